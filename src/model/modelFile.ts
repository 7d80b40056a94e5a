import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { ENGINE } from "../inference/engineVersion.ts";
import { type EngineFeature, FailureError, type NotAModel } from "../inference/failure.ts";
import { contextBytes } from "../inference/memoryFit.ts";
import { knownFormat, type PromptFormatId } from "../prompt/promptFormat.ts";
import {
  checkTensors,
  type GgufHeader,
  readGgufHeader,
  stampOf,
  type TensorSummary,
  TOKEN_OF_42DOT,
} from "./ggufHeader.ts";
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
  const [{ metadata, tokens, ...first }] = files;
  const tensors = files.map((file) => file.tensors);
  const found = notAModel(metadata, tensors);
  if (found !== undefined) throw new FailureError({ kind: "notAModel", path, found });
  files.forEach(checkTensors);
  checkHyperparameters(path, metadata, tensors);

  const is42dot = metadata.get("tokenizer.ggml.model") === "gpt2" && tokens.has(TOKEN_OF_42DOT);
  const name = label(metadata, "general.name") ?? basename(first.path);
  const contextLength = Number(own(metadata, "context_length") ?? 0);
  const contextBytesPerToken = contextBytes(1, 1, keyValueWidth(metadata));
  if (!Number.isFinite(contextLength) || !Number.isFinite(contextBytesPerToken)) {
    throw new FailureError({ kind: "modelDamaged", path, detail: `a context of ${contextLength} tokens` });
  }
  return {
    path: first.path,
    files: files.map((file) => file.path),
    stamp: files.map((file) => file.stamp).join("\n"),
    sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    name,
    license: label(metadata, "general.license"),
    fileType: FILE_TYPES[Number(metadata.get("general.file_type") ?? -1)],
    contextLength,
    contextBytesPerToken,
    is42dot,
    format: is42dot ? formatOf42dot(name) : knownFormat(tokens, text(metadata, "tokenizer.chat_template") ?? ""),
    preTokenizer: is42dot ? preTokenizerFor42dot(text(metadata, "tokenizer.ggml.pre")) : undefined,
  };
}

