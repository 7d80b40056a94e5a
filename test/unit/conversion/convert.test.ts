import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gguf } from "@huggingface/gguf";
import { convertFolder } from "../../../src/conversion/checkpointFolder.ts";
import { ConversionError, type ConversionFailure } from "../../../src/conversion/conversionError.ts";
import { type Checkpoint, type ConversionOptions, convertCheckpoint } from "../../../src/conversion/convert.ts";
import type { ConversionType } from "../../../src/conversion/tensorPlan.ts";
import { readModelFile } from "../../../src/model/modelFile.ts";
import {
  configOf,
  encodeSafetensors,
  encodeSafetensorsHeader,
  smallCheckpoint,
  type TestCheckpoint,
  writeCheckpoint,
} from "../../support/checkpoint.ts";

const provenance = {
  name: "42dot LLM-SFT 1.3B",
  author: "42dot Inc.",
  license: "cc-by-nc-4.0",
  licenseUrl: "https://creativecommons.org/licenses/by-nc/4.0/",
  sourceUrl: "https://huggingface.co/42dot/42dot_LLM-SFT-1.3B",
  revision: "6ad0fe677ddf727162428b62d166729afa633196",
  tool: "converter-test 1.2.3",
};

const small = smallCheckpoint({
  shape: { hiddenSize: 64, feedForwardSize: 96, heads: 2, keyValueHeads: 2, layers: 1 },
});

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

