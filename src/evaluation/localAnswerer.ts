import type { AnswerRun } from "../history/conversation.ts";
import { recorded } from "../history/recorded.ts";
import { FailureError } from "../inference/failure.ts";
import type { LoadedModel } from "../inference/protocol.ts";
import type { TextGenerator } from "../inference/textGenerator.ts";
import type { FileChoice } from "../model/modelChoice.ts";
import { withoutThoughts } from "../text/thoughts.ts";
import type { Answerer } from "./answerer.ts";

/** As many as the chat allows by default. */
const MAX_ANSWER_TOKENS = 1024;

export interface LocalModel {
  choice: FileChoice;
  /** Loads it with the first question. */
  engine: TextGenerator & { ready(): Promise<LoadedModel> };
  sha256: string;
  /** In tokens, as it is asked for. */
  contextSize: number;
  seed: number;
}

/** Asks a model on this computer as the chat does: with its own prompt format, system prompt and sampling. */
export function localAnswerer({ choice, engine, sha256, contextSize, seed }: LocalModel): Answerer {
  const { format, sampling, file } = choice;
  return {
    name: choice.title,
    id: JSON.stringify({ sha256, sampling, seed, contextSize }),
    parallel: 1,
    about: { file: file.path, sha256, ...(file.fileType === undefined ? {} : { weights: file.fileType }) },
    answer: async (question, signal) => {
      let run: AnswerRun | undefined;
      const prompt = format.prompt([], question, { system: format.defaultSystem, think: true });
      const loaded = await engine.ready();
      const start = performance.now();
      const record = await recorded(engine, loaded, (one) => (run = one)).generate(
        {
          ...{ prompt, sampling, seed, maxTokens: MAX_ANSWER_TOKENS, stopSequences: format.stopSequences },
          priority: "background",
        },
        { signal },
      );
      if (record.stop === "cancelled") throw new FailureError({ kind: "stopped" });
      return {
        text: withoutThoughts(format.answerStart + record.text),
        stop: record.stop,
        ms: performance.now() - start,
        firstTokenMs: record.timeToFirstTokenMs,
        promptTokens: record.promptTokens,
        answerTokens: record.generatedTokens,
        ...(run === undefined ? {} : { run }),
      };
    },
  };
}
