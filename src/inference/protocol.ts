/**
 * The boundary between the extension host and the inference process: JSON-RPC over the fork's IPC channel.
 * Cancellation is JSON-RPC's own (`$/cancelRequest`); text deltas are progress of the `generate` request. Each side
 * parses what it receives with the schemas of this file.
 */
import * as v from "valibot";
import { Backend, BackendIdentity, GpuSetting, SkippedBackend, Verdicts } from "./backends.ts";
import { MemoryNeed } from "./memoryFit.ts";

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const PositiveCount = v.pipe(Count, v.minValue(1));
/** Of a random number generator: 32 bits. */
const Seed = v.pipe(Count, v.maxValue(2 ** 32 - 1));
const Milliseconds = v.pipe(v.number(), v.minValue(0));

/**
 * A part of a prompt. Text is tokenized with special tokens disabled. Special tokens are sent by role; a control token
 * of another model family by its name, which only the extension writes.
 */
export const PromptPart = v.union([
  v.strictObject({ text: v.string() }),
  v.strictObject({ special: v.picklist(["bos", "eos"]) }),
  v.strictObject({ control: v.string() }),
]);
export type PromptPart = v.InferOutput<typeof PromptPart>;

export const LoadParams = v.object({
  /** Absolute path of a GGUF file. */
  modelPath: v.string(),
  /** All files of a model that is split; `modelPath` is the first. */
  files: v.exactOptional(v.pipe(v.array(v.string()), v.readonly())),
  gpu: GpuSetting,
  /** Only back ends that were tried are used; undefined to use any that starts. */
  verdicts: v.exactOptional(Verdicts),
  /** Requested context size in tokens; at most what the model was trained for, which is 0 if its header does not say. */
  contextSize: Count,
  /** Bytes of the weights, and of each context token at F16: a model that can't fit is rejected before it is loaded. */
  need: MemoryNeed,
  /** Whether the file is mapped into memory instead of being read; true by default. */
  mmap: v.exactOptional(v.boolean()),
  /** At most this many bytes for the model; undefined to decide automatically. */
  budget: v.exactOptional(v.number()),
  /** Folder of the prefix cache, which keeps evaluated prompt prefixes across restarts; undefined for none. */
  stateFolder: v.exactOptional(v.string()),
  /** CPU threads on an otherwise idle machine; undefined to decide by the number of cores. */
  threads: v.exactOptional(PositiveCount),
  /** Loads the file with this `tokenizer.ggml.pre` (and a prepended bos) instead of its own. */
  preTokenizer: v.exactOptional(v.string()),
  /** Reads nothing of the file but its vocabulary, to count tokens: it can't be asked anything. */
  vocabularyOnly: v.exactOptional(v.boolean()),
});
export type LoadParams = v.InferOutput<typeof LoadParams>;

/** The hardware in use, as the engine reports it (never what was requested). */
export const Device = v.object({
  backend: Backend,
  /** Names of the GPUs in use; empty on the CPU. */
  gpuNames: v.array(v.string()),
  /** Layers on the GPU, of `totalLayers` (the output layer counts as one). */
  gpuLayers: Count,
  totalLayers: Count,
  /** CPU threads used while nothing else needs the cores. */
  threads: Count,
  /** Back ends that would have been preferred. */
  skipped: v.array(SkippedBackend),
});
export type Device = v.InferOutput<typeof Device>;

export const LoadedModel = v.object({
  path: v.string(),
  /** `general.name` of the file, or its file name. */
  name: v.string(),
  sizeBytes: v.number(),
  /** When the file was last changed before it was loaded, in ms since 1970. */
  modified: v.number(),
  parameters: v.number(),
  /** Tokens per sequence of the context. */
  contextSize: Count,
  /** Number of texts that stay evaluated in parallel; 0 if only the vocabulary was loaded. */
  sequences: Count,
  keyValueType: v.picklist(["F16", "Q8_0"]),
  device: Device,
});
export type LoadedModel = v.InferOutput<typeof LoadedModel>;

/** A model that a server runs, in place of the inference process. */
export const ServedModel = v.object({
  /** As the server calls it. */
  name: v.string(),
  /** Tokens of a prompt and its answer together. */
  contextSize: Count,
  server: v.object({
    /** Its scheme, host and port. */
    origin: v.string(),
    /** Host and port, as they are shown. */
    host: v.string(),
    /** Name and version of its program. */
    software: v.string(),
    /** Nobody can count tokens: all numbers of them before an answer are estimates. */
    estimates: v.boolean(),
    /** Not the server counts them, but the vocabulary of a model on this computer. */
    countedHere: v.exactOptional(v.boolean()),
  }),
});
export type ServedModel = v.InferOutput<typeof ServedModel>;

export const EngineModel = v.union([LoadedModel, ServedModel]);
export type EngineModel = v.InferOutput<typeof EngineModel>;

export const Sampling = v.object({
  /** 0 is greedy. */
  temperature: v.pipe(v.number(), v.minValue(0)),
  topP: v.number(),
  topK: v.number(),
  /** Divides the logits of every token of the prompt and the output so far; 1 disables it. */
  repeatPenalty: v.number(),
});
export type Sampling = v.InferOutput<typeof Sampling>;

/** Who waits for a job: a user in the chat, a user who ran a command, or nobody yet. In descending priority. */
export const Priority = v.picklist(["chat", "command", "background"]);
export type Priority = v.InferOutput<typeof Priority>;

