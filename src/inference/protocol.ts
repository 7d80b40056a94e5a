/**
 * The boundary between the extension host and the inference process: JSON-RPC over the fork's IPC channel.
 * Cancellation is JSON-RPC's own (`$/cancelRequest`); text deltas are progress of the `generate` request.
 * Both sides import this file, which contains only types and request names.
 */
import { NotificationType, ProgressType, RequestType, RequestType0 } from "vscode-jsonrpc";
import type { Backend, BackendIdentity, GpuSetting, SkippedBackend, Verdicts } from "./backends.ts";
import type { Failure } from "./failure.ts";
import type { MemoryNeed } from "./memoryFit.ts";

/**
 * A part of a prompt. Text is tokenized with special tokens disabled. Special tokens are sent by role; a control token
 * of another model family by its name, which only the extension writes.
 */
export type PromptPart = { text: string } | { special: "bos" | "eos" } | { control: string };

export interface LoadParams {
  /** Absolute path of a GGUF file. */
  modelPath: string;
  /** All files of a model that is split; `modelPath` is the first. */
  files?: readonly string[];
  gpu: GpuSetting;
  /** Only back ends that were tried are used; undefined to use any that starts. */
  verdicts?: Verdicts;
  /** Requested context size in tokens; at most what the model was trained for. */
  contextSize: number;
  /** Bytes of the weights, and of each context token at F16: a model that can't fit is rejected before it is loaded. */
  need: MemoryNeed;
  /** Whether the file is mapped into memory instead of being read; true by default. */
  mmap?: boolean;
  /** At most this many bytes for the model; undefined to decide automatically. */
  budget?: number;
  /** Folder of the prefix cache, which keeps evaluated prompt prefixes across restarts; undefined for none. */
  stateFolder?: string;
  /** CPU threads on an otherwise idle machine; undefined to decide by the number of cores. */
  threads?: number;
  /** Loads the file with this `tokenizer.ggml.pre` (and a prepended bos) instead of its own. */
  preTokenizer?: string;
}

/** The hardware in use, as the engine reports it (never what was requested). */
export interface Device {
  backend: Backend;
  /** Names of the GPUs in use; empty on the CPU. */
  gpuNames: string[];
  /** Layers on the GPU, of `totalLayers` (the output layer counts as one). */
  gpuLayers: number;
  totalLayers: number;
  /** CPU threads used while nothing else needs the cores. */
  threads: number;
  /** Back ends that would have been preferred. */
  skipped: SkippedBackend[];
}

export interface LoadedModel {
  path: string;
  /** `general.name` of the file, or its file name. */
  name: string;
  sizeBytes: number;
  parameters: number;
  /** Tokens per sequence of the context. */
  contextSize: number;
  /** Number of texts that stay evaluated in parallel. */
  sequences: number;
  keyValueType: "F16" | "Q8_0";
  device: Device;
}

/** A temperature of 0 is greedy. */
export interface Sampling {
  temperature: number;
  topP: number;
  topK: number;
  /** Divides the logits of every token of the prompt and the output so far; 1 disables it. */
  repeatPenalty: number;
}

/** Who waits for a job: a user in the chat, a user who ran a command, or nobody yet. In descending priority. */
export type Priority = "chat" | "command" | "background";

export interface GenerateParams {
  prompt: PromptPart[];
  priority: Priority;
  sampling: Sampling;
  /** At most this many tokens are generated. */
  maxTokens: number;
  /** Texts that end the answer when the model writes one; they are not part of the answer. */
  stopSequences: string[];
  /** Whether to use prompt lookup decoding, which affects only the speed; true by default. */
  lookup?: boolean;
}

export interface PrepareParams {
  /** A prefix of prompts to come. */
  prompt: PromptPart[];
  /** Whether to save the evaluated prefix on disk, for use after the next start. */
  keep: boolean;
}

/** `length`: `maxTokens` was reached or the context is full. `stopSequence`: the model wrote a stop sequence. */
export type StopReason = "eos" | "length" | "cancelled" | "stopSequence";

/** The result and statistics of a generation. Times are in milliseconds, counts in tokens. */
export interface GenerationRecord {
  text: string;
  stop: StopReason;
  promptTokens: number;
  /** Prompt tokens that were still in the context and did not have to be evaluated again. */
  cachedTokens: number;
  /** Prompt tokens that were evaluated; more than the uncached ones only if another job evicted some in between. */
  evaluatedTokens: number;
  generatedTokens: number;
  /** Decode steps of the answer; fewer than its tokens if drafts were accepted. */
  decodeSteps: number;
  /** Tokens proposed by drafts. */
  draftedTokens: number;
  prefillMs: number;
  decodeMs: number;
  /** From the request's arrival to the first token; 0 if there was none. */
  timeToFirstTokenMs: number;
}

export interface TokenizedPrompt {
  /** Token ids, including special tokens. */
  tokens: number[];
  /** The prompt as one text, with special tokens written out. */
  text: string;
}

export interface ServerStatus {
  pid: number;
  model: LoadedModel | null;
  /** Requests waiting or running. */
  pending: number;
  /** Grows with every completed step of work: an evaluation of some tokens, or a part of the file that was read. */
  steps: number;
  /** A debugger is or was attached, and may pause the process at any time. */
  isDebugged: boolean;
  /** Resident memory in bytes. */
  memory: number;
}

export interface HardwareParams {
  gpu: GpuSetting;
  /** Back ends that were refused are left out. */
  verdicts: Verdicts;
}

/** Hardware that a model could run on. */
export interface Hardware {
  /** Empty if there is no usable GPU. */
  gpuNames: string[];
  /** Bytes of GPU memory that no program uses at the moment. */
  freeVram: number;
}

export const LoadRequest = new RequestType<LoadParams, LoadedModel, Failure>("load");
export const GenerateRequest = new RequestType<GenerateParams & { delta: number }, GenerationRecord, Failure>(
  "generate",
);
/** Evaluates a prefix of prompts to come, at the lowest priority. Returns the number of evaluated tokens. */
export const PrepareRequest = new RequestType<PrepareParams, number, Failure>("prepare");
/** Returns the token count of each prompt. */
export const CountRequest = new RequestType<PromptPart[][], number[], Failure>("count");
export const TokenizeRequest = new RequestType<PromptPart[], TokenizedPrompt, Failure>("tokenize");
export const HardwareRequest = new RequestType<HardwareParams, Hardware, Failure>("hardware");
export const StatusRequest = new RequestType0<ServerStatus, Failure>("status");

/** Text of the running generation, in whole grapheme clusters; the progress token is the request's `delta`. */
export const DeltaProgress = new ProgressType<string>();
/** The GPU back end that is about to be used, in case the process dies of it; null for none. */
export const BackendProgress = new NotificationType<BackendIdentity | null>("backendProgress");
/** Fraction of the model file loaded, 0 to 1. */
export const LoadProgress = new NotificationType<number>("loadProgress");
