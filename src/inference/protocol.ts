/**
 * The boundary between the extension host and the inference process: JSON-RPC over the fork's IPC channel.
 * Cancellation is JSON-RPC's own (`$/cancelRequest`), text deltas are progress of the `generate` request.
 * Only types and request names live here; both sides import it.
 */
import { NotificationType, ProgressType, RequestType, RequestType0 } from "vscode-jsonrpc";
import type { MemoryNeed } from "./memoryFit.ts";
import type { Failure } from "./failure.ts";

/** Which GPU back end to use. `auto` takes the best one that has a device, `off` stays on the CPU. */
export type GpuSetting = "auto" | "cuda" | "vulkan" | "metal" | "off";

/**
 * A prompt in pieces. Text is tokenized with special tokens switched off. Specials are sent by role; a control token of
 * another model family by its name, which only the extension writes.
 */
export type PromptPart = { text: string } | { special: "bos" | "eos" } | { control: string };

export interface LoadParams {
  /** Absolute path of a GGUF file. */
  modelPath: string;
  gpu: GpuSetting;
  /** Tokens of context wished for; not more than the model was trained for. */
  contextSize: number;
  /** Bytes that the weights take, and each token of context at F16: what cannot fit is refused before it is loaded. */
  need: MemoryNeed;
  /** Whether the file is mapped into memory instead of being read; true where not said. */
  mmap?: boolean;
  /** Bytes that the model may take at most; undefined to let the machine decide. */
  budget?: number;
  /** A folder for the beginnings of prompts, kept evaluated from one start to the next; undefined for none. */
  stateFolder?: string;
  /** CPU threads on a machine with nothing else to do; undefined for all but one core. */
  threads?: number;
  /** Loads the file with this `tokenizer.ggml.pre` (and a prepended bos) instead of its own. */
  preTokenizer?: string;
}

/** What really computes, as the engine reports it (never what was asked for). */
export interface Device {
  backend: "cpu" | "cuda" | "vulkan" | "metal";
  /** Names of the GPUs in use; empty on the CPU. */
  gpuNames: string[];
  /** Layers on the GPU, of `totalLayers` (the output layer counts as one). */
  gpuLayers: number;
  totalLayers: number;
  /** CPU threads used for evaluation while nothing else needs the cores. */
  threads: number;
}

export interface LoadedModel {
  path: string;
  /** `general.name` of the file, or its file name. */
  name: string;
  sizeBytes: number;
  parameters: number;
  /** Tokens that each sequence of the context holds. */
  contextSize: number;
  /** Texts that are kept evaluated side by side. */
  sequences: number;
  keyValueType: "F16" | "Q8_0";
  device: Device;
}

/** Sampling of one generation. A temperature of 0 is greedy. */
export interface Sampling {
  temperature: number;
  topP: number;
  topK: number;
  /** Divides the logits of every token of the prompt and the output so far; 1 switches it off. */
  repeatPenalty: number;
}

/** Who waits for a job: a person in the chat, a person who gave a command, or nobody yet. Higher classes go first. */
export type Priority = "chat" | "command" | "background";

export interface GenerateParams {
  prompt: PromptPart[];
  priority: Priority;
  sampling: Sampling;
  /** Tokens to generate at most. */
  maxTokens: number;
  /** Text that ends the answer when the model writes it; it is not part of the answer. */
  stopSequences: string[];
  /** Whether text that repeats its input is drafted from it, which changes the speed alone; true where not said. */
  lookup?: boolean;
}

export interface PrepareParams {
  /** The beginning of prompts to come. */
  prompt: PromptPart[];
  /** Whether it is worth a file, to be there after the next start too. */
  keep: boolean;
}

/** `eos`: the model ended; `length`: `maxTokens` or the context is full; `cancelled`; `stopSequence`: the model wrote a stop sequence. */
export type StopReason = "eos" | "length" | "cancelled" | "stopSequence";

/** The final record of a generation. Times are milliseconds, counts are tokens. */
export interface GenerationRecord {
  text: string;
  stop: StopReason;
  promptTokens: number;
  /** Prompt tokens that were still in the context and not evaluated again. */
  cachedTokens: number;
  /** Prompt tokens that were evaluated; more than the rest only where a job in between took the place of some. */
  evaluatedTokens: number;
  generatedTokens: number;
  /** Evaluations that the answer took; fewer than its tokens where drafts were accepted. */
  decodeSteps: number;
  /** Tokens proposed by drafts. */
  draftedTokens: number;
  prefillMs: number;
  decodeMs: number;
  /** From the request's arrival to the first token; 0 when there was none. */
  timeToFirstTokenMs: number;
}

export interface TokenizedPrompt {
  /** Token ids, specials included. */
  tokens: number[];
  /** The prompt as one text, special tokens written out. */
  text: string;
}

/** What the inference process is doing. */
export interface ServerStatus {
  pid: number;
  model: LoadedModel | null;
  /** Requests waiting or running. */
  pending: number;
  /** Goes up with every piece of work that is done: an evaluation of some tokens, a part of the file that was read. */
  steps: number;
  /** A debugger is or was attached, and may hold the process at any time. */
  isDebugged: boolean;
  /** Resident memory in bytes. */
  memory: number;
}

/** What a model could be put on. */
export interface Hardware {
  /** Empty where there is no GPU that can be used. */
  gpuNames: string[];
  /** Bytes of GPU memory that no program uses now. */
  freeVram: number;
}

export const LoadRequest = new RequestType<LoadParams, LoadedModel, Failure>("load");
export const GenerateRequest = new RequestType<GenerateParams & { delta: number }, GenerationRecord, Failure>(
  "generate",
);
/** Evaluates the beginning of prompts to come, behind everything else. Answers with the tokens it evaluated. */
export const PrepareRequest = new RequestType<PrepareParams, number, Failure>("prepare");
/** Token counts of several prompts at once. */
export const CountRequest = new RequestType<PromptPart[][], number[], Failure>("count");
export const TokenizeRequest = new RequestType<PromptPart[], TokenizedPrompt, Failure>("tokenize");
export const HardwareRequest = new RequestType<GpuSetting, Hardware, Failure>("hardware");
export const StatusRequest = new RequestType0<ServerStatus, Failure>("status");

/** Text of the running generation, in whole grapheme clusters; the token is `GenerateParams.delta`. */
export const DeltaProgress = new ProgressType<string>();
/** Fraction of the model file loaded, 0 to 1. */
export const LoadProgress = new NotificationType<number>("loadProgress");
