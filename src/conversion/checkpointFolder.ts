import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, errorText } from "../base/errorText.ts";
import { ConversionError } from "./conversionError.ts";
import type { ConversionResult } from "./conversionResult.ts";
import { type Checkpoint, type ConversionOptions, convertCheckpoint } from "./convert.ts";

/**
 * The files of a checkpoint that are read; `optional` ones may be missing. `tokenizer.json` is redundant, so it is not
 * read.
 */
export const CHECKPOINT_FILES = {
  weights: "model.safetensors",
  config: "config.json",
  vocab: "vocab.json",
  merges: "merges.txt",
  optional: {
    addedTokens: "added_tokens.json",
    specialTokensMap: "special_tokens_map.json",
    tokenizerConfig: "tokenizer_config.json",
  },
} as const;

/**
 * In bytes. The official tokenizer files have about 1 MB; a far larger file is something else, and isn't read into
 * memory.
 */
const MAX_TEXT_BYTES = 32_000_000;

/** Bytes read at a time. */
const CHUNK_BYTES = 4 << 20;

export type FolderConversionOptions = Omit<ConversionOptions, "checkpoint"> & { folder: string };

/** Converts the checkpoint in a local folder. @throws as `convertCheckpoint` */
export async function convertFolder({ folder, ...options }: FolderConversionOptions): Promise<ConversionResult> {
  return convertCheckpoint({ ...options, checkpoint: await openCheckpoint(folder) });
}

/** Reads the small files; the weights are opened when they are first requested. @throws ConversionError */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const { optional } = CHECKPOINT_FILES;
  // Read first and alone: in a wrong folder this is the file to report as missing.
  const config = await readText(folder, CHECKPOINT_FILES.config);
  const [vocab, merges, addedTokens, specialTokensMap, tokenizerConfig] = await Promise.all([
    readText(folder, CHECKPOINT_FILES.vocab),
    readText(folder, CHECKPOINT_FILES.merges),
    readOptional(folder, optional.addedTokens),
    readOptional(folder, optional.specialTokensMap),
    readOptional(folder, optional.tokenizerConfig),
  ]);
  return {
    config,
    tokenizer: {
      vocab,
      merges,
      ...(addedTokens === undefined ? {} : { addedTokens }),
      ...(specialTokensMap === undefined ? {} : { specialTokensMap }),
      ...(tokenizerConfig === undefined ? {} : { tokenizerConfig }),
    },
    weights: readChunks(join(folder, CHECKPOINT_FILES.weights)),
  };
}

async function readText(folder: string, file: string): Promise<string> {
  try {
    const path = join(folder, file);
    const { size } = await stat(path);
    if (size > MAX_TEXT_BYTES) throw new ConversionError({ kind: "fileInvalid", file, detail: `${size} bytes` });
    return await readFile(path, "utf8");
  } catch (error) {
    throw unreadable(file, error);
  }
}

async function readOptional(folder: string, file: string): Promise<string | undefined> {
  return readText(folder, file).catch((error: unknown) => {
    if (error instanceof ConversionError && isMissing(error.cause)) return undefined;
    throw error;
  });
}

/** Reads the file in chunks. While one is being used, the next is read: this takes the memory of two buffers. */
async function* readChunks(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  let reading: Promise<Uint8Array> | undefined;
  const file = await open(path).catch((error: unknown) => {
    throw unreadable(CHECKPOINT_FILES.weights, error);
  });
  try {
    const read = async (buffer: Uint8Array): Promise<Uint8Array> => {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      return buffer.subarray(0, bytesRead);
    };
    let [filled, spare] = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)];
    reading = read(filled);
    for (;;) {
      const chunk = await reading;
      if (chunk.length === 0) return;
      reading = read(spare);
      reading.catch(() => undefined); // handled when the next chunk is requested
      [filled, spare] = [spare, filled];
      yield chunk;
    }
  } finally {
    await reading?.catch(() => undefined);
    await file.close();
  }
}

function unreadable(file: string, error: unknown): ConversionError {
  if (error instanceof ConversionError) return error;
  return new ConversionError({ kind: "sourceUnreadable", file, detail: errorText(error) }, { cause: error });
}

function isMissing(error: unknown): boolean {
  return errorCode(error) === "ENOENT";
}
