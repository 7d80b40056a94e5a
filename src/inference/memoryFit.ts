/** What of a model fits into this computer's memory, and how it is laid out there. All sizes are bytes. */

/** What a model takes while it runs. */
export interface MemoryNeed {
  /** The weights, as long as the file. */
  weights: number;
  /** Keys and values of the context. */
  context: number;
}

export interface Memory {
  /** RAM of the computer, all of it: the system makes room by putting its caches and other programs' pages away. */
  ram: number;
  /** Memory of the GPU that no program uses now; 0 without one. */
  freeVram: number;
  /** What the user allows the model to take, of either; undefined to let the computer decide. */
  budget?: number | undefined;
}

export type Fit =
  | { kind: "gpu"; needed: number; available: number }
  /** Some of the layers fit on the GPU, the others run on the CPU. */
  | { kind: "partly"; needed: number; available: number }
  | { kind: "memory"; needed: number; available: number }
  | { kind: "none"; needed: number; available: number };

/** Buffers of the computation and the runtime itself, beside weights and context; measured with llama.cpp at 4,096 tokens. */
const OVERHEAD = 300e6;

/** The share of the RAM that a model may take: the rest is for the system and the editor that runs it. */
const RAM_SHARE = 0.7;

/** A GPU that holds less than this share of a model is slowed down by the copying to and fro more than it helps. */
const LEAST_GPU_SHARE = 0.2;

export function memoryFit(need: MemoryNeed, { ram, freeVram, budget = Infinity }: Memory): Fit {
  const needed = need.weights + need.context + OVERHEAD;
  const onGpu = Math.min(freeVram, budget);
  if (onGpu >= needed) return { kind: "gpu", needed, available: onGpu };
  const inMemory = Math.min(ram * RAM_SHARE, budget);
  if (needed > inMemory) return { kind: "none", needed, available: inMemory };
  if (onGpu >= needed * LEAST_GPU_SHARE) return { kind: "partly", needed, available: onGpu };
  return { kind: "memory", needed, available: inMemory };
}

/**
 * Bytes of keys and values for a context, at F16.
 * @param width of a layer's keys: heads that hold them × head dimension
 */
export function contextBytes(tokens: number, layers: number, width: number): number {
  return tokens * layers * width * 2 * 2;
}

/** How the context is laid out. */
export interface MemoryPlan {
  /** Tokens of each sequence. */
  contextSize: number;
  /** Texts whose evaluation is kept side by side: conversations, commands, what is prepared ahead. */
  sequences: number;
  /** Type of keys and values; Q8_0 takes about half and makes decoding slower by a quarter. */
  keyValueType: "F16" | "Q8_0";
  fit: Fit;
}

/** One for each class of jobs, so that a job that is interrupted keeps what it has evaluated. */
const MOST_SEQUENCES = 3;

/** The share of the RAM that a model may take for more than one sequence, which is comfort and not need. */
const COMFORTABLE_RAM_SHARE = 0.35;

/** Bytes of a block of 32 values: Q8_0 has a scale of 2 bytes and a byte each, F16 two bytes each. */
const Q8_0_TO_F16 = 34 / 64;

/** A context that is smaller holds no conversation. */
const LEAST_CONTEXT = 1024;

/**
 * The best layout that fits: as many sequences as are comfortable; where not even one fits, first keys and values of
 * half the size, then half the context, and half of that.
 * @param need `context` is of one token, at F16
 * @param contextSize tokens that are wished for
 * @returns where nothing fits the smallest one, whose `fit` is "none"
 */
export function planMemory(need: MemoryNeed, contextSize: number, memory: Memory): MemoryPlan {
  const plan = (tokens: number, sequences: number, keyValueType: MemoryPlan["keyValueType"]): MemoryPlan => {
    const context = need.context * tokens * sequences * (keyValueType === "F16" ? 1 : Q8_0_TO_F16);
    return { contextSize: tokens, sequences, keyValueType, fit: memoryFit({ ...need, context }, memory) };
  };
  for (let sequences = MOST_SEQUENCES; sequences > 1; sequences--) {
    const wide = plan(contextSize, sequences, "F16");
    if (isComfortable(wide.fit, memory)) return wide;
  }
  const usual = plan(contextSize, 1, "F16");
  if (usual.fit.kind !== "none") return usual;
  for (let tokens = contextSize; ; tokens = Math.floor(tokens / 2)) {
    const small = plan(tokens, 1, "Q8_0");
    if (small.fit.kind !== "none" || !(tokens / 2 >= LEAST_CONTEXT)) return small;
  }
}

function isComfortable(fit: Fit, { ram, budget }: Memory): boolean {
  if (fit.kind === "gpu") return true;
  return fit.kind === "memory" && fit.needed <= (budget ?? ram * COMFORTABLE_RAM_SHARE);
}
