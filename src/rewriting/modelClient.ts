/** Asks the chosen model for the writing help. */
import { FailureError } from "../inference/failure.ts";
import type { LoadedModel } from "../inference/protocol.ts";
import type { TextGenerator } from "../inference/textGenerator.ts";
import type { Consent } from "../model/consent.ts";
import type { ModelChoice } from "../model/modelChoice.ts";
import { TRANSFORM_SAMPLING } from "../prompt/officialPrompt.ts";
import { splitThoughts } from "../text/thoughts.ts";
import type { RequestOptions } from "./rewriter.ts";

/** Asks the model, greedily and without the chat's system prompt and history. */
export interface ModelClient {
  /**
   * @param instruction the user text of the prompt
   * @param maxTokens maximum tokens of the answer
   * @returns the answer without thoughts, and whether the model ended it itself
   * @throws FailureError when the engine can't answer, the model's notice is not accepted, or the model only thought
   */
  complete(instruction: string, maxTokens: number, options: RequestOptions): Promise<{ text: string; ended: boolean }>;
  /** Tokens of each text; a longer one than natural text has counts as several. */
  count(texts: string[]): Promise<number[]>;
  /** Size of the model's context, in tokens. */
  contextSize(): Promise<number>;
}

export interface ModelClientServices {
  engine: TextGenerator & { ready(): Promise<Pick<LoadedModel, "contextSize">> };
  /** The currently chosen model. @throws FailureError when its file can't be used */
  model: () => Promise<ModelChoice>;
  consent: Consent;
}

/**
 * UTF-16 units. The tokens of natural text are far shorter, but a model file may have tokens of any length, and the time
 * that the checks take grows with the texts.
 */
const LONGEST_TOKEN = 16;

export function createModelClient({ engine, model, consent }: ModelClientServices): ModelClient {
  /** No model is loaded or asked before its notice is accepted. */
  const acceptedModel = async (): Promise<ModelChoice> => {
    const choice = await model();
    if (consent.isAccepted(choice.notice)) {
      await engine.ready();
      return choice;
    }
    throw new FailureError({ kind: "noticeNotAccepted", model: choice.title });
  };
  return {
    async complete(instruction, maxTokens, { priority, signal }) {
      signal.throwIfAborted();
      const { format } = await acceptedModel();
      const prompt = format.prompt([], instruction, { system: undefined, think: false });
      const { text, stop } = await engine.generate(
        { prompt, priority, sampling: TRANSFORM_SAMPLING, maxTokens, stopSequences: format.stopSequences },
        { signal },
      );
      signal.throwIfAborted();
      const { thoughts, answer } = format.thinks ? splitThoughts(text) : { thoughts: "", answer: text };
      if (thoughts !== "" && answer === "") throw new FailureError({ kind: "onlyThoughts" });
      const longest = maxTokens * LONGEST_TOKEN;
      return { text: answer.slice(0, longest), ended: stop === "eos" && answer.length <= longest };
    },
    async count(texts) {
      await acceptedModel();
      const counts = await engine.count(texts.map((text) => [{ text }]));
      return texts.map(({ length }, index) => Math.max(counts[index] ?? 0, Math.ceil(length / LONGEST_TOKEN)));
    },
    async contextSize() {
      await acceptedModel();
      return (await engine.ready()).contextSize;
    },
  };
}
