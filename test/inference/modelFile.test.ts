import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getModuleVersion } from "node-llama-cpp";
import type { GpuSetting } from "../../src/inference/backends.ts";
import { ENGINE } from "../../src/inference/engineVersion.ts";
import { type Failure, FailureError } from "../../src/inference/failure.ts";
import { startLlama, trustAll } from "../../src/inferenceServer/startLlama.ts";
import { BLOCKS } from "../../src/model/ggufHeader.ts";
import { loadParams } from "../../src/model/loadParams.ts";
import { modelFileReader, readModelFile } from "../../src/model/modelFile.ts";
import { DEMO_MODEL, demoParams, question, startEngine, temporaryFolder } from "../support/engine.ts";
import { writeDemoTensors, writeMamba, writeModifiedDemo, writeSplitDemo } from "../support/gguf.ts";

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
    assert.deepEqual(await refusal(empty), { kind: "modelDamaged", path: empty, detail: "0 bytes" });
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

describe("A whole file", () => {
  const folder = temporaryFolder();

  async function answer(path: string, gpu: GpuSetting = "off"): Promise<string> {
    const engine = startEngine(loadParams(await readModelFile(path), { gpu, contextSize: 1024 }));
    try {
      return (await engine.generate({ ...question("git 기본 명령을 알려줘"), maxTokens: 24 })).text;
    } finally {
      engine.dispose();
    }
  }

  let expected: string;

  before(async () => (expected = await answer(DEMO_MODEL)));

  it("answers if it gives its facts for each layer", async () => {
    const path = join(folder, "layers.gguf");
    const six = [6, 6, 6, 6];
    await writeModifiedDemo(path, {
      "llama.attention.head_count": six,
      "llama.attention.head_count_kv": six,
      "llama.feed_forward_length": [512, 512, 512, 512],
    });
    assert.equal(await answer(path), expected);
  });

  it("answers if it is one of several, whichever was chosen", async () => {
    const paths = await writeSplitDemo(join(folder, "데모"), 3);
    assert.equal(await answer(paths[0]!), expected);
    assert.equal(await answer(paths[2]!), expected);
  });

  it("answers if its model has no attention", async () => {
    const path = join(folder, "mamba.gguf");
    await writeMamba(path);
    assert.notEqual(await answer(path), "");
  });

  type Changes = Parameters<typeof writeModifiedDemo>[1];
  const unsupported: [what: string, changes: Changes, feature: string, name: string][] = [
    ["architecture", { "general.architecture": "llama9", "llama9.attention.head_count": 6 }, "architecture", "llama9"],
    ["pre-tokenizer", { "tokenizer.ggml.pre": "hangul-9" }, "preTokenizer", "hangul-9"],
    ["tokenizer", { "tokenizer.ggml.model": "hangul" }, "tokenizer", "hangul"],
    [
      "facts",
      { "llama.attention.layer_norm_rms_epsilon": undefined },
      "contents",
      "key not found in model: llama.attention.layer_norm_rms_epsilon",
    ],
  ];
  for (const [what, changes, feature, name] of unsupported) {
    it(`is not called damaged if its ${what} can't be used by this engine`, async () => {
      const path = join(folder, "unsupported.gguf");
      await writeModifiedDemo(path, changes);
      await assert.rejects(answer(path), (error: unknown) => {
        const failure = { kind: "modelUnsupported", path, feature, name, engine: ENGINE };
        assert.deepEqual(error instanceof FailureError && error.failure, failure);
        return true;
      });
    });
  }

  it("is not called damaged after a GPU's back end was tried, either", async () => {
    const path = join(folder, "llama9.gguf");
    await writeModifiedDemo(path, { "general.architecture": "llama9", "llama9.attention.head_count": 6 });
    await assert.rejects(answer(path, "auto"), (error: unknown) => {
      assert.ok(error instanceof FailureError && error.failure.kind === "modelUnsupported", String(error));
      assert.equal(error.failure.name, "llama9");
      return true;
    });
  });

  it("is not called damaged if the engine misses one of its tensors", async () => {
    const path = join(folder, "renamed.gguf");
    const rename = (name: string): string => (name === "output_norm.weight" ? "norm.weight" : name);
    await writeDemoTensors(path, (tensor) => ({ ...tensor, name: rename(tensor.name) }));
    await assert.rejects(answer(path), (error: unknown) => {
      assert.ok(error instanceof FailureError && error.failure.kind === "modelUnsupported", String(error));
      assert.match(error.failure.name, /output_norm\.weight/);
      return true;
    });
  });
});

describe("The engine", () => {
  it("has the version that messages name, and the tensor types that a header may have", async () => {
    const { llama } = await startLlama("off", trustAll, { log: () => undefined });
    try {
      assert.equal(ENGINE, `node-llama-cpp ${await getModuleVersion()}, llama.cpp ${llama.llamaCppRelease.release}`);
      // node-llama-cpp asks its binding for these, but exports no function that does.
      const { _bindings: ggml } = llama as unknown as {
        _bindings: Record<"getBlockSizeForGgmlType" | "getTypeSizeForGgmlType", (type: number) => number | undefined>;
      };
      const types = Array.from({ length: 64 }, (_, type) => [
        ggml.getBlockSizeForGgmlType(type) ?? 0,
        ggml.getTypeSizeForGgmlType(type) ?? 0,
      ]);
      const known = types.flatMap(([values = 0, bytes], type) => (values > 0 ? [[type, [values, bytes]]] : []));
      assert.deepEqual(BLOCKS, Object.fromEntries(known));
    } finally {
      await llama.dispose();
    }
  });

  it("says so if there is no binary for this computer", async () => {
    const own = Object.getOwnPropertyDescriptor(process, "arch")!;
    Object.defineProperty(process, "arch", { ...own, value: "riscv64" });
    try {
      await assert.rejects(startLlama("auto", trustAll, { log: () => undefined }), (error: unknown) => {
        assert.ok(error instanceof FailureError && error.failure.kind === "noEngine", String(error));
        assert.equal(error.failure.computer, `${process.platform}-riscv64`);
        return true;
      });
    } finally {
      Object.defineProperty(process, "arch", own);
    }
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
