import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { ENGINE } from "../inference/engineVersion.ts";
import { type EngineFeature, FailureError, type NotAModel } from "../inference/failure.ts";
import { contextBytes } from "../inference/memoryFit.ts";
import { knownFormat, type PromptFormatId } from "../prompt/promptFormat.ts";
import { checkTensors, type GgufHeader, readGgufHeader, stampOf } from "./ggufHeader.ts";
import { readShards } from "./shards.ts";

/** What the header of a GGUF file says about its model. */
export interface ModelFile {
  path: string;
  /** All files of the model, of which `path` is the first; more than one if it is split. */
  files: readonly string[];
  /** Changes when one of the files does. */
  stamp: string;
  /** Of all files. */
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
 * Reads a model's header without native code.
 * @param path a GGUF file; of a model that is split into several files, any of them
 * @throws FailureError naming the file and the fault
 */
export async function readModelFile(path: string): Promise<ModelFile> {
  const files = await readShards(await readGgufHeader(path));
  const [{ metadata, ...first }] = files;
  const tensors = files.flatMap((file) => file.tensors.map(({ name }) => name));
  const found = notAModel(metadata, tensors.length);
  if (found !== undefined) throw new FailureError({ kind: "notAModel", path, found });
  files.forEach(checkTensors);
  checkHyperparameters(path, metadata, tensors);

  const text = (key: string): string | undefined => (typeof metadata[key] === "string" ? metadata[key] : undefined);
  const tokens = Array.isArray(metadata["tokenizer.ggml.tokens"])
    ? (metadata["tokenizer.ggml.tokens"] as string[])
    : [];
  const is42dot = text("tokenizer.ggml.model") === "gpt2" && tokens.includes("<||bos||>");
  const name = text("general.name") ?? basename(first.path);
  // PLM, the base model of 42dot's two models, was trained on plain text.
  const own42dotFormat = /\bPLM\b/.test(name) ? "plain" : "42dot";
  const { GGMLFileQuantizationType } = await import("@huggingface/gguf");
  return {
    path: first.path,
    files: files.map((file) => file.path),
    stamp: files.map((file) => file.stamp).join("\n"),
    sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    name,
    license: text("general.license"),
    fileType: GGMLFileQuantizationType[Number(metadata["general.file_type"] ?? -1)],
    contextLength: Number(own(metadata, "context_length") ?? 0),
    contextBytesPerToken: contextBytes(1, 1, keyValueWidth(metadata)),
    is42dot,
    format: is42dot ? own42dotFormat : knownFormat(tokens, text("tokenizer.chat_template") ?? ""),
    preTokenizer: is42dot ? preTokenizerFor42dot(text("tokenizer.ggml.pre")) : undefined,
  };
}

/** Caches the last header until a file changes: the vocabulary makes reading it slow, and every turn needs it. */
export function modelFileReader(): typeof readModelFile {
  let last: { path: string; file: ModelFile } | undefined;
  return async (path) => {
    if (last?.path === path && (await stampsOf(last.file.files)) === last.file.stamp) return last.file;
    const file = await readModelFile(path);
    last = { path, file };
    return file;
  };
}

async function stampsOf(files: readonly string[]): Promise<string> {
  const stamps = files.map(async (path) => {
    return stat(path).then(
      (stats) => stampOf(path, stats),
      () => undefined,
    );
  });
  return (await Promise.all(stamps)).join("\n");
}

type Metadata = GgufHeader["metadata"];

/** @returns what the file is if it is not a model that writes text */
function notAModel(metadata: Metadata, tensors: number): NotAModel | undefined {
  const architecture = metadata["general.architecture"];
  const type = metadata["general.type"];
  // Older files have no `general.type`: https://github.com/ggml-org/llama.cpp/issues/11483 shows a projector,
  // https://github.com/ggml-org/llama.cpp/blob/master/tools/cvector-generator writes control vectors.
  if (type === "mmproj" || architecture === "clip") return "projector";
  if (type === "adapter" || architecture === "controlvector") return "adapter";
  if (type === "imatrix") return "importanceMatrix";
  if (tensors === 0) return "noWeights";
  if (typeof architecture !== "string") return "otherGguf";
  // The values of llama.cpp's `llama_pooling_type`; 0 is none.
  const pools = Number(own(metadata, "pooling_type") ?? 0) > 0;
  return pools || own(metadata, "attention.causal") === false ? "notGenerative" : undefined;
}

/** https://github.com/ggml-org/llama.cpp/blob/master/src/llama-hparams.h */
const LLAMA_MAX_LAYERS = 512;

/** `LLAMA_ROPE_SCALING_TYPES` in https://github.com/ggml-org/llama.cpp/blob/master/src/llama-model.cpp */
const ROPE_SCALING: readonly unknown[] = ["none", "linear", "yarn", "longrope", undefined];

/**
 * Refuses values with which llama.cpp aborts its process instead of reporting an error. Most of what is missing, it
 * reports: it knows what each architecture needs.
 * @throws FailureError naming the file and the fault
 */
function checkHyperparameters(path: string, metadata: Metadata, tensors: readonly string[]): void {
  const check = (key: string, max = Infinity): void => {
    const value = own(metadata, key);
    if (value === undefined) return;
    const largest = perLayer(value, 1).reduce((max, one) => Math.max(max, one), 0);
    if (!(largest > 0 && largest <= max)) {
      throw new FailureError({ kind: "modelDamaged", path, detail: `${key} is ${largest}` });
    }
  };
  const unsupported = (feature: EngineFeature, name: string): FailureError =>
    new FailureError({ kind: "modelUnsupported", path, feature, name, engine: ENGINE });

  check("block_count", LLAMA_MAX_LAYERS);
  check("embedding_length");
  check("context_length");
  // State space models have no heads, and no such tensors either.
  if (tensors.some((name) => /^blk\.\d+\.attn_(q|qkv|q_a)\.weight$/.test(name))) {
    check("attention.head_count");
    check("attention.head_count_kv");
    if (own(metadata, "attention.head_count") === undefined) {
      throw unsupported("contents", `key not found in model: ${ownKey(metadata, "attention.head_count")}`);
    }
  }
  const scaling = own(metadata, "rope.scaling.type");
  if (!ROPE_SCALING.includes(scaling)) throw unsupported("ropeScaling", String(scaling));
}

/**
 * Keys (or values) that a token has in all layers together. At most: what layers with a sliding window, or with the
 * keys of another layer, save is not counted; nor is the state of layers without attention, whose size is fixed.
 */
function keyValueWidth(metadata: Metadata): number {
  const number = (key: string): number | undefined =>
    own(metadata, key) === undefined ? undefined : Number(own(metadata, key));
  const heads = perLayer(own(metadata, "attention.head_count"), number("block_count") ?? 0);
  const ownKeyHeads = own(metadata, "attention.head_count_kv");
  const keyHeads = ownKeyHeads === undefined ? heads : perLayer(ownKeyHeads, heads.length);
  // Of the layers of Qwen3-Next and its successors, only every nth has attention.
  const interval = Math.max(1, number("full_attention_interval") ?? 1);
  const sum = keyHeads.filter((_, layer) => (layer + 1) % interval === 0).reduce((total, count) => total + count, 0);
  if (sum === 0) return 0;
  const headSize = (number("embedding_length") ?? 0) / (heads.find((count) => count > 0) ?? 1);
  const keyLength = number("attention.key_length") ?? headSize;
  const valueLength = number("attention.value_length") ?? headSize;
  return (sum * (keyLength + valueLength)) / 2;
}

/** The value of a key that belongs to the file's architecture. */
function own(metadata: Metadata, key: string): unknown {
  return metadata[ownKey(metadata, key)];
}

function ownKey(metadata: Metadata, key: string): string {
  return `${String(metadata["general.architecture"])}.${key}`;
}

/** A value that a file gives for each layer, or once for all of them. */
function perLayer(value: unknown, layers: number): number[] {
  return Array.isArray(value) ? value.map(Number) : Array.from({ length: layers }, () => Number(value ?? 0));
}

/**
 * Files of the 42dot family say "gpt-2" or, if they predate the key, nothing. With "gpt-2" llama.cpp drops spaces
 * when it detokenizes (`git add .` → `git add.`); without a value even `<human>:` is tokenized differently.
 * "trillion" is the same split without that clean-up.
 */
function preTokenizerFor42dot(own: string | undefined): string | undefined {
  return own === undefined || own === "gpt-2" || own === "default" ? "trillion" : undefined;
}
