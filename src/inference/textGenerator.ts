import type { GenerateOptions } from "./client.ts";
import type { GenerateParams, GenerationRecord, PromptPart } from "./protocol.ts";

/** The inference process as whoever asks the model needs it. */
export interface TextGenerator {
  generate(params: GenerateParams, options?: GenerateOptions): Promise<GenerationRecord>;
  count(prompts: PromptPart[][]): Promise<number[]>;
}
