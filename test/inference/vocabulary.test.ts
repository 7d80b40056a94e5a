/** The vocabulary of a model file, without its weights, for a server that can't count tokens. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failureOf } from "../../src/inference/failure.ts";
import type { PromptPart } from "../../src/inference/protocol.ts";
import { loadParams } from "../../src/model/loadParams.ts";
import { readModelFile } from "../../src/model/modelFile.ts";
import { openVocabulary } from "../../src/openVocabulary.ts";
import { chatPrompt, SYSTEM } from "../../src/prompt/officialPrompt.ts";
import { DEMO_MODEL, PROGRAM, question, reference, startEngine } from "../support/engine.ts";

describe("The vocabulary of a model file", () => {
  const log: string[] = [];
  const options = { program: PROGRAM, contextSize: 2048, isDemo: true, log: (line: string) => void log.push(line) };
  const prompts: PromptPart[][] = [
    ...reference.cases.slice(0, 50).map(({ prompt }) => chatPrompt([], prompt, { system: SYSTEM })),
    [],
    [{ text: "" }],
    [{ special: "bos" }, { text: "<||bos||> 한국어 text\r\n\t👩‍👩‍👧" }, { special: "eos" }],
    [{ text: "가나다 ".repeat(2_000) }],
  ];
  afterEach(() => log.splice(0));

  it("counts as the loaded model does", async () => {
    const vocabulary = await openVocabulary(["", "/nowhere.gguf", DEMO_MODEL], options);
    const engine = startEngine();
    try {
      assert.ok(vocabulary !== undefined, log.join("\n"));
      const counts = await vocabulary.count(prompts);
      assert.deepEqual(counts, await engine.count(prompts));
      assert.ok(counts.slice(0, 50).every((count) => count > 10));
    } finally {
      vocabulary?.dispose();
      engine.dispose();
    }
  });

  it("is used only if it is that of the model", async () => {
    const folder = mkdtempSync(join(tmpdir(), "vocabulary-"));
    try {
      const noModel = join(folder, "text.gguf");
      writeFileSync(noModel, "GGUF, but not really");
      assert.equal(await openVocabulary([], options), undefined);
      assert.equal(await openVocabulary([noModel], options), undefined);
      assert.equal(await openVocabulary([DEMO_MODEL], { ...options, isDemo: false }), undefined);
      assert.match(log.join("\n"), /another vocabulary than 42dot's/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("answers nothing", async () => {
    const params = loadParams(await readModelFile(DEMO_MODEL), { gpu: "off", contextSize: 2048 });
    const engine = startEngine({ ...params, vocabularyOnly: true });
    try {
      assert.equal((await engine.ready()).sequences, 0);
      const failure = await engine.generate(question("안녕?")).then(() => undefined, failureOf);
      assert.equal(failure?.kind, "internal");
    } finally {
      engine.dispose();
    }
  });
});
