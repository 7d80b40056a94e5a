/** How a model file and the settings become the request that loads it. */
import type { GpuSetting } from "../inference/backends.ts";
import type { LoadParams } from "../inference/protocol.ts";
import type { ModelFile } from "./modelFile.ts";

/** How the user wants the model to run. */
export interface EngineSettings {
  gpu: GpuSetting;
  /** In tokens; capped at the model's training length. */
  contextSize: number;
  /** Memory that it may take, in bytes; undefined to derive it from the machine. */
  budget?: number | undefined;
}

/**
 * Weight types that llama.cpp repacks for the CPU. With mmap they would be in memory twice: 0.7 GB more for 42dot LLM.
 */
const REPACKED = new Set<string | undefined>(["Q4_0"]);

/** @param stateFolder where the prefix cache is stored; undefined to store none */
export function loadParams(file: ModelFile, settings: EngineSettings, stateFolder?: string): LoadParams {
  return {
    modelPath: file.path,
    ...(file.files.length > 1 ? { files: file.files } : {}),
    gpu: settings.gpu,
    contextSize: Math.min(settings.contextSize, file.contextLength),
    need: { weights: file.sizeBytes, context: file.contextBytesPerToken },
    ...(REPACKED.has(file.fileType) ? { mmap: false } : {}),
    ...(settings.budget === undefined ? {} : { budget: settings.budget }),
    ...(stateFolder === undefined ? {} : { stateFolder }),
    ...(file.preTokenizer === undefined ? {} : { preTokenizer: file.preTokenizer }),
  };
}
