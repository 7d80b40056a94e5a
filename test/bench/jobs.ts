/** The kinds of jobs that the bench gives to the engine. */
import type { GenerateParams, PromptPart } from "../../src/inference/protocol.ts";
import { OFFICIAL_SAMPLING, TRANSFORM_SAMPLING } from "../../src/prompt/officialPrompt.ts";

/** A job like the chat's. */
export function chatJob(prompt: PromptPart[], maxTokens: number): GenerateParams {
  return { prompt, priority: "chat", sampling: OFFICIAL_SAMPLING, maxTokens, stopSequences: [] };
}

/** A job like those of the commands and writing help: greedy, without a penalty. */
export function commandJob(prompt: PromptPart[], maxTokens: number): GenerateParams {
  return { ...chatJob(prompt, maxTokens), priority: "command", sampling: TRANSFORM_SAMPLING };
}
