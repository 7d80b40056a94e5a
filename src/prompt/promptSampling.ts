import * as v from "valibot";

/** The sampling of the answers to a prompt file; what is not given is as in the settings. */
export const PromptSampling = v.object({
  temperature: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
  /** In tokens. */
  answerLength: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(4096))),
});
export type PromptSampling = v.InferOutput<typeof PromptSampling>;