export const GenerateParams = v.object({
  prompt: v.array(PromptPart),
  priority: Priority,
  sampling: Sampling,
  /**
   * The same one gives the same tokens again, as far as the model computes the same: with the same prompt, file, engine
   * and device. Undefined for any.
   */
  seed: v.exactOptional(Seed),
  /** At most this many tokens are generated. */
  maxTokens: Count,
  /** Texts that end the answer when the model writes one; they are not part of the answer. */
  stopSequences: v.array(v.string()),
  /** Whether the prompt ends with the start of the answer, so that white space that comes first is part of it. */
  continues: v.exactOptional(v.boolean()),
  /** Whether to use prompt lookup decoding, which affects only the speed; true by default. */
  lookup: v.exactOptional(v.boolean()),
});
export type GenerateParams = v.InferOutput<typeof GenerateParams>;

export const PrepareParams = v.object({
  /** A prefix of prompts to come. */
  prompt: v.array(PromptPart),
  /** Whether to save the evaluated prefix on disk, for use after the next start. */
  keep: v.boolean(),
});
export type PrepareParams = v.InferOutput<typeof PrepareParams>;

/** `length`: `maxTokens` was reached or the context is full. `stopSequence`: the model wrote a stop sequence. */
export const StopReason = v.picklist(["eos", "length", "cancelled", "stopSequence"]);
export type StopReason = v.InferOutput<typeof StopReason>;

/** The result and statistics of a generation. Times are in milliseconds, counts in tokens. */
export const GenerationRecord = v.object({
  text: v.string(),
  stop: StopReason,
  seed: Seed,
  /** What was generated, without the token that ended it. */
  tokens: v.array(Count),
  promptTokens: Count,
  /** Prompt tokens that were still in the context and did not have to be evaluated again. */
  cachedTokens: Count,
  /** Prompt tokens that were evaluated; more than the uncached ones only if another job evicted some in between. */
  evaluatedTokens: Count,
  generatedTokens: Count,
  /** Decode steps of the answer; fewer than its tokens if drafts were accepted. */
  decodeSteps: Count,
  /** Tokens proposed by drafts. */
  draftedTokens: Count,
  prefillMs: Milliseconds,
  decodeMs: Milliseconds,
  /** From the request's arrival to the first token; 0 if there was none. */
  timeToFirstTokenMs: Milliseconds,
});
export type GenerationRecord = v.InferOutput<typeof GenerationRecord>;

export const TokenizedPrompt = v.object({
  /** Token ids, including special tokens. */
  tokens: v.array(Count),
  /** The prompt as one text, with special tokens written out. */
  text: v.string(),
});
export type TokenizedPrompt = v.InferOutput<typeof TokenizedPrompt>;

export const ServerStatus = v.object({
  pid: Count,
  model: v.nullable(LoadedModel),
  /** Requests waiting or running. */
  pending: Count,
  /** Grows with every completed step of work: an evaluation of some tokens, or a part of the file that was read. */
  steps: Count,
  /** A debugger is or was attached, and may pause the process at any time. */
  isDebugged: v.boolean(),
  /** Resident memory in bytes. */
  memory: Count,
});
export type ServerStatus = v.InferOutput<typeof ServerStatus>;

export const HardwareParams = v.object({
  gpu: GpuSetting,
  /** Back ends that were refused are left out. */
  verdicts: Verdicts,
});
export type HardwareParams = v.InferOutput<typeof HardwareParams>;

/** Hardware that a model could run on. */
export const Hardware = v.object({
  /** Empty if there is no usable GPU. */
  gpuNames: v.array(v.string()),
  /** Bytes of GPU memory that no program uses at the moment. */
  freeVram: v.number(),
});
export type Hardware = v.InferOutput<typeof Hardware>;

type Schema<Value> = v.GenericSchema<unknown, Value>;

/** A request from the host, with the schemas of both directions. */
export interface ServerRequest<Params, Result> {
  method: string;
  params: Schema<Params>;
  result: Schema<Result>;
}

/** A notification from the inference process. */
export interface ServerEvent<Params> {
  method: string;
  params: Schema<Params>;
}

function request<Params, Result>(
  method: string,
  params: Schema<Params>,
  result: Schema<Result>,
): ServerRequest<Params, Result> {
  return { method, params, result };
}

export const LoadRequest = request("load", LoadParams, LoadedModel);
/** `delta` is the token of its progress, which is text in whole grapheme clusters. */
export const GenerateRequest = request(
  "generate",
  v.object({ ...GenerateParams.entries, delta: Count }),
  GenerationRecord,
);
/** Evaluates a prefix of prompts to come, at the lowest priority. Returns the number of evaluated tokens. */
export const PrepareRequest = request("prepare", PrepareParams, Count);
/** Returns the token count of each prompt. */
export const CountRequest = request("count", v.array(v.array(PromptPart)), v.array(Count));
export const TokenizeRequest = request("tokenize", v.array(PromptPart), TokenizedPrompt);
export const HardwareRequest = request("hardware", HardwareParams, Hardware);
export const StatusRequest = request("status", v.null(), ServerStatus);

/** The GPU back end that is about to be used, in case the process dies of it; null for none. */
export const BackendEvent: ServerEvent<BackendIdentity | null> = {
  method: "backend",
  params: v.nullable(BackendIdentity),
};
/** Fraction of the model file loaded, 0 to 1. */
export const LoadEvent: ServerEvent<number> = { method: "loadProgress", params: v.number() };