function checkpointOf({ texts, weights }: TestCheckpoint, chunk = 1 << 16): Checkpoint {
  return {
    config: texts["config.json"]!,
    tokenizer: {
      vocab: texts["vocab.json"]!,
      merges: texts["merges.txt"]!,
      addedTokens: texts["added_tokens.json"]!,
      specialTokensMap: texts["special_tokens_map.json"]!,
      tokenizerConfig: texts["tokenizer_config.json"]!,
    },
    weights: inChunks(weights, chunk),
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

describe("A conversion", () => {
  let folder: string;
  let target: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "42dot-test-"));
    target = join(folder, "model.gguf");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const options = (checkpoint: Checkpoint, more: Partial<ConversionOptions> = {}): ConversionOptions => ({
    checkpoint,
    type: "F16",
    target,
    provenance,
    ...more,
  });

  async function failure(promise: Promise<unknown>): Promise<ConversionFailure> {
    const error: unknown = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ConversionError, `no ConversionError: ${String(error)}`);
    return error.failure;
  }

  async function converted(checkpoint: TestCheckpoint, type: ConversionType, chunk?: number): Promise<Buffer> {
    await convertCheckpoint(options(checkpointOf(checkpoint, chunk), { type }));
    return readFileSync(target);
  }

  it("writes a header that other programs can read", async () => {
    await convertCheckpoint(options(checkpointOf(small), { type: "Q8_0" }));
    const { metadata, tensorInfos, tensorDataOffset } = await gguf(target, { allowLocalFile: true });
    const { shape } = small;
    const {
      "tokenizer.ggml.tokens": tokens,
      "tokenizer.ggml.token_type": types,
      "tokenizer.ggml.merges": merges,
      ...values
    } = metadata as unknown as Record<string, unknown>;
    const vocab = JSON.parse(small.texts["vocab.json"]!) as Record<string, number>;
    const eos = vocab["<|endoftext|>"]!;
    assert.deepEqual(values, {
      version: 3,
      tensor_count: 12n,
      kv_count: 36n,
      "general.architecture": "llama",
      "general.type": "model",
      "general.name": provenance.name,
      "general.author": provenance.author,
      "general.license": provenance.license,
      "general.license.link": provenance.licenseUrl,
      "general.source.url": provenance.sourceUrl,
      "general.quantized_by": provenance.tool,
      "general.file_type": 7,
      "general.quantization_version": 2,
      "42dot.converter.tool": provenance.tool,
      "42dot.converter.source_revision": provenance.revision,
      "42dot.converter.settings": "type=Q8_0",
      "42dot.converter.changes":
        "converted to GGUF, weights quantized to Q8_0, rows of attn_q and attn_k reordered, not retrained",
      "llama.vocab_size": shape.vocabularySize,
      "llama.context_length": shape.contextLength,
      "llama.embedding_length": shape.hiddenSize,
      "llama.block_count": shape.layers,
      "llama.feed_forward_length": shape.feedForwardSize,
      "llama.attention.head_count": shape.heads,
      "llama.attention.head_count_kv": shape.keyValueHeads,
      "llama.attention.layer_norm_rms_epsilon": Math.fround(1e-6),
      "llama.rope.dimension_count": 32,
      "llama.rope.freq_base": 10000,
      "tokenizer.ggml.model": "gpt2",
      "tokenizer.ggml.pre": "trillion",
      "tokenizer.ggml.bos_token_id": eos + 1,
      "tokenizer.ggml.eos_token_id": eos,
      "tokenizer.ggml.unknown_token_id": eos + 3,
      "tokenizer.ggml.padding_token_id": eos + 2,
      "tokenizer.ggml.add_bos_token": true,
      "tokenizer.ggml.add_eos_token": false,
      "tokenizer.ggml.add_space_prefix": false,
    });
    assert.ok(Array.isArray(tokens) && Array.isArray(types) && Array.isArray(merges));
    assert.equal(tokens.length, shape.vocabularySize);
    for (const [token, id] of Object.entries(vocab)) assert.equal(tokens[id], token);
    assert.deepEqual(types.slice(eos - 1), [
      1,
      ...Array.from({ length: 6 }, () => 3),
      ...Array.from({ length: 8 }, () => 5),
    ]);
    assert.equal(merges.length, 48);
    assert.equal(Number(tensorDataOffset) % 32, 0);
    assert.deepEqual(
      tensorInfos.map(({ name, shape: dimensions, dtype }) => [name, dimensions.map(Number), dtype]),
      [
        ["output.weight", [64, shape.vocabularySize], 8],
        ["token_embd.weight", [64, shape.vocabularySize], 8],
        ["blk.0.attn_norm.weight", [64], 0],
        ["blk.0.ffn_down.weight", [96, 64], 8],
        ["blk.0.ffn_gate.weight", [64, 96], 8],
        ["blk.0.ffn_up.weight", [64, 96], 8],
        ["blk.0.ffn_norm.weight", [64], 0],
        ["blk.0.attn_k.weight", [64, 64], 8],
        ["blk.0.attn_output.weight", [64, 64], 8],
        ["blk.0.attn_q.weight", [64, 64], 8],
        ["blk.0.attn_v.weight", [64, 64], 8],
        ["output_norm.weight", [64], 0],
      ],
    );
  });

  it("writes a file that the extension recognizes as a 42dot model", async () => {
    for (const type of ["F16", "Q8_0", "Q4_0", "F32"] as const) {
      await convertCheckpoint(options(checkpointOf(small), { type }));
      const { name, license, fileType, contextLength, is42dot, preTokenizer } = await readModelFile(target);
      assert.deepEqual(
        { name, license, fileType, contextLength, is42dot, preTokenizer },
        {
          name: provenance.name,
          license: provenance.license,
          fileType: type,
          contextLength: 256,
          is42dot: true,
          preTokenizer: undefined,
        },
      );
    }
  });

  it("keeps the embedding and output layer finer in Q4_0", async () => {
    await converted(small, "Q4_0");
    const { tensorInfos } = await gguf(target, { allowLocalFile: true });
    const types = Object.fromEntries(tensorInfos.map(({ name, dtype }) => [name, dtype]));
    assert.equal(types["token_embd.weight"], 8);
    assert.equal(types["output.weight"], 8);
    assert.equal(types["blk.0.attn_q.weight"], 2);
    assert.equal(types["blk.0.attn_norm.weight"], 0);
  });

  it("stores the source's weights, with the rows of q and k in llama.cpp's order", async () => {
    const file = await converted(small, "F32");
    const { tensorInfos, tensorDataOffset } = await gguf(target, { allowLocalFile: true });
    const stored = (name: string): Float32Array => {
      const { offset, shape } = tensorInfos.find((info) => info.name === name)!;
      const begin = Number(tensorDataOffset) + Number(offset);
      const length = shape.reduce((product, dimension) => product * Number(dimension), 1);
      return new Float32Array(file.buffer.slice(file.byteOffset + begin, file.byteOffset + begin + 4 * length));
    };
    const source = (name: string): Float32Array => small.tensors.find((tensor) => tensor.name === name)!.values;
    assert.deepEqual(stored("token_embd.weight"), source("model.embed_tokens.weight"));
    assert.deepEqual(stored("output_norm.weight"), source("model.norm.weight"));
    assert.deepEqual(stored("blk.0.attn_v.weight"), source("model.layers.0.self_attn.v_proj.weight"));
    const q = stored("blk.0.attn_q.weight");
    const hf = source("model.layers.0.self_attn.q_proj.weight");
    // Heads of 32 rows: 0, 16, 1, 17, …
    const rows: [row: number, from: number][] = [
      [0, 0],
      [1, 16],
      [2, 1],
      [31, 31],
      [32, 32],
      [33, 48],
      [62, 47],
    ];
    for (const [row, from] of rows)
      assert.deepEqual(q.subarray(64 * row, 64 * row + 64), hf.subarray(64 * from, 64 * from + 64), `row ${row}`);
  });

  it("gives the same bytes for sources in F32, F16 and BF16", async () => {
    const files = [];
    for (const dtype of ["F32", "F16", "BF16"] as const)
      files.push(await converted({ ...small, weights: encodeSafetensors(small.tensors, dtype) }, "Q8_0"));
    assert.deepEqual(files[1], files[0]);
    assert.deepEqual(files[2], files[0]);
  });

  it("gives the same bytes for chunks of any size", async () => {
    const whole = await converted(small, "Q4_0", small.weights.length);
    for (const chunk of [1, 7, 31, 4096, 65_537]) {
      const bytes = await converted(small, "Q4_0", chunk);
      assert.ok(bytes.equals(whole), `chunks of ${chunk}`);
    }
  });

  it("converts a folder like a stream, and returns hashes and length", async () => {
    const stream = await convertCheckpoint(options(checkpointOf(small)));
    writeCheckpoint(join(folder, "source"), small);
    const progress: number[] = [];
    const result = await convertFolder({
      folder: join(folder, "source"),
      type: "F16",
      target,
      provenance,
      onProgress: (fraction) => progress.push(fraction),
    });
    const file = readFileSync(target);
    assert.deepEqual(result, stream);
    assert.deepEqual(result, {
      sha256: sha256(file),
      bytes: file.length,
      sourceSha256: sha256(small.weights),
    });
    assert.deepEqual(
      progress,
      [...progress].sort((a, b) => a - b),
    );
    assert.equal(progress.at(-1), 1);
    assert.deepEqual(readdirSync(folder).sort(), ["model.gguf", "source"]);
  });

  it("records the hash of a known source, and rejects a different one", async () => {
    const sourceSha256 = sha256(small.weights);
    await convertCheckpoint(options(checkpointOf(small), { provenance: { ...provenance, sourceSha256 } }));
    const { metadata } = await gguf(target, { allowLocalFile: true });
    assert.equal((metadata as Record<string, unknown>)["42dot.converter.source_sha256"], sourceSha256);

    const expected = "0".repeat(64);
    rmSync(target);
    assert.deepEqual(
      await failure(
        convertCheckpoint(options(checkpointOf(small), { provenance: { ...provenance, sourceSha256: expected } })),
      ),
      { kind: "sourceHashMismatch", actual: sourceSha256, expected },
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it("accepts constants from old checkpoints, tied embeddings, and shared key-value heads", async () => {
    const inverse = { name: "model.layers.0.self_attn.rotary_emb.inv_freq", shape: [16], values: new Float32Array(16) };
    const withConstants = { ...small, weights: encodeSafetensors([inverse, ...small.tensors]) };
    assert.deepEqual(await converted(withConstants, "F16"), await converted(small, "F16"));

    const config = JSON.stringify({ ...configOf(small.shape), tie_word_embeddings: true });
    const tied = small.tensors.filter(({ name }) => name !== "lm_head.weight");
    await converted(
      { ...small, texts: { ...small.texts, "config.json": config }, weights: encodeSafetensors(tied) },
      "F16",
    );

    const grouped = smallCheckpoint({ shape: { heads: 4, keyValueHeads: 2, hiddenSize: 64, layers: 1 } });
    await converted(grouped, "F16");
    const { tensorInfos } = await gguf(target, { allowLocalFile: true });
    assert.deepEqual(tensorInfos.find(({ name }) => name === "blk.0.attn_k.weight")?.shape.map(Number), [64, 32]);
  });

  describe("of a damaged or truncated checkpoint", () => {
    /** The small checkpoint with other tensors. */
    const tensorsChanged = (
      change: (tensors: TestCheckpoint["tensors"]) => TestCheckpoint["tensors"],
    ): TestCheckpoint => ({
      ...small,
      weights: encodeSafetensors(change(small.tensors)),
    });
    const headerLength = 8 + Number(small.weights.readBigUInt64LE());
    const header = JSON.parse(small.weights.toString("utf8", 8, headerLength)) as Record<
      string,
      { dtype: string; shape: number[]; data_offsets: [number, number] }
    >;
    const headerChanged = (change: (entries: typeof header) => unknown): TestCheckpoint => {
      const entries = structuredClone(header);
      change(entries);
      return {
        ...small,
        weights: Buffer.concat([encodeSafetensorsHeader(entries), small.weights.subarray(headerLength)]),
      };
    };
    const rawHeader = (text: string, length = Buffer.byteLength(text)): TestCheckpoint => {
      const prefix = Buffer.alloc(8);
      prefix.writeBigUInt64LE(BigInt(length));
      return { ...small, weights: Buffer.concat([prefix, Buffer.from(text)]) };
    };
    const Q = "model.layers.0.self_attn.q_proj.weight";
    const NORM = "model.norm.weight";

    const cases: [what: string, checkpoint: () => TestCheckpoint, expected: Partial<ConversionFailure>][] = [
      [
        "an empty file",
        () => ({ ...small, weights: Buffer.alloc(0) }),
        { kind: "sourceTruncated", bytes: 0, expected: 8 },
      ],
      [
        "a web page",
        () => ({ ...small, weights: Buffer.from("<!DOCTYPE html><html></html>") }),
        { kind: "headerInvalid" },
      ],
      [
        "an absurd header",
        () => rawHeader("{}", 200_000_000),
        { kind: "headerInvalid", detail: "a header of 200000000 bytes" },
      ],
      ["a truncated header", () => rawHeader("{}", 100), { kind: "sourceTruncated", bytes: 10, expected: 108 }],
      ["a header that is not JSON", () => rawHeader("{nonsense}"), { kind: "headerInvalid" }],
      ["a header that is a list", () => rawHeader("[1, 2]"), { kind: "headerInvalid", detail: "not a JSON object" }],
      [
        "tensors that overlap",
        () => headerChanged((entries) => (entries[NORM]!.data_offsets = [0, 256])),
        { kind: "headerInvalid" },
      ],
      [
        "a gap in the data",
        () => headerChanged((entries) => Reflect.deleteProperty(entries, Q)),
        { kind: "headerInvalid" },
      ],
      [
        "a tensor whose length does not match its shape",
        () => headerChanged((entries) => (entries[Q]!.shape = [64, 32])),
        { kind: "headerInvalid", detail: `${Q} has 16384 bytes, its shape 8192` },
      ],
      [
        "a negative size",
        () => headerChanged((entries) => (entries[Q]!.shape = [-64, -64])),
        { kind: "headerInvalid" },
      ],
      [
        "a type that is not for weights",
        () => headerChanged((entries) => (entries[Q]!.dtype = "I64")),
        { kind: "tensorType", name: Q, dtype: "I64" },
      ],
      [
        "a shape that does not match the configuration",
        () => headerChanged((entries) => (entries[Q]!.shape = [32, 128])),
        { kind: "tensorShape", name: Q, shape: [32, 128], expected: [64, 64] },
      ],
      [
        "a missing tensor",
        () => tensorsChanged((tensors) => tensors.filter(({ name }) => name !== Q)),
        { kind: "tensorMissing", name: Q },
      ],
      [
        "a tensor of another model",
        () =>
          tensorsChanged((tensors) => [
            ...tensors,
            { name: "model.layers.0.self_attn.q_proj.bias", shape: [64], values: new Float32Array(64) },
          ]),
        { kind: "tensorUnexpected", name: "model.layers.0.self_attn.q_proj.bias" },
      ],
      [
        "weights that are not numbers",
        () =>
          tensorsChanged((tensors) =>
            tensors.map((tensor) => (tensor.name === Q ? { ...tensor, values: tensor.values.with(99, NaN) } : tensor)),
          ),
        { kind: "weightOutOfRange", name: Q },
      ],
      [
        "weights that end early",
        () => ({ ...small, weights: small.weights.subarray(0, -1) }),
        { kind: "sourceTruncated", bytes: small.weights.length - 1, expected: small.weights.length },
      ],
      [
        "bytes after the weights",
        () => ({ ...small, weights: Buffer.concat([small.weights, Buffer.of(0)]) }),
        { kind: "sourceTooLong", expected: small.weights.length },
      ],
      [
        "another kind of model",
        () => ({ ...small, texts: { ...small.texts, "config.json": '{"model_type": "gpt2"}' } }),
        { kind: "unsupported", detail: 'model_type is "gpt2"' },
      ],
      [
        "a configuration without a size",
        () => ({ ...small, texts: { ...small.texts, "config.json": '{"model_type": "llama"}' } }),
        { kind: "fileInvalid", file: "config.json", detail: "num_attention_heads is undefined" },
      ],
    ];
    for (const [what, checkpoint, expected] of cases)
      it(`is rejected: ${what}`, async () => {
        writeFileSync(target, "the model that was there before");
        const actual = await failure(convertCheckpoint(options(checkpointOf(checkpoint()), { type: "Q8_0" })));
        assert.deepEqual({ ...actual, ...expected }, actual);
        assert.equal(readFileSync(target, "utf8"), "the model that was there before");
        assert.deepEqual(readdirSync(folder), ["model.gguf"]);
      });

    it("is rejected if a file is missing", async () => {
      const source = join(folder, "source");
      for (const file of ["config.json", "vocab.json", "merges.txt", "model.safetensors"]) {
        writeCheckpoint(source, small);
        rmSync(join(source, file));
        const rejected = await failure(convertFolder({ folder: source, type: "F16", target, provenance }));
        assert.ok(rejected.kind === "sourceUnreadable" && rejected.file === file, JSON.stringify(rejected));
      }
      assert.equal(existsSync(target), false);
    });
  });

  it("reports that the stream broke, or that the target can't be written", async () => {
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield* inChunks(small.weights.subarray(0, 50_000), 4096);
      throw new Error("ECONNRESET");
    }
    const checkpoint = { ...checkpointOf(small), weights: breaking() };
    const file = "model.safetensors";
    const broken = await failure(convertCheckpoint(options(checkpoint)));
    assert.deepEqual(broken, { kind: "sourceUnreadable", file, detail: "ECONNRESET" });

    const nowhere = join(folder, "no such folder", "model.gguf");
    const unwritable = await failure(convertCheckpoint(options(checkpointOf(small), { target: nowhere })));
    assert.ok(unwritable.kind === "targetUnwritable" && unwritable.code === "ENOENT", JSON.stringify(unwritable));
    assert.deepEqual(readdirSync(folder), []);
  });

  it("leaves nothing behind if it is cancelled before it starts, in the middle, or while the source stalls", async () => {
    await assert.rejects(convertCheckpoint(options(checkpointOf(small), { signal: AbortSignal.abort() })), {
      name: "AbortError",
    });
    let closed = 0;
    async function* stalling(): AsyncGenerator<Uint8Array> {
      try {
        yield* inChunks(small.weights.subarray(0, 50_000), 4096);
        halfWay.abort();
        await new Promise(() => undefined);
      } finally {
        closed++;
      }
    }
    const halfWay = new AbortController();
    const checkpoint = { ...checkpointOf(small), weights: stalling() };
    await assert.rejects(convertCheckpoint(options(checkpoint, { signal: halfWay.signal })), { name: "AbortError" });
    assert.equal(closed, 0, "a waiting generator can't be closed");

    const atFirstProgress = new AbortController();
    const onProgress = (): void => atFirstProgress.abort();
    await assert.rejects(
      convertCheckpoint(options(checkpointOf(small), { signal: atFirstProgress.signal, onProgress })),
      { name: "AbortError" },
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it("releases the source when it fails", async () => {
    let closed = false;
    async function* watched(): AsyncGenerator<Uint8Array> {
      try {
        yield* inChunks(Buffer.alloc(100_000), 4096);
      } finally {
        closed = true;
      }
    }
    await failure(convertCheckpoint(options({ ...checkpointOf(small), weights: watched() })));
    assert.equal(closed, true);
  });
});
