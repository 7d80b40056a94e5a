import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DownloadError } from "../../../src/model/download/downloadError.ts";
import { InstalledModels, type InstallRecord } from "../../../src/model/installedModels.ts";

describe("InstalledModels", () => {
  const folder = mkdtempSync(join(tmpdir(), "42dot-models-"));
  after(() => rmSync(folder, { recursive: true }));

  const record: InstallRecord = {
    id: "42dot-sft-Q8_0",
    title: "42dot LLM-SFT 1.3B",
    weights: "Q8_0",
    source: "42dot/42dot_LLM-SFT-1.3B@6ad0fe6",
    sha256: "00",
    bytes: 4,
    installedAt: "2026-11-24T00:00:00.000Z",
    modifiedMs: 0,
  };

  it("lists nothing if the folder does not exist yet", async () => {
    assert.deepEqual(await new InstalledModels(join(folder, "missing")).list(), []);
  });

  it("lists the models that have both a file and a record", async () => {
    const models = new InstalledModels(join(folder, "models"));
    const path = await models.pathOf(record.id);
    writeFileSync(path, "GGUF");
    assert.deepEqual(await models.list(), [], "a file without a record may be incomplete");
    await models.add(path, record);
    assert.deepEqual(await models.list(), [{ ...record, path }]);
    writeFileSync(`${await models.pathOf("other")}.part`, "");
    writeFileSync(`${await models.pathOf("broken")}.json`, "{");
    writeFileSync(await models.pathOf("broken"), "GGUF");
    assert.deepEqual(await models.list(), [{ ...record, path }]);
    await models.remove(path);
    assert.deepEqual(await models.list(), []);
  });

  it("lists a model once, if the chosen folder is the usual one by another name", async () => {
    const models = join(folder, "models");
    const link = join(folder, "link");
    symlinkSync(models, link, "junction");
    const installed = new InstalledModels(models, () => link);
    const path = await installed.pathOf(record.id);
    writeFileSync(path, "GGUF");
    await installed.add(path, record);
    assert.deepEqual(await installed.list(), [{ ...record, path: join(link, `${record.id}.gguf`) }]);
  });

  it("names the chosen folder if it can't be used", async () => {
    writeFileSync(join(folder, "file"), "");
    const installed = new InstalledModels(join(folder, "models"), () => join(folder, "file/models"));
    await assert.rejects(installed.pathOf("x"), (error) => {
      assert.ok(error instanceof DownloadError && error.failure.kind === "diskError", String(error));
      assert.deepEqual([error.failure.path, error.failure.code], [join(folder, "file/models"), "ENOTDIR"]);
      return true;
    });
  });
});
