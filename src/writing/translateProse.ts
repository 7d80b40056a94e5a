import type { Language } from "../prompt/taskPrompts.ts";
import { rewriteWhole } from "./rewriteWhole.ts";
import type { Rejection, Rewriter, WriteOptions, WritingTask } from "./writing.ts";

/** What became of a translation. */
export type Translation =
  | { kind: "translated"; text: string }
  /** There are no words in it to translate. */
  | { kind: "unchanged" }
  | { kind: "rejected"; reasons: Rejection[] };

/**
 * Translates prose that is taken out of its document.
 * @param prose without the marks around it
 * @throws FailureError when the engine can't answer or the model's notice is not accepted; the signal's reason
 */
export async function translateProse(
  rewriter: Rewriter,
  prose: string,
  to: Language,
  options: WriteOptions,
): Promise<Translation> {
  const source = { text: prose, languageId: "plaintext" };
  const result = await rewriteWhole(rewriter, source, undefined, translationTask(to), options);
  if (result.kind === "rejected") return result;
  return result.text === prose ? { kind: "unchanged" } : { kind: "translated", text: result.text };
}

export function translationTask(to: Language): WritingTask {
  return { kind: to === "ko" ? "toKorean" : "toEnglish" };
}
