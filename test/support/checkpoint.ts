/** Small random checkpoints in Hugging Face's layout, for the converter's tests. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelShape } from "../../src/conversion/modelShape.ts";

export type Dtype = "F32" | "F16" | "BF16";

export interface CheckpointTensor {
  name: string;
  shape: number[];
  values: Float32Array;
}

export type CheckpointShape = Pick<
  ModelShape,
  "vocabularySize" | "contextLength" | "hiddenSize" | "feedForwardSize" | "layers" | "heads" | "keyValueHeads"
>;

export interface TestCheckpoint {
  shape: CheckpointShape;
  tensors: CheckpointTensor[];
  /** The text of every file except the weights. */
  texts: Record<string, string>;
  weights: Buffer;
}

export const SPECIAL_TOKENS = { bos: "<||bos||>", eos: "<|endoftext|>", unk: "<||unk||>", pad: "<||pad||>" } as const;

/** The text that the small tokenizer's merges are learned from. */
const CORPUS =
  "git add . git commit . the model answers the question in the language of the question ; 한국어로 질문하면 한국어로 답합니다 . ";
const MERGES = 48;

/** Two layers of two heads of size 64, like the official heads; 8 rows of the embedding belong to no token. */
export function smallCheckpoint(
  options: { dtype?: Dtype; seed?: number; shape?: Partial<CheckpointShape>; tokenizer?: Record<string, string> } = {},
): TestCheckpoint {
  const texts = options.tokenizer ?? smallTokenizer();
  const tokens = Object.keys(JSON.parse(texts["vocab.json"]!) as object).length;
  const added = Object.keys(JSON.parse(texts["added_tokens.json"] ?? "{}") as object).length;
  const shape: CheckpointShape = {
    vocabularySize: tokens + added + 8,
    contextLength: 256,
    hiddenSize: 128,
    feedForwardSize: 192,
    layers: 2,
    heads: 2,
    keyValueHeads: 2,
    ...options.shape,
  };
  const tensors = randomTensors(shape, options.seed ?? 1);
  return {
    shape,
    tensors,
    texts: { ...texts, "config.json": JSON.stringify(configOf(shape)) },
    weights: encodeSafetensors(tensors, options.dtype),
  };
}

/** Writes the files like a download of the checkpoint. */
export function writeCheckpoint(folder: string, checkpoint: TestCheckpoint): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(checkpoint.texts)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, "model.safetensors"), checkpoint.weights);
}

/** The keys of the official `config.json`. */
export function configOf(shape: CheckpointShape): Record<string, unknown> {
  return {
    architectures: ["LlamaForCausalLM"],
    model_type: "llama",
    hidden_act: "silu",
    hidden_size: shape.hiddenSize,
    intermediate_size: shape.feedForwardSize,
    max_position_embeddings: shape.contextLength,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.keyValueHeads,
    num_hidden_layers: shape.layers,
    rms_norm_eps: 1e-6,
    rope_scaling: null,
    rope_theta: 10000,
    tie_word_embeddings: false,
    torch_dtype: "float32",
    vocab_size: shape.vocabularySize,
  };
}

