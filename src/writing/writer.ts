/** Asks the chosen model for the writing help. */
import type { Generator } from "../chat/answerTurn.ts";
import { FailureError } from "../inference/failure.ts";
import type { Consent } from "../model/consent.ts";
import type { ModelChoice } from "../model/modelChoice.ts";
import { TRANSFORM_SAMPLING } from "../prompt/officialPrompt.ts";
import type { ProseWriter } from "./writing.ts";

export interface WriterServices {
  engine: Generator;
  /** The model chosen now. @throws FailureError when its file can't be used */
  model: () => Promise<ModelChoice>;
  consent: Consent;
}

export function createWriter({ engine, model, consent }: WriterServices): ProseWriter {
  /** No model is asked, and none is loaded, before its notice is accepted. */
  const acceptedModel = async (): Promise<ModelChoice> => {
    const choice = await model();
    if (consent.isAccepted(choice.notice)) return choice;
    throw new FailureError({ kind: "noticeNotAccepted", model: choice.title });
  };
  return {
    async write(instruction, maxTokens, { priority, signal }) {
      signal.throwIfAborted();
      const { format } = await acceptedModel();
      const prompt = format.prompt([], instruction, { system: false });
      const { text, stop } = await engine.generate(
        { prompt, priority, sampling: TRANSFORM_SAMPLING, maxTokens, guards: format.guards },
        { signal },
      );
      signal.throwIfAborted();
      return { text, ended: stop === "eos" };
    },
    async count(texts) {
      await acceptedModel();
      return engine.count(texts.map((text) => [{ text }]));
    },
  };
}
