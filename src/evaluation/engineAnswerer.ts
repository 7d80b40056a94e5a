/** A model that is asked as the chat asks it, on this computer or on a server. */
import type { AnswerRun } from "../history/conversation.ts";
import { recorded } from "../history/recorded.ts";
import { FailureError } from "../inference/failure.ts";
import type { EngineModel } from "../inference/protocol.ts";
import type { TextGenerator } from "../inference/textGenerator.ts";
import type { FileChoice, ModelChoice, ServerChoice } from "../model/modelChoice.ts";
import { withoutThoughts } from "../text/thoughts.ts";
import type { Answerer } from "./answerer.ts";

/** As many as the chat allows by default. */
const MAX_ANSWER_TOKENS = 1024;

interface AskedModel<Choice extends ModelChoice> {
  choice: Choice;
  /** Is made ready with the first question. */
  engine: TextGenerator & { ready(): Promise<EngineModel> };
  /** In tokens, as it is asked for. */
  contextSize: number;
  seed: number;
}

export function localAnswerer(model: AskedModel<FileChoice> & { sha256: string }): Answerer {
  const { choice, contextSize, seed, sha256 } = model;
  const { path, fileType } = choice.file;
  return {
    ...{ name: choice.title, parallel: 1 },
    id: JSON.stringify({ sha256, sampling: choice.sampling, seed, contextSize }),
    about: { file: path, sha256, ...(fileType === undefined ? {} : { weights: fileType }) },
    answer: answersOf(model),
  };
}

/** @param model whose `parallel` is how many questions the server is asked at a time */
export function serverAnswerer(model: AskedModel<ServerChoice> & { parallel: number }): Answerer {
  const { choice, contextSize, seed, parallel } = model;
  const { url, host, model: name } = choice.server;
  return {
    ...{ name: choice.title, parallel },
    id: JSON.stringify({ url, model: name, sampling: choice.sampling, seed, contextSize }),
    about: { host },
    answer: answersOf(model),
  };
}

/** With the model's own prompt format, system prompt and sampling. */
function answersOf({ choice, engine, seed }: AskedModel<ModelChoice>): Answerer["answer"] {
  const { format, sampling } = choice;
  return async (question, signal) => {
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
  };
}