/** PLM, the base model of 42dot's two models, was trained on plain text. */
function formatOf42dot(name: string): PromptFormatId {
  return isBaseModel(name) ? "plain" : "42dot";
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

function text(metadata: Metadata, key: string): string | undefined {
  const value = metadata.get(key);
  return typeof value === "string" ? value : undefined;
}

/** A text that is shown in one line. */
function label(metadata: Metadata, key: string): string | undefined {
  return text(metadata, key)?.slice(0, 200).toWellFormed();
}

/** @returns what the file is if it is not a model that writes text */
function notAModel(metadata: Metadata, tensors: readonly TensorSummary[]): NotAModel | undefined {
  const architecture = metadata.get("general.architecture");
  const type = metadata.get("general.type");
  // Older files have no `general.type`: https://github.com/ggml-org/llama.cpp/issues/11483 shows a projector,
  // https://github.com/ggml-org/llama.cpp/blob/master/tools/cvector-generator writes control vectors.
  if (type === "mmproj" || architecture === "clip") return "projector";
  if (type === "adapter" || architecture === "controlvector") return "adapter";
  if (type === "imatrix") return "importanceMatrix";
  if (tensors.every(({ count }) => count === 0)) return "noWeights";
  if (typeof architecture !== "string") return "otherGguf";
  // The values of llama.cpp's `llama_pooling_type`; 0 is none.
  const pools = Number(own(metadata, "pooling_type") ?? 0) > 0;
  return pools || own(metadata, "attention.causal") === false ? "notGenerative" : undefined;
}

/** https://github.com/ggml-org/llama.cpp/blob/master/src/llama-hparams.h */
const LLAMA_MAX_LAYERS = 512;
const LLAMA_MAX_EXPERTS = 1024;

/** `LLAMA_ROPE_SCALING_TYPES` in https://github.com/ggml-org/llama.cpp/blob/master/src/llama-model.cpp */
const ROPE_SCALING: readonly unknown[] = ["none", "linear", "yarn", "longrope", undefined];

/**
 * Refuses values with which llama.cpp aborts its process instead of reporting an error: those that `load_hparams` of
 * its `llama-model.cpp` and the operations of ggml assert. Most of what is missing, it reports: it knows what each
 * architecture needs.
 * @throws FailureError naming the file and the fault
 */
function checkHyperparameters(path: string, metadata: Metadata, tensors: readonly TensorSummary[]): void {
  const values = (key: string): number[] => {
    const value = own(metadata, key);
    return value === undefined ? [] : perLayer(value, 1);
  };
  /** Of the values for each layer; NaN if one is no number. */
  const largest = (key: string): number | undefined =>
    own(metadata, key) === undefined ? undefined : values(key).reduce((max, one) => Math.max(max, one), -Infinity);
  const rowOf = (rows: keyof TensorSummary["rows"]): number =>
    tensors.reduce((max, tensor) => Math.max(max, tensor.rows[rows]), 0);
  const damaged = (key: string, value: number): FailureError =>
    new FailureError({ kind: "modelDamaged", path, detail: `${key} is ${value}` });
  const check = (key: string, isRight: (value: number) => boolean): void => {
    const value = largest(key);
    if (value !== undefined && !isRight(value)) throw damaged(key, value);
  };
  const isPositive = (value: number): boolean => value > 0;
  const unsupported = (feature: EngineFeature, name: string): FailureError =>
    new FailureError({ kind: "modelUnsupported", path, feature, name, engine: ENGINE });

  check("block_count", (layers) => layers > 0 && layers <= LLAMA_MAX_LAYERS);
  check("nextn_predict_layers", (layers) => layers <= (largest("block_count") ?? 0));
  check("embedding_length", (length) => length > 0 && length >= rowOf("embedding"));
  check("context_length", isPositive);
  // State space models have no heads, and no such tensors either.
  if (tensors.some(({ hasHeads }) => hasHeads)) {
    check("attention.head_count", isPositive);
    check("attention.head_count_kv", isPositive);
    if (own(metadata, "attention.head_count") === undefined) {
      throw unsupported("contents", `key not found in model: ${ownKey(metadata, "attention.head_count")}`);
    }
  }
  for (const key of ["attention.key_length", "attention.value_length"]) {
    check(key, (length) => length * (largest("attention.head_count") ?? 0) >= rowOf("heads"));
  }
  checkFeedForward(values("feed_forward_length"), rowOf("feedForward"), damaged);
  for (const key of ["attention.layer_norm_rms_epsilon", "attention.layer_norm_epsilon"]) {
    check(key, (epsilon) => epsilon >= 0);
  }
  checkExperts(path, metadata, (key) => largest(key) ?? 0);
  const scaling = own(metadata, "rope.scaling.type");
  if (!ROPE_SCALING.includes(scaling)) throw unsupported("ropeScaling", String(scaling));
}

/** A layer may be without such a network, but not all of them. @param row the fewest values of a row */
function checkFeedForward(lengths: number[], row: number, damaged: (key: string, value: number) => FailureError): void {
  if (row === 0) return;
  const wrong = lengths.every((length) => length === 0)
    ? lengths[0]
    : lengths.find((length) => length !== 0 && !(length >= row));
  if (wrong !== undefined) throw damaged("feed_forward_length", wrong);
}

/** @param count the value of a key, or 0 */
function checkExperts(path: string, metadata: Metadata, count: (key: string) => number): void {
  const [experts, used] = [count("expert_count"), count("expert_used_count")];
  const [groups, usedGroups] = [count("expert_group_count"), count("expert_group_used_count")];
  // Of these two families, there are files with one expert and none.
  if (/^hunyuan-(dense|vl)$/.test(text(metadata, "general.architecture") ?? "") && experts <= 1) return;
  const isRight =
    experts === 0
      ? used === 0 && groups === 0
      : experts <= LLAMA_MAX_EXPERTS &&
        used > 0 &&
        used <= experts &&
        groups < experts &&
        (groups <= 1 || (experts % groups === 0 && usedGroups > 0 && usedGroups < groups));
  if (isRight) return;
  const detail = `${experts} experts, ${used} of them used, in ${groups} groups`;
  throw new FailureError({ kind: "modelDamaged", path, detail });
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
  return metadata.get(ownKey(metadata, key));
}

function ownKey(metadata: Metadata, key: string): string {
  return `${text(metadata, "general.architecture") ?? ""}.${key}`;
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

/** Whether a model of 42dot is the base model, by its name. */
export function isBaseModel(name: string): boolean {
  return /\bPLM\b/.test(name);
}

/**
 * Names of `llama_ftype`, by which people know a file's quantization:
 * https://github.com/ggml-org/llama.cpp/blob/master/include/llama.h
 */
export const FILE_TYPES: readonly string[] = (
  "F32 F16 Q4_0 Q4_1 Q4_1_SOME_F16 Q4_2 Q4_3 Q8_0 Q5_0 Q5_1 Q2_K Q3_K_S Q3_K_M Q3_K_L Q4_K_S Q4_K_M Q5_K_S Q5_K_M " +
  "Q6_K IQ2_XXS IQ2_XS Q2_K_S IQ3_XS IQ3_XXS IQ1_S IQ4_NL IQ3_S IQ3_M IQ2_S IQ2_M IQ4_XS IQ1_M BF16 Q4_0_4_4 " +
  "Q4_0_4_8 Q4_0_8_8 TQ1_0 TQ2_0 MXFP4_MOE NVFP4 Q1_0 Q2_0"
).split(" ");
