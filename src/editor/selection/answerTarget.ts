import type { Lazy } from "../../base/lazy.ts";
import type { AnswerTarget } from "../../chat/answerTargets.ts";
import type { Language } from "../../text/language.ts";
import type { DocumentProse } from "../shared/documentProse.ts";
import type { Source } from "./applyAnswer.ts";

/** The document of a selected text, for translations of it. */
export function documentTarget(source: Source, to: Language, prose: Lazy<DocumentProse>): AnswerTarget {
  return {
    apply: async (answer, how) => {
      const { applyAnswer } = await import("./applyAnswer.ts");
      return applyAnswer(source, answer, how, { to, prose: await prose.get() });
    },
  };
}
