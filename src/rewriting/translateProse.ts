import type { Language } from "../text/language.ts";
import type { RequestOptions, Rewriter, RewriteResult, RewriteTask } from "./rewriter.ts";
import { rewriteWhole } from "./rewriteWhole.ts";

/**
 * Translates prose that was taken out of its document.
 * @param prose without the marks around it
 * @throws FailureError when the engine can't answer or the model's notice is not accepted; the signal's reason
 */
export async function translateProse(
  rewriter: Rewriter,
  prose: string,
  to: Language,
  options: RequestOptions,
): Promise<RewriteResult> {
  return rewriteWhole(rewriter, { text: prose, languageId: "plaintext" }, undefined, translationTask(to), options);
}

export function translationTask(to: Language): RewriteTask {
  return { kind: to === "ko" ? "toKorean" : "toEnglish" };
}
