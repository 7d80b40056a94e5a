import type { Language } from "../text/language.ts";
import { rewriteWhole } from "./rewriteWhole.ts";
import type { Rewriter, WriteOptions, WritingTask, RewriteResult } from "./rewriter.ts";

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
): Promise<RewriteResult> {
  return rewriteWhole(rewriter, { text: prose, languageId: "plaintext" }, undefined, translationTask(to), options);
}

export function translationTask(to: Language): WritingTask {
  return { kind: to === "ko" ? "toKorean" : "toEnglish" };
}
