import type { GenerateOptions } from "./client.ts";
import type { GenerateParams, GenerationRecord, PromptPart } from "./protocol.ts";

/** The part of the engine that callers of the model need. */
export interface TextGenerator {
  generate(params: GenerateParams, options?: GenerateOptions): Promise<GenerationRecord>;
  /** @param signal ends the counting of many prompts */
  count(prompts: PromptPart[][], signal?: AbortSignal): Promise<number[]>;
}
