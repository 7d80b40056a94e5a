/**
 * Writes a checkpoint with random weights in the official shape and layout, 5.76 GB: `node
 * tools/model/randomCheckpoint.ts FOLDER`.
 * Converting it takes the same time and memory as the real one, and the result runs at the same speed.
 */
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Advice, longStep } from "../../scripts/support/progress.ts";
import { runScript } from "../../scripts/support/shutdown.ts";
import {
  BYTE_CHARACTERS,
  type CheckpointShape,
  configOf,
  encodeSafetensorsHeader,
  mulberry32,
  tensorShapes,
} from "../../test/support/checkpoint.ts";

export const OFFICIAL_SHAPE: CheckpointShape = {
  vocabularySize: 50304,
  contextLength: 4096,
  hiddenSize: 2048,
  feedForwardSize: 5632,
  layers: 24,
  heads: 32,
  keyValueHeads: 32,
};

/** Id of `<|endoftext|>`; the 47 other special tokens follow it. */
const EOS = 50256;

/** Values of the random block that is written repeatedly; not a multiple of a row, so that rows differ. */
const BLOCK = 1_000_003;
/** Standard deviation of the weights: about that of trained ones. */
const DEVIATION = 0.02;

/**
 * @param cycle tokens that the model generates in an endless cycle, in any context. The layers compute as much as
 *   usual, but add zero to the embedding, and a token's row in the output matrix is the embedding of its predecessor.
 */
export async function writeRandomCheckpoint(
  folder: string,
  shape = OFFICIAL_SHAPE,
  cycle: readonly number[] = [],
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const vocabulary = officialSizedVocabulary();
  for (const [name, text] of Object.entries({ "config.json": JSON.stringify(configOf(shape)), ...vocabulary }))
    writeFileSync(join(folder, name), text);
  const content = checkpointBytes(shape, cycle);
  await pipeline(Readable.from(content), createWriteStream(join(folder, "model.safetensors")));
}

function* checkpointBytes(shape: CheckpointShape, cycle: readonly number[]): Generator<Uint8Array> {
  const header: Record<string, unknown> = {};
  let end = 0;
  const tensors = tensorShapes(shape).map(({ name, shape: dimensions }) => {
    const bytes = 4 * dimensions.reduce((product, dimension) => product * dimension, 1);
    header[name] = { dtype: "F32", shape: dimensions, data_offsets: [end, (end += bytes)] };
    return { name, bytes, isNorm: dimensions.length === 1 };
  });
  yield encodeSafetensorsHeader(header);

  const random = Buffer.from(gaussians(BLOCK).buffer);
  let at = 0;
  function* randomBytes(from: number, count: number): Generator<Uint8Array> {
    at = from % random.length;
    for (let left = count; left > 0;) {
      const piece = random.subarray(at, at + left);
      yield piece;
      left -= piece.length;
      at = (at + piece.length) % random.length;
    }
  }
  const row = 4 * shape.hiddenSize;
  const predecessors = new Map(cycle.map((token, i) => [token, cycle.at(i - 1)]));
  for (const { name, bytes, isNorm } of tensors)
    if (isNorm) yield Buffer.from(new Float32Array(bytes / 4).fill(1).buffer);
    else if (cycle.length > 0 && name === "model.embed_tokens.weight") yield* randomBytes(0, bytes);
    else if (cycle.length > 0 && name === "lm_head.weight")
      // The row of a token outside the cycle resembles no embedding.
      for (let id = 0; id < shape.vocabularySize; id++)
        yield* randomBytes(row * (predecessors.get(id) ?? id + shape.vocabularySize), row);
    else if (cycle.length > 0 && /o_proj|down_proj/.test(name)) yield Buffer.alloc(bytes);
    else yield* randomBytes(at, bytes);
}

/** As many tokens and merges as in the official files: the bytes, and pairs of bytes. */
function officialSizedVocabulary(): Record<string, string> {
  const pairs = BYTE_CHARACTERS.flatMap((left) => BYTE_CHARACTERS.map((right) => [left, right] as const));
  const merges = pairs.slice(0, EOS - BYTE_CHARACTERS.length);
  const vocab = [...BYTE_CHARACTERS, ...merges.map(([left, right]) => left + right), "<|endoftext|>"];
  const unused = Array.from({ length: 44 }, (_, i) => `<||unused${i + 1}||>`);
  const added = ["<||bos||>", "<||pad||>", "<||unk||>", ...unused];
  const ids = (tokens: string[], first: number): string =>
    JSON.stringify(Object.fromEntries(tokens.map((token, i) => [token, first + i])));
  return {
    "vocab.json": ids(vocab, 0),
    "merges.txt": ["#version: 0.2", ...merges.map((pair) => pair.join(" ")), ""].join("\n"),
    "added_tokens.json": ids(added, vocab.length),
    "special_tokens_map.json": JSON.stringify({
      bos_token: "<||bos||>",
      eos_token: "<|endoftext|>",
      pad_token: "<||pad||>",
      unk_token: "<||unk||>",
    }),
    "tokenizer_config.json": JSON.stringify({ add_bos_token: true, add_prefix_space: false }),
  };
}

/** Normally distributed values (Box-Muller transform). */
function gaussians(count: number): Float32Array<ArrayBuffer> {
  const random = mulberry32(42);
  return Float32Array.from(
    { length: count },
    () => DEVIATION * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

if (import.meta.main)
  await runScript(async () => {
    const folder = process.argv[2];
    if (folder === undefined) throw new Advice("Usage: node tools/model/randomCheckpoint.ts FOLDER");
    await longStep("Writing 5.76 GB of random weights", () => writeRandomCheckpoint(resolve(folder)));
    return 0;
  });
