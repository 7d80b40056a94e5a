/** How much of a model fits into this computer's memory, and how it is laid out there. All sizes are in bytes. */
import * as v from "valibot";

/** The memory that a model takes while it runs. */
export const MemoryNeed = v.object({
  /** The weights: the size of the file. */
  weights: v.number(),
  /** Keys and values of the context. */
  context: v.number(),
});
export type MemoryNeed = v.InferOutput<typeof MemoryNeed>;

export interface Memory {
  /** The computer's total RAM: the system makes room by dropping its caches and swapping out other programs' pages. */
  ram: number;
  /** GPU memory that no program uses at the moment; 0 without a GPU. */
  freeVram: number;
  /** The user's limit for the model, in RAM or GPU memory; undefined to decide automatically. */
  budget?: number | undefined;
}

export type Fit =
  | { kind: "gpu"; needed: number; available: number }
  /** Some of the layers fit on the GPU; the others run on the CPU. */
  | { kind: "partly"; needed: number; available: number }
  | { kind: "memory"; needed: number; available: number }
  | { kind: "none"; needed: number; available: number };

/** Compute buffers and the runtime itself, on top of weights and context; measured with llama.cpp at 4,096 tokens. */
const OVERHEAD = 300e6;

/** The share of the RAM that a model may take; the rest is for the system and the editor. */
const RAM_SHARE = 0.7;

/** Below this share of a model on the GPU, copying data back and forth costs more than the GPU gains. */
const MIN_GPU_SHARE = 0.2;

export function memoryFit(need: MemoryNeed, { ram, freeVram, budget = Infinity }: Memory): Fit {
  const needed = need.weights + need.context + OVERHEAD;
  const onGpu = Math.min(freeVram, budget);
  if (onGpu >= needed) return { kind: "gpu", needed, available: onGpu };
  const inMemory = Math.min(ram * RAM_SHARE, budget);
  if (needed > inMemory) return { kind: "none", needed, available: inMemory };
  if (onGpu >= needed * MIN_GPU_SHARE) return { kind: "partly", needed, available: onGpu };
  return { kind: "memory", needed, available: inMemory };
}

/**
 * Bytes of keys and values for a context, at F16.
 * @param width width of a layer's keys: key-value heads × head dimension
 */
export function contextBytes(tokens: number, layers: number, width: number): number {
  return tokens * layers * width * 2 * 2;
}

export interface MemoryPlan {
  /** Tokens per sequence. */
  contextSize: number;
  /** Number of texts that stay evaluated in parallel: conversations, commands, prefetched prompts. */
  sequences: number;
  /** Type of keys and values. Q8_0 takes about half the memory and slows decoding down by a quarter. */
  keyValueType: "F16" | "Q8_0";
  fit: Fit;
}

/** One per job priority, so that an interrupted job keeps what it has evaluated. */
const MAX_SEQUENCES = 3;

/** The share of the RAM that a model may take to have more than one sequence, which is useful but not required. */
const COMFORTABLE_RAM_SHARE = 0.35;

/** Bytes per block of 32 values: Q8_0 has a scale of 2 bytes and one byte per value, F16 has two bytes per value. */
const Q8_0_TO_F16 = 34 / 64;

/** Tokens; a smaller context can't hold a conversation. */
const MIN_CONTEXT = 1024;

/**
 * The best layout that fits: as many sequences as fit comfortably. If not even one fits, first keys and values of half
 * the size, then half the context, then half of that, and so on.
 * @param need `context` is the size of one token, at F16
 * @param contextSize requested tokens
 * @returns if nothing fits, the smallest layout, whose `fit` is "none"
 */
export function planMemory(need: MemoryNeed, contextSize: number, memory: Memory): MemoryPlan {
  const plan = (tokens: number, sequences: number, keyValueType: MemoryPlan["keyValueType"]): MemoryPlan => {
    const context = need.context * tokens * sequences * (keyValueType === "F16" ? 1 : Q8_0_TO_F16);
    return { contextSize: tokens, sequences, keyValueType, fit: memoryFit({ ...need, context }, memory) };
  };
  for (let sequences = MAX_SEQUENCES; sequences > 1; sequences--) {
    const wide = plan(contextSize, sequences, "F16");
    if (isComfortable(wide.fit, memory)) return wide;
  }
  const usual = plan(contextSize, 1, "F16");
  if (usual.fit.kind !== "none") return usual;
  for (let tokens = contextSize; ; tokens = Math.floor(tokens / 2)) {
    const small = plan(tokens, 1, "Q8_0");
    if (small.fit.kind !== "none" || !(tokens / 2 >= MIN_CONTEXT)) return small;
  }
}

function isComfortable(fit: Fit, { ram, budget }: Memory): boolean {
  if (fit.kind === "gpu") return true;
  return fit.kind === "memory" && fit.needed <= (budget ?? ram * COMFORTABLE_RAM_SHARE);
}
