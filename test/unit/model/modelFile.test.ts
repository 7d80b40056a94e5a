import assert from "node:assert/strict";
import { readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Failure, FailureError, type NotAModel } from "../../../src/inference/failure.ts";
import { loadParams } from "../../../src/model/loadParams.ts";
import { modelFileReader, readModelFile } from "../../../src/model/modelFile.ts";
import { DEMO_MODEL, temporaryFolder } from "../../support/engine.ts";
import { writeDemoTensors, writeHeader, writeMamba, writeModifiedDemo, writeSplitDemo } from "../../support/gguf.ts";

async function refusal(path: string): Promise<Failure> {
  const error: unknown = await readModelFile(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FailureError, `${path} was read: ${String(error)}`);
  return error.failure;
}

const folder = temporaryFolder();

/** Writes `content` as a model file. */
function saved(name: string, content: string | Buffer): string {
  const path = join(folder, `${name}.gguf`);
  writeFileSync(path, content);
  return path;
}

describe("What is saved as a model but is none", () => {
  const LFS = [
    "version https://git-lfs.github.com/spec/v1",
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393",
    "size 1530923008",
    "",
  ].join("\n");

  const files: [what: string, content: string, found: NotAModel][] = [
    ["a Git LFS pointer", LFS, "lfsPointer"],
    ["a login page", "<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>", "webPage"],
    ["a page after a byte order mark and blank lines", "\uFEFF\r\n\r\n<html lang=ko>", "webPage"],
    ["a storage server's error", '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "webPage"],
    ["a hub's error", '{"error":"Invalid username or password."}', "webPage"],
  ];
  for (const [what, content, found] of files) {
    it(`is recognized as ${what}`, async () => {
      const path = saved("page", content);
      assert.deepEqual(await refusal(path), { kind: "notAModel", path, found });
    });
  }

  // The keys that the tools of llama.cpp write; see `notAModel`.
  const headers: [what: string, metadata: Parameters<typeof writeHeader>[1], tensors: string[], found: NotAModel][] = [
    [
      "a projector",
      { "general.architecture": "clip", "general.type": "mmproj", "clip.has_vision_encoder": true },
      ["v.patch_embd.weight"],
      "projector",
    ],
    [
      "a projector from before files said so",
      { "general.architecture": "clip", "general.description": "image encoder for Qwen2VL" },
      ["v.patch_embd.weight"],
      "projector",
    ],
    [
      "a LoRA adapter",
      { "general.architecture": "llama", "general.type": "adapter", "adapter.type": "lora" },
      ["blk.0.attn_q.weight.lora_a"],
      "adapter",
    ],
    ["a control vector", { "general.architecture": "controlvector" }, ["direction.1"], "adapter"],
    [
      "an importance matrix",
      { "general.type": "imatrix", "imatrix.datasets": ["wiki.txt"] },
      ["blk.0.attn_q.weight.in_sum2"],
      "importanceMatrix",
    ],
    [
      "a vocabulary",
      { "general.architecture": "llama", "llama.block_count": 32, "tokenizer.ggml.tokens": ["a", "b"] },
      [],
      "noWeights",
    ],
    [
      "an encoder",
      { "general.architecture": "bert", "bert.block_count": 12, "bert.attention.causal": false },
      ["token_embd.weight"],
      "notGenerative",
    ],
    [
      "an embedding model made from one that writes",
      { "general.architecture": "qwen3", "qwen3.block_count": 28, "qwen3.pooling_type": 3 },
      ["token_embd.weight"],
      "notGenerative",
    ],
    ["the weights of an image generator", {}, ["model.diffusion_model.out.0.weight"], "otherGguf"],
  ];
  for (const [what, metadata, tensors, found] of headers) {
    it(`is recognized as ${what}`, async () => {
      const path = join(folder, "part.gguf");
      writeHeader(path, metadata, tensors);
      assert.deepEqual(await refusal(path), { kind: "notAModel", path, found });
    });
  }

  it("is refused as no GGUF file if nothing better is known", async () => {
    for (const content of [
      "이것은 모델이 아닙니다.",
      "Entry not found",
      '{"name": "42dot"}',
      "PK\u0003\u0004",
      "GGU",
      "GGMLabcdefgh",
    ]) {
      const path = saved("other", content);
      assert.deepEqual(await refusal(path), { kind: "modelNotGguf", path });
    }
  });
});

describe("A download that did not finish", () => {
  it("is damaged if it is empty or nothing but reserved room", async () => {
    const empty = saved("empty", "");
    assert.deepEqual(await refusal(empty), { kind: "modelDamaged", path: empty, detail: "0 bytes" });
    for (const content of [Buffer.alloc(1), Buffer.alloc(4096), "GGUF", "GGUF\u0003", "GGUF\0\0\0\0\0"]) {
      assert.equal((await refusal(saved("begun", content))).kind, "modelDamaged");
    }
  });

  it("is damaged wherever it ends, whatever the types of its tensors", async () => {
    const path = join(folder, "cut.gguf");
    for (const type of [0, 8, 16, 23, 34, 41]) {
      await writeDemoTensors(path, (tensor) => (tensor.name === "token_embd.weight" ? { ...tensor, type } : tensor));
      truncateSync(path, 200_000);
      const failure = await refusal(path);
      assert.ok(failure.kind === "modelDamaged", `type ${type}: ${JSON.stringify(failure)}`);
    }
  });
});

describe("A whole file that this engine can't read", () => {
  const withVersion = (write: (file: Buffer) => void): string => {
    const file = readFileSync(DEMO_MODEL);
    write(file);
    return saved("version", file);
  };
  const unsupported = async (path: string): Promise<string> => {
    const failure = await refusal(path);
    assert.ok(failure.kind === "modelUnsupported", JSON.stringify(failure));
    return `${failure.feature} ${failure.name}`;
  };

  it("names the version of the format", async () => {
    assert.equal(await unsupported(withVersion((file) => file.writeUInt32LE(4, 4))), "fileVersion 4");
    assert.equal(await unsupported(withVersion((file) => file.writeUInt32LE(1, 4))), "fileVersion 1");
    assert.equal(await unsupported(withVersion((file) => file.writeUInt32BE(3, 4))), "byteOrder big-endian");
  });

  it("names the type of the tensors", async () => {
    const path = join(folder, "type.gguf");
    // A type of the future, one that was removed, and the last number that no type has had.
    for (const type of [999, 4, 38]) {
      await writeDemoTensors(path, (tensor) => (tensor.name === "output_norm.weight" ? { ...tensor, type } : tensor));
      assert.match(await unsupported(path), /^tensorType \S+/);
    }
  });

  it("names the scaling of positions, with which llama.cpp aborts", async () => {
    const path = join(folder, "rope.gguf");
    await writeModifiedDemo(path, { "llama.rope.scaling.type": "longrope9" });
    assert.equal(await unsupported(path), "ropeScaling longrope9");
  });
});

describe("The facts of a header", () => {
  async function read(changes: Parameters<typeof writeModifiedDemo>[1]): ReturnType<typeof readModelFile> {
    const path = join(folder, "facts.gguf");
    await writeModifiedDemo(path, changes);
    return readModelFile(path);
  }
  /** At F16: keys and values of 4 layers with 6 heads of 32. */
  const ALL = 4 * 6 * 32 * 2 * 2;

  it("may be given once or for each layer", async () => {
    const key = "llama.attention.head_count";
    assert.equal((await read({})).contextBytesPerToken, ALL);
    assert.equal((await read({ [key]: [6, 6, 6, 6] })).contextBytesPerToken, ALL);
    assert.equal((await read({ [`${key}_kv`]: [6, 6, 6, 6] })).contextBytesPerToken, ALL);
    assert.equal((await read({ [key]: [6, 6, 6, 6], [`${key}_kv`]: [1, 2, 3, 6] })).contextBytesPerToken, ALL / 2);
    assert.equal((await read({ [`${key}_kv`]: undefined })).contextBytesPerToken, ALL);
  });

  it("give memory only to the layers that keep keys and values", async () => {
    assert.equal(
      (await read({ "llama.attention.head_count_kv": [0, 6, 0, 0] })).contextBytesPerToken,
      ALL / 4,
      "as in Jamba, LFM2 and Granite 4",
    );
    assert.equal(
      (await read({ "llama.full_attention_interval": 4 })).contextBytesPerToken,
      ALL / 4,
      "as in Qwen3-Next",
    );
  });

  it("may give keys and values sizes of their own", async () => {
    const lengths = { "llama.attention.key_length": 48, "llama.attention.value_length": 16 };
    assert.equal((await read(lengths)).contextBytesPerToken, ALL);
    assert.equal((await read({ "llama.attention.key_length": 64 })).contextBytesPerToken, 1.5 * ALL);
  });

  it("need no heads in a model without attention", async () => {
    const path = join(folder, "mamba.gguf");
    await writeMamba(path);
    const { contextBytesPerToken, contextLength } = await readModelFile(path);
    assert.deepEqual({ contextBytesPerToken, contextLength }, { contextBytesPerToken: 0, contextLength: 2048 });
  });

  it("are refused if llama.cpp would abort with them", async () => {
    const bad: Parameters<typeof writeModifiedDemo>[1][] = [
      { "llama.attention.head_count": 0 },
      { "llama.attention.head_count": [0, 0, 0, 0] },
      { "llama.attention.head_count_kv": 0 },
      { "llama.attention.head_count_kv": [0, 0, 0, 0] },
      { "llama.block_count": 0 },
      { "llama.block_count": 513 },
      { "llama.block_count": 4_294_967_295 },
      { "llama.embedding_length": 0 },
      { "llama.context_length": 0 },
      { "llama.feed_forward_length": 0 },
      { "llama.feed_forward_length": [0, 0, 0, 0] },
      { "llama.attention.layer_norm_rms_epsilon": { float32: -1 } },
      { "llama.attention.layer_norm_rms_epsilon": { float32: NaN } },
      { "llama.nextn_predict_layers": 5 },
      // Fewer values than a block of Q8_0 has.
      { "llama.feed_forward_length": 7 },
      { "llama.feed_forward_length": [512, 31, 512, 512] },
      { "llama.embedding_length": 31 },
      { "llama.attention.key_length": 1 },
      { "llama.attention.value_length": 5 },
    ];
    for (const changes of bad) {
      const error: unknown = await read(changes).catch((reason: unknown) => reason);
      assert.ok(error instanceof FailureError && error.failure.kind === "modelDamaged", JSON.stringify(changes));
      assert.match(error.failure.detail, new RegExp(Object.keys(changes)[0]!.slice("llama.".length)));
    }
  });

  it("may say that a layer has no feed-forward network", async () => {
    await read({ "llama.feed_forward_length": [512, 0, 512, 512] });
  });

  it("are refused if the data is not aligned, with which llama.cpp aborts", async () => {
    for (const alignment of [1, 2, 4, 8, 16]) {
      // The header ends where it does, so that not each of them moves the data.
      const error: unknown = await read({ "general.alignment": alignment, "general.description": "x" }).catch(
        (reason: unknown) => reason,
      );
      const isAligned = !(error instanceof FailureError);
      assert.ok(isAligned || JSON.stringify(error.failure).includes("the data of the tensors is at byte"));
      if (alignment === 1) assert.ok(!isAligned);
    }
  });

  it("are refused if the experts can't be as many as they say", async () => {
    const bad: [experts: number, used: number, groups: number, usedGroups: number][] = [
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [8, 0, 0, 0],
      [8, 9, 0, 0],
      [1025, 2, 0, 0],
      [8, 2, 8, 1],
      [8, 2, 3, 1],
      [8, 2, 4, 0],
      [8, 2, 4, 4],
    ];
    const changes = ([experts, used, groups, usedGroups]: (typeof bad)[number]): Parameters<typeof read>[0] => ({
      "llama.expert_count": experts,
      "llama.expert_used_count": used,
      "llama.expert_group_count": groups,
      "llama.expert_group_used_count": usedGroups,
    });
    for (const one of bad) {
      const error: unknown = await read(changes(one)).catch((reason: unknown) => reason);
      assert.ok(error instanceof FailureError && error.failure.kind === "modelDamaged", one.join(" "));
      assert.match(error.failure.detail, /experts/);
    }
    for (const good of [
      [0, 0, 0, 0],
      [8, 2, 0, 0],
      [8, 8, 1, 1],
      [64, 6, 8, 3],
    ] as const) {
      await read(changes([...good]));
    }
  });

  it("are refused if there is attention, and nothing says how many heads it has", async () => {
    const error: unknown = await read({ "llama.attention.head_count": undefined }).catch((reason: unknown) => reason);
    assert.ok(error instanceof FailureError && error.failure.kind === "modelUnsupported", String(error));
    assert.match(error.failure.name, /llama\.attention\.head_count/);
  });

  it("are left to the engine if it may not know the architecture", async () => {
    const path = join(folder, "future.gguf");
    writeHeader(path, { "general.architecture": "mamba9", "mamba9.depth": 3 }, ["token_embd.weight"]);
    assert.equal((await readModelFile(path)).contextBytesPerToken, 0);
  });
});

describe("A model that is split into several files", () => {
  let paths: string[];

  beforeEach(async () => (paths = await writeSplitDemo(join(folder, "모델"), 3)));

  it("is read as one, whichever file was chosen", async () => {
    const whole = await readModelFile(DEMO_MODEL);
    for (const path of paths) {
      const file = await readModelFile(path);
      assert.equal(file.path, paths[0]);
      assert.deepEqual(file.files, paths);
      assert.equal(file.name, whole.name);
      assert.equal(file.contextBytesPerToken, whole.contextBytesPerToken);
      assert.ok(file.sizeBytes >= whole.sizeBytes, `${file.sizeBytes}`);
      assert.deepEqual(loadParams(file, { gpu: "off", contextSize: 1024 }).files, paths);
    }
  });

  it("may have a first file without tensors", async () => {
    const prefix = join(folder, "header");
    const [first, second] = [`${prefix}-00001-of-00002.gguf`, `${prefix}-00002-of-00002.gguf`];
    const split = (index: number): Parameters<typeof writeHeader>[1] => {
      return { "split.no": { uint16: index }, "split.count": { uint16: 2 }, "split.tensors.count": { int32: 1 } };
    };
    writeHeader(first, { "general.architecture": "llama", ...split(0) });
    writeHeader(second, split(1), ["token_embd.weight"]);
    assert.deepEqual((await readModelFile(second)).files, [first, second]);
  });

  it("names the file that is missing", async () => {
    rmSync(paths[1]!);
    for (const path of [paths[0]!, paths[2]!]) {
      const file = "모델-00002-of-00003.gguf";
      assert.deepEqual(await refusal(path), { kind: "modelPartMissing", path, file });
    }
  });

  it("names the name that a file must have", async () => {
    const path = join(folder, "renamed.gguf");
    renameSync(paths[1]!, path);
    assert.deepEqual(await refusal(path), { kind: "modelPartMissing", path, file: "…-00002-of-00003.gguf" });
  });

  it("names the file that is damaged", async () => {
    truncateSync(paths[2]!, 100_000);
    const failure = await refusal(paths[0]!);
    assert.ok(failure.kind === "modelDamaged" && failure.path === paths[2], JSON.stringify(failure));
  });

  it("is damaged if a file is of another split", async () => {
    const [, other] = await writeSplitDemo(join(folder, "other"), 3);
    writeFileSync(paths[2]!, readFileSync(other!));
    const failure = await refusal(paths[0]!);
    assert.ok(failure.kind === "modelDamaged" && failure.path === paths[2], JSON.stringify(failure));
  });

  it("is damaged if its files have more or fewer tensors than they should", async () => {
    writeHeader(
      paths[2]!,
      { "split.no": { uint16: 2 }, "split.count": { uint16: 3 }, "split.tensors.count": { int32: 38 } },
      ["token_embd.weight"],
    );
    const failure = await refusal(paths[0]!);
    assert.ok(failure.kind === "modelDamaged" && failure.detail.endsWith("tensors of 38"), JSON.stringify(failure));
  });

  it("is read again if any of its files has changed", async () => {
    const read = modelFileReader();
    const first = await read(paths[0]!);
    assert.equal(await read(paths[0]!), first);
    rmSync(paths[2]!);
    await assert.rejects(read(paths[0]!));
  });
});
