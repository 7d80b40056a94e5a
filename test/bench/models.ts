/** Model files of the bench: random weights that write a known text. Created once, and kept in a cache folder. */
import { mkdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { repository } from "../../scripts/support/paths.ts";
import { Advice, longStep } from "../../scripts/support/progress.ts";
import { beforeExit } from "../../scripts/support/shutdown.ts";
import { startConversion } from "../../src/conversion/startConversion.ts";
import { OFFICIAL_SHAPE, writeRandomCheckpoint } from "../../tools/model/randomCheckpoint.ts";
import { BYTE_CHARACTERS, type CheckpointShape, tensorShapes } from "../support/checkpoint.ts";

export type ModelType = "Q4_0" | "Q8_0";

export interface BenchModel {
  /** "Q4_0", or "mid-size Q4_0". */
  name: string;
  path: string;
  /** Bytes of weights that are read per token: all except the embedding, of which only one row is read. */
  bytesPerToken: number;
}

interface Size {
  name: "full" | "mid";
  shape: CheckpointShape;
}

/** The official size, and one of 77 million parameters, whose files are at least as large as an L3 cache. */
const SIZES: Record<Size["name"], Size> = {
  full: { name: "full", shape: OFFICIAL_SHAPE },
  mid: {
    name: "mid",
    shape: { ...OFFICIAL_SHAPE, hiddenSize: 512, feedForwardSize: 1408, layers: 8, heads: 8, keyValueHeads: 8 },
  },
};

/** Incremented when the contents of the files change, so that older files are not used. */
const VERSION = 1;

const TYPES: readonly ModelType[] = ["Q4_0", "Q8_0"];

/** Bytes per weight; embedding and output are Q8_0 in both types, and vectors are 32-bit floats. */
const BYTES: Record<ModelType, number> = { Q4_0: 18 / 32, Q8_0: 34 / 32 };

/**
 * @param cache folder for the files; 2.5 GB for the full size, and 5.8 GB more while they are created
 * @throws Advice if the disk has no room
 */
export async function benchModels(cache: string, sizeName: Size["name"]): Promise<Record<ModelType, BenchModel>> {
  const size = SIZES[sizeName];
  await mkdir(cache, { recursive: true });
  const pathOf = (type: ModelType): string => join(cache, `${size.name}-${type}-${VERSION}.gguf`);
  const missing: ModelType[] = [];
  for (const type of TYPES) if (!(await isFile(pathOf(type)))) missing.push(type);
  if (missing.length > 0) await make(size, join(cache, `source-${process.pid}`), missing, pathOf);
  const model = (type: ModelType): BenchModel => ({
    name: size.name === "full" ? type : `${size.name}-size ${type}`,
    path: pathOf(type),
    bytesPerToken: bytesPerToken(size.shape, type),
  });
  return { Q4_0: model("Q4_0"), Q8_0: model("Q8_0") };
}

async function make(
  { shape }: Size,
  source: string,
  types: readonly ModelType[],
  pathOf: (type: ModelType) => string,
): Promise<void> {
  const parameters = tensorShapes(shape).reduce((sum, { shape: dimensions }) => sum + product(dimensions), 0);
  const needed = parameters * (4 + types.length * BYTES.Q8_0) * 1.02;
  const { bavail, bsize } = await statfs(join(source, ".."));
  if (bavail * bsize < needed)
    throw new Advice(
      `The bench needs ${(needed / 1e9).toFixed(1)} GB of disk space in ${join(source, "..")}: use --cache DIR for another folder.`,
    );
  const clear = (): Promise<void> => rm(source, { recursive: true, force: true });
  const forget = beforeExit(clear);
  try {
    await longStep(`Writing random weights (${(parameters * 4e-9).toFixed(2)} GB)`, () =>
      writeRandomCheckpoint(source, shape, CYCLE),
    );
    for (const type of types)
      await longStep(`Converting them to ${type}`, async () => {
        const target = join(source, `${type}.gguf`);
        const provenance = { name: `random weights ${type}`, sourceUrl: "", revision: "", tool: "bench" };
        const worker = join(repository, "src/conversion/worker.ts");
        await startConversion(worker, { source: { folder: source }, type, target, provenance }, () => undefined);
        await rename(target, pathOf(type));
      });
  } finally {
    await clear();
    forget();
  }
}

function bytesPerToken(shape: CheckpointShape, type: ModelType): number {
  return tensorShapes(shape).reduce((sum, { name, shape: dimensions }) => {
    if (name === "model.embed_tokens.weight") return sum;
    const bytes = dimensions.length === 1 ? 4 : name === "lm_head.weight" ? BYTES.Q8_0 : BYTES[type];
    return sum + bytes * product(dimensions);
  }, 0);
}

function product(dimensions: readonly number[]): number {
  return dimensions.reduce((result, dimension) => result * dimension, 1);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

/**
 * The text that the models write, token by token, forever: pairs of letters alternate with pairs of punctuation,
 * because the tokenizer splits between letters and punctuation and so reproduces the same tokens. It starts after the
 * end of a chat prompt, with the space that an answer begins with.
 */
const WORDS: readonly string[] = (() => {
  const pairs = (characters: string[]): string[] => characters.flatMap((a) => characters.map((b) => a + b));
  const signs = pairs(Array.from("!#$%&*+,-./:;=?@^~")).filter((pair) => pair !== ">:");
  // In an order that neither the alphabet nor the previous pair predicts.
  const letters = pairs(Array.from("abcdefghijklmnopqrstuvwxyz"));
  const middle = signs.flatMap((sign, i) => [sign, letters[(i * 211) % letters.length] ?? ""]);
  return [">:", " a", ...middle];
})();

const CYCLE: readonly number[] = WORDS.map((word) => {
  const [left, right] = [...Buffer.from(word)];
  return BYTE_CHARACTERS.length * (1 + (left ?? 0)) + (right ?? 0);
});

/** Tokens after which the text repeats. */
export const TEXT_PERIOD = WORDS.length;

/** @returns `tokens` tokens of the models' text, from `start` on */
export function modelText(start: number, tokens: number): string {
  return modelWords(start, tokens).join("");
}

/** The same, token by token. */
export function modelWords(start: number, tokens: number): string[] {
  return Array.from({ length: tokens }, (_, i) => WORDS[(start + i) % TEXT_PERIOD] ?? "");
}
