import assert from "node:assert/strict";
import { CATALOGUE } from "../../../src/model/catalogue.ts";
import { isBaseModel } from "../../../src/model/modelFile.ts";
import { checkpointName } from "../../../src/model/modelInstaller.ts";

describe("The catalogue", () => {
  it("names every model by a whole commit, and weights by a SHA-256 where it is known", () => {
    for (const { id, isBase, source } of CATALOGUE) {
      assert.match(source.revision, /^[0-9a-f]{40}$/, id);
      if (isBase) assert.equal(source.sha256, undefined, id);
      else assert.match(source.sha256!, /^[0-9a-f]{64}$/, id);
    }
  });

  it("has another hash for each file", () => {
    const hashes = new Map<string, string>();
    for (const { source } of CATALOGUE) {
      const file = source.kind === "gguf" ? source.file : source.repo;
      if (source.sha256 !== undefined) hashes.set(file, source.sha256);
    }
    assert.equal(new Set(hashes.values()).size, hashes.size);
    assert.equal(hashes.size, 5);
  });
});

describe("A folder with a checkpoint", () => {
  const folders: [folder: string, name: string, isBase: boolean][] = [
    ["/home/me/42dot_LLM-SFT-1.3B", "42dot_LLM-SFT-1.3B", false],
    ["/home/me/42dot_LLM-PLM-1.3B", "42dot_LLM-PLM-1.3B", true],
    ["/PLM/my model", "my model", false],
    [
      "/home/me/.cache/huggingface/hub/models--42dot--42dot_LLM-PLM-1.3B/snapshots/d63893df7ce0a6bc5354f807693b8eef0228fc4a",
      "42dot_LLM-PLM-1.3B",
      true,
    ],
    [
      "C:\\hub\\models--42dot--42dot_LLM-SFT-1.3B\\snapshots\\6ad0fe677ddf727162428b62d166729afa633196",
      "42dot_LLM-SFT-1.3B",
      false,
    ],
  ];
  for (const [folder, name, isBase] of folders) {
    it(`is named after the model: ${folder}`, () => {
      assert.equal(checkpointName(folder), name);
      assert.equal(isBaseModel(checkpointName(folder)), isBase);
    });
  }
});
