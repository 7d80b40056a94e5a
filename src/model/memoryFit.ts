/** Whether a model fits into this computer's memory. All sizes are bytes. */

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

export function memoryFit(need: MemoryNeed, memory: Memory): Fit {
  const needed = need.weights + need.context + OVERHEAD;
  if (memory.freeVram >= needed) return { kind: "gpu", needed, available: memory.freeVram };
  const ram = memory.ram * RAM_SHARE;
  if (needed > ram) return { kind: "none", needed, available: ram };
  if (memory.freeVram >= needed * LEAST_GPU_SHARE) return { kind: "partly", needed, available: memory.freeVram };
  return { kind: "memory", needed, available: ram };
}

/**
 * Bytes of keys and values for a context, at F16.
 * @param width of a layer's keys: heads that hold them × head dimension
 */
export function contextBytes(tokens: number, layers: number, width: number): number {
  return tokens * layers * width * 2 * 2;
}
