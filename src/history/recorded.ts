import { ENGINE } from "../inference/engineVersion.ts";
import type { GenerateParams, GenerationRecord, LoadedModel } from "../inference/protocol.ts";
import type { TextGenerator } from "../inference/textGenerator.ts";
import type { AnswerRun } from "./conversation.ts";

/** Tells of each generation that has ended. */
export function recorded(generator: TextGenerator, model: LoadedModel, onRun: (run: AnswerRun) => void): TextGenerator {
  return {
    count: (prompts, signal) => generator.count(prompts, signal),
    generate: async (params, options) => {
      const record = await generator.generate(params, options);
      onRun(runOf(params, record, model));
      return record;
    },
  };
}

function runOf(
  { prompt, sampling, maxTokens, stopSequences, continues }: GenerateParams,
  { seed, tokens, stop }: GenerationRecord,
  { parameters: _parameters, sequences: _sequences, ...model }: LoadedModel,
): AnswerRun {
  return {
    ...{ prompt, sampling, maxTokens, stopSequences, seed, tokens, stop, model },
    ...(continues !== undefined && { continues }),
    engine: ENGINE,
  };
}
