import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Failure, FailureError } from "../../src/inference/failure.ts";
import { loadParams } from "../../src/model/loadParams.ts";
import { modelFileReader, readModelFile } from "../../src/model/modelFile.ts";
import { DEMO_MODEL, demoParams, question, startEngine, temporaryFolder } from "../support/engine.ts";
import { writeModifiedDemo } from "../support/gguf.ts";

async function refusal(path: string): Promise<Failure> {
  const error: unknown = await readModelFile(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FailureError, `${path} was read: ${String(error)}`);
  return error.failure;
}

describe("The header of a model file", () => {
  const folder = temporaryFolder();

  it("contains name, license, context length and model family", async () => {
    const { name, license, fileType, contextLength, is42dot, preTokenizer } = await readModelFile(DEMO_MODEL);
    assert.deepEqual(
      { name, license, fileType, contextLength, is42dot, preTokenizer },
      {
        name: "42dot-demo (not 42dot LLM)",
        license: "mit",
        fileType: "Q8_0",
        contextLength: 2048,
        is42dot: true,
        preTokenizer: undefined,
      },
    );
  });

  it("tells how much memory the model needs", async () => {
    assert.deepEqual(loadParams(await readModelFile(DEMO_MODEL), { gpu: "off", contextSize: 4096 }), demoParams());
  });

  it("is read again only when the file has changed", async () => {
    const path = join(folder, "changing.gguf");
    const read = modelFileReader();
    await writeModifiedDemo(path, { "general.name": "first" });
    const first = await read(path);
    assert.equal(await read(path), first);
    await writeModifiedDemo(path, { "general.name": "the second" });
    assert.equal((await read(path)).name, "the second");
    rmSync(path);
    await assert.rejects(read(path));
  });

  it("is rejected with the specific failure", async () => {
    const text = join(folder, "notes.gguf");
    writeFileSync(text, "이것은 모델이 아닙니다.");
    const empty = join(folder, "empty.gguf");
    writeFileSync(empty, "");
    const missing = join(folder, "missing.gguf");
    assert.deepEqual(await refusal(missing), { kind: "modelMissing", path: missing });
    assert.deepEqual(await refusal(folder), { kind: "modelNotAFile", path: folder });
    assert.deepEqual(await refusal(text), { kind: "modelNotGguf", path: text });
    assert.deepEqual(await refusal(empty), { kind: "modelNotGguf", path: empty });
  });

  it("is rejected if the file is truncated", async () => {
    const whole = readFileSync(DEMO_MODEL);
    for (const length of [4, 24, 1000, 60_000, 1_000_000, whole.length - 40_000]) {
      const path = join(folder, `first-${length}.gguf`);
      writeFileSync(path, whole.subarray(0, length));
      const failure = await refusal(path);
      assert.ok(
        failure.kind === "modelDamaged" && failure.path === path,
        `${length} bytes: ${JSON.stringify(failure)}`,
      );
    }
  });

  it("is rejected if it would crash llama.cpp", async () => {
    const path = join(folder, "no-heads.gguf");
    await writeModifiedDemo(path, { "llama.attention.head_count": 0 });
    const failure = await refusal(path);
    assert.ok(failure.kind === "modelDamaged" && failure.detail.includes("head_count"));
  });
});

describe("A 42dot file from before its pre-tokenizer had a name", () => {
  for (const pre of ["gpt-2", undefined]) {
    it(`answers like any other (tokenizer.ggml.pre: ${pre ?? "missing"})`, async () => {
      const path = join(temporaryFolder(), "old.gguf");
      await writeModifiedDemo(path, { "tokenizer.ggml.pre": pre, "tokenizer.ggml.add_bos_token": undefined });
      const file = await readModelFile(path);
      assert.equal(file.preTokenizer, "trillion");
      const engine = startEngine(loadParams(file, { gpu: "off", contextSize: 4096 }));
      try {
        const { text } = await engine.generate(question("git 기본 명령을 알려줘"));
        assert.match(text, /git add \.\n/);
      } finally {
        engine.dispose();
      }
    });
  }

  it("loses spaces if its own value is used", async () => {
    // The reason for the override. If this fails, llama.cpp has changed and the override may be unnecessary.
    const path = join(temporaryFolder(), "gpt2.gguf");
    await writeModifiedDemo(path, { "tokenizer.ggml.pre": "gpt-2" });
    const engine = startEngine({ ...demoParams(), modelPath: path });
    try {
      const { text } = await engine.generate(question("git 기본 명령을 알려줘"));
      assert.match(text, /git add\./);
    } finally {
      engine.dispose();
    }
  });
});
