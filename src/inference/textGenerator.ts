import type { GenerateOptions } from "./client.ts";
import type { GenerateParams, GenerationRecord, PromptPart } from "./protocol.ts";

/** The part of the engine that callers of the model need. */
export interface TextGenerator {
  generate(params: GenerateParams, options?: GenerateOptions): Promise<GenerationRecord>;
  count(prompts: PromptPart[][]): Promise<number[]>;
}
