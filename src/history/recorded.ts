import { ENGINE } from "../inference/engineVersion.ts";
import type { EngineModel, GenerateParams, GenerationRecord } from "../inference/protocol.ts";
import type { TextGenerator } from "../inference/textGenerator.ts";
import type { AnswerRun } from "./conversation.ts";

/** Tells of each generation that has ended. */
export function recorded(generator: TextGenerator, model: EngineModel, onRun: (run: AnswerRun) => void): TextGenerator {
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
  model: EngineModel,
): AnswerRun {
  return {
    ...{ prompt, sampling, maxTokens, stopSequences, seed, tokens, stop },
    ...(continues !== undefined && { continues }),
    ...runBy(model),
  };
}

/** What is kept of the model, and of the program that ran it. */
export function runBy(model: EngineModel): Pick<AnswerRun, "engine" | "model"> {
  if ("server" in model) return { engine: model.server.software, model };
  const { parameters: _parameters, sequences: _sequences, ...kept } = model;
  return { engine: ENGINE, model: kept };
}
