import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { errorCode, errorText } from "../base/errorText.ts";
import { FailureError } from "../inference/failure.ts";
import { contextBytes } from "../inference/memoryFit.ts";
import { knownFormat, type PromptFormatId } from "../prompt/promptFormat.ts";

/** What the header of a GGUF file says about its model. */
export interface ModelFile {
  path: string;
  sizeBytes: number;
  /** `general.name`, or the file's name. */
  name: string;
  /** `general.license`, verbatim. */
  license: string | undefined;
  /** Type of the weights, for example `Q8_0`. */
  fileType: string | undefined;
  /** Context length that the model was trained for, in tokens. */
  contextLength: number;
  /** Memory per token of context, in bytes. */
  contextBytesPerToken: number;
  /** The model has 42dot's tokenizer. */
  is42dot: boolean;
  /** Prompt format of its conversations; undefined if the format is not known. */
  format: PromptFormatId | undefined;
  /** The `tokenizer.ggml.pre` to load the file with, if its own is missing or wrong. */
  preTokenizer: string | undefined;
}

/**
 * Reads a model file's header without native code.
 * @throws FailureError naming the file and the fault
 */
export async function readModelFile(path: string): Promise<ModelFile> {
  const stats = await stat(path).catch((error: unknown) => {
    const code = errorCode(error);
    const isMissing = code === "ENOENT" || code === "ENOTDIR";
    throw new FailureError(
      isMissing ? { kind: "modelMissing", path } : { kind: "modelUnreadable", path, detail: errorText(error) },
      { cause: error },
    );
  });
  if (!stats.isFile()) throw new FailureError({ kind: "modelNotAFile", path });
  await checkMagic(path);

  // Imported only when a model is about to be loaded, so that activation does not pay for it.
  const { gguf, GGMLFileQuantizationType } = await import("@huggingface/gguf");
  let header;
  try {
    header = await gguf(path, { allowLocalFile: true });
  } catch (error) {
    throw damaged(path, errorText(error), error);
  }
  const metadata: Record<string, unknown> = { ...header.metadata };
  const text = (key: string): string | undefined => (typeof metadata[key] === "string" ? metadata[key] : undefined);
  const count = (key: string): number => Number(metadata[`${text("general.architecture") ?? ""}.${key}`] ?? 0);

  // A zero here makes llama.cpp abort the whole process instead of reporting an error.
  for (const key of ["attention.head_count", "block_count", "embedding_length", "context_length"]) {
    if (!(count(key) > 0)) throw damaged(path, `${key} is ${count(key)}`);
  }
  const end = Number(header.tensorDataOffset) + Math.max(0, ...header.tensorInfos.map(endOfTensor));
  if (end > stats.size) throw damaged(path, `${stats.size} bytes of ${end}`);

  const heads = count("attention.head_count");
  const keyLength = count("attention.key_length") || count("embedding_length") / heads;
  const keyWidth = (count("attention.head_count_kv") || heads) * keyLength;

  const tokens = Array.isArray(metadata["tokenizer.ggml.tokens"])
    ? (metadata["tokenizer.ggml.tokens"] as string[])
    : [];
  const is42dot = text("tokenizer.ggml.model") === "gpt2" && tokens.includes("<||bos||>");
  const name = text("general.name") ?? basename(path);
  // PLM, the base model of 42dot's two models, was trained on plain text.
  const own42dotFormat = /\bPLM\b/.test(name) ? "plain" : "42dot";
  return {
    path,
    sizeBytes: stats.size,
    name,
    license: text("general.license"),
    fileType: GGMLFileQuantizationType[Number(metadata["general.file_type"] ?? -1)],
    contextLength: count("context_length"),
    contextBytesPerToken: contextBytes(1, count("block_count"), keyWidth),
    is42dot,
    format: is42dot ? own42dotFormat : knownFormat(tokens, text("tokenizer.chat_template") ?? ""),
    preTokenizer: is42dot ? preTokenizerFor42dot(text("tokenizer.ggml.pre")) : undefined,
  };
}

/** Caches the last header until its file changes: the vocabulary makes reading it slow, and every turn needs it. */
export function modelFileReader(): typeof readModelFile {
  let last: { key: string; file: ModelFile } | undefined;
  return async (path) => {
    const key = await stat(path).then(
      ({ size, mtimeMs }) => `${path}:${size}:${mtimeMs}`,
      () => undefined,
    );
    if (key !== undefined && last?.key === key) return last.file;
    const file = await readModelFile(path);
    if (key !== undefined) last = { key, file };
    return file;
  };
}

/**
 * Values and bytes of a block, by tensor type (ggml's `type_traits`). Of other types only the start of a tensor is
 * known.
 */
const BLOCKS: Record<number, [values: number, bytes: number]> = {
  0: [1, 4], // F32
  1: [1, 2], // F16
  2: [32, 18], // Q4_0
  3: [32, 20], // Q4_1
  6: [32, 22], // Q5_0
  7: [32, 24], // Q5_1
  8: [32, 34], // Q8_0
  10: [256, 84], // Q2_K
  11: [256, 110], // Q3_K
  12: [256, 144], // Q4_K
  13: [256, 176], // Q5_K
  14: [256, 210], // Q6_K
  30: [1, 2], // BF16
};

/** Offset of the tensor's end from the start of the tensor data, in bytes; its start if the type is unknown. */
function endOfTensor(tensor: { offset: bigint; shape: bigint[]; dtype: number }): number {
  const [values, bytes] = BLOCKS[tensor.dtype] ?? [1, 0];
  const count = tensor.shape.reduce((product, dimension) => product * Number(dimension), 1);
  return Number(tensor.offset) + (count / values) * bytes;
}

/**
 * Files of the 42dot family say "gpt-2" or, if they predate the key, nothing. With "gpt-2" llama.cpp drops spaces
 * when it detokenizes (`git add .` → `git add.`); without a value even `<human>:` is tokenized differently.
 * "trillion" is the same split without that clean-up.
 */
function preTokenizerFor42dot(own: string | undefined): string | undefined {
  return own === undefined || own === "gpt-2" || own === "default" ? "trillion" : undefined;
}

async function checkMagic(path: string): Promise<void> {
  const file = await open(path).catch((error: unknown) => {
    throw new FailureError({ kind: "modelUnreadable", path, detail: String(error) }, { cause: error });
  });
  try {
    const magic = Buffer.alloc(4);
    await file.read(magic, 0, 4, 0);
    if (magic.toString("latin1") !== "GGUF") throw new FailureError({ kind: "modelNotGguf", path });
  } finally {
    await file.close();
  }
}

function damaged(path: string, detail: string, cause?: unknown): FailureError {
  return new FailureError({ kind: "modelDamaged", path, detail }, { cause });
}