/** Name and shape of every tensor of a LLaMA checkpoint, in file order. */
export function tensorShapes(shape: CheckpointShape): { name: string; shape: number[] }[] {
  const { vocabularySize, hiddenSize: hidden, feedForwardSize: ffn } = shape;
  const keyValueSize = (hidden / shape.heads) * shape.keyValueHeads;
  const layers = Array.from({ length: shape.layers }, (_, layer) =>
    Object.entries({
      input_layernorm: [hidden],
      post_attention_layernorm: [hidden],
      "self_attn.q_proj": [hidden, hidden],
      "self_attn.k_proj": [keyValueSize, hidden],
      "self_attn.v_proj": [keyValueSize, hidden],
      "self_attn.o_proj": [hidden, hidden],
      "mlp.gate_proj": [ffn, hidden],
      "mlp.up_proj": [ffn, hidden],
      "mlp.down_proj": [hidden, ffn],
    }).map(([name, dimensions]) => ({ name: `model.layers.${layer}.${name}.weight`, shape: dimensions })),
  );
  return [
    { name: "model.embed_tokens.weight", shape: [vocabularySize, hidden] },
    { name: "model.norm.weight", shape: [hidden] },
    { name: "lm_head.weight", shape: [vocabularySize, hidden] },
    ...layers.flat(),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Seven-bit weights, which F32, F16 and BF16 represent exactly; large enough for attention to prefer some tokens. */
function randomTensors(shape: CheckpointShape, seed: number): CheckpointTensor[] {
  const random = mulberry32(seed);
  const between = (limit: number): number => Math.floor(random() * (2 * limit + 1)) - limit;
  return tensorShapes(shape).map(({ name, shape: dimensions }) => {
    const values = new Float32Array(dimensions.reduce((product, dimension) => product * dimension, 1));
    const isNorm = dimensions.length === 1;
    for (let i = 0; i < values.length; i++) values[i] = isNorm ? 1 + between(16) / 64 : between(127) / 2048;
    return { name, shape: dimensions, values };
  });
}

export function encodeSafetensors(tensors: readonly CheckpointTensor[], dtype: Dtype = "F32"): Buffer {
  const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
  const data = tensors.map(({ values }) => encodeValues(values, dtype));
  let at = 0;
  tensors.forEach(({ name, shape }, i) => {
    header[name] = { dtype, shape, data_offsets: [at, at + data[i]!.length] };
    at += data[i]!.length;
  });
  return Buffer.concat([encodeSafetensorsHeader(header), ...data]);
}

/** Length and text of the header, padded with spaces like the format's own writer does. */
export function encodeSafetensorsHeader(header: Record<string, unknown>): Buffer {
  const text = JSON.stringify(header);
  const padded = Buffer.from(text + " ".repeat((8 - (Buffer.byteLength(text) % 8)) % 8));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([prefix, padded]);
}

function encodeValues(values: Float32Array, dtype: Dtype): Buffer {
  if (dtype === "F32") return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const words = new Uint16Array(values.length);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < words.length; i++) words[i] = dtype === "F16" ? nearestHalf(values[i]!) : bits[i]! >>> 16;
  return Buffer.from(words.buffer);
}

/** The bits of the nearest 16-bit float, by arithmetic: slow, but independent of the converter. */
export function nearestHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude >= 65520) return sign | 0x7c00;
  let exponent = -14;
  while (magnitude >= 2 ** (exponent + 1)) exponent++;
  const steps = magnitude / 2 ** (exponent - 10);
  const below = Math.floor(steps);
  const up = steps - below > 0.5 || (steps - below === 0.5 && below % 2 === 1);
  const rounded = up ? below + 1 : below;
  return sign | (rounded < 1024 ? rounded : ((exponent + 15) << 10) + rounded - 1024);
}

/** The value of a 16-bit float. */
export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 31) return mantissa ? NaN : sign * Infinity;
  return sign * (exponent === 0 ? mantissa : 1024 + mantissa) * 2 ** (Math.max(exponent, 1) - 25);
}

export function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** GPT-2's printable character for every byte. */
export const BYTE_CHARACTERS: readonly string[] = (() => {
  const printable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let others = 0;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : 0x100 + others++));
})();

export function toByteCharacters(text: string): string[] {
  return Array.from(Buffer.from(text, "utf8"), (byte) => BYTE_CHARACTERS[byte]!);
}

/** The tokenizer's files: a byte-level vocabulary with learned merges, and special tokens like the official ones. */
function smallTokenizer(): Record<string, string> {
  const merges = learnMerges(CORPUS.match(/ ?[^ ]+/g)!.map(toByteCharacters));
  const vocab = [...BYTE_CHARACTERS, ...merges.map(([left, right]) => left + right), SPECIAL_TOKENS.eos];
  const added = [SPECIAL_TOKENS.bos, SPECIAL_TOKENS.pad, SPECIAL_TOKENS.unk, "<||unused1||>", "<||unused2||>"];
  const ids = (tokens: string[], first: number): string =>
    JSON.stringify(Object.fromEntries(tokens.map((token, i) => [token, first + i])));
  return {
    "vocab.json": ids(vocab, 0),
    "merges.txt": ["#version: 0.2", ...merges.map((pair) => pair.join(" ")), ""].join("\n"),
    "added_tokens.json": ids(added, vocab.length),
    "special_tokens_map.json": JSON.stringify({
      bos_token: { content: SPECIAL_TOKENS.bos, lstrip: false, normalized: true, rstrip: false, single_word: false },
      eos_token: SPECIAL_TOKENS.eos,
      pad_token: SPECIAL_TOKENS.pad,
      unk_token: SPECIAL_TOKENS.unk,
    }),
    "tokenizer_config.json": JSON.stringify({ add_bos_token: true, add_prefix_space: false }),
  };
}

function learnMerges(words: string[][]): [string, string][] {
  const merges: [string, string][] = [];
  while (merges.length < MERGES) {
    const counts = new Map<string, number>();
    for (const word of words)
      for (let i = 1; i < word.length; i++) {
        const pair = `${word[i - 1]} ${word[i]}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    const [best] = [...counts].sort((a, b) => b[1] - a[1])[0]!;
    const [left, right] = best.split(" ") as [string, string];
    merges.push([left, right]);
    for (const word of words)
      for (let i = 1; i < word.length; i++)
        if (word[i - 1] === left && word[i] === right) word.splice(i - 1, 2, left + right);
  }
  return merges;
}
