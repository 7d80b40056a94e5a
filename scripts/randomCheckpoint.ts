/**
 * Writes a checkpoint with random weights in the official shape and layout, 5.76 GB: `node scripts/randomCheckpoint.ts FOLDER`.
 * Converting it takes the time and memory of the real one, and the result runs at its speed.
 */
import { once } from "node:events";
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { finished } from "node:stream/promises";
import {
  BYTE_CHARACTERS,
  configOf,
  encodeSafetensorsHeader,
  mulberry32,
  tensorShapes,
  type CheckpointShape,
} from "../test/support/checkpoint.ts";
import { Advice, longStep } from "./progress.ts";
import { runScript } from "./shutdown.ts";

const OFFICIAL_SHAPE: CheckpointShape = {
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

/** Values of the random block that is written again and again; no multiple of a row, so that rows differ. */
const BLOCK = 1_000_003;
/** Standard deviation of the weights: of the size that trained ones have. */
const DEVIATION = 0.02;

export async function writeRandomCheckpoint(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const vocabulary = officialSizedVocabulary();
  for (const [name, text] of Object.entries({ "config.json": JSON.stringify(configOf(OFFICIAL_SHAPE)), ...vocabulary }))
    writeFileSync(join(folder, name), text);

  const header: Record<string, unknown> = {};
  let end = 0;
  const tensors = tensorShapes(OFFICIAL_SHAPE).map(({ name, shape }) => {
    const bytes = 4 * shape.reduce((product, dimension) => product * dimension, 1);
    header[name] = { dtype: "F32", shape, data_offsets: [end, (end += bytes)] };
    return { bytes, isNorm: shape.length === 1 };
  });
  const random = Buffer.from(gaussians(BLOCK).buffer);
  const file = createWriteStream(join(folder, "model.safetensors"));
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (!file.write(bytes)) await once(file, "drain");
  };
  await write(encodeSafetensorsHeader(header));
  let at = 0;
  for (const { bytes, isNorm } of tensors) {
    if (isNorm) {
      await write(Buffer.from(new Float32Array(bytes / 4).fill(1).buffer));
      continue;
    }
    for (let left = bytes; left > 0;) {
      const piece = random.subarray(at, at + left);
      await write(piece);
      left -= piece.length;
      at = (at + piece.length) % random.length;
    }
  }
  file.end();
  await finished(file);
}

/** As many tokens and merges as the official files have: the bytes, and pairs of them. */
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

/** Normally distributed values, by Box and Muller. */
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
    if (folder === undefined) throw new Advice("Usage: node scripts/randomCheckpoint.ts FOLDER");
    await longStep("Writing 5.76 GB of random weights", () => writeRandomCheckpoint(resolve(folder)));
    return 0;
  });
