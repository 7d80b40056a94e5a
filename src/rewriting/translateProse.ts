import { whyNotProse } from "../prose/notProse.ts";
import type { Language } from "../text/language.ts";
import type { JobResult, RequestOptions, Rewriter, RewriteResult, RewriteTask } from "./rewriter.ts";
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

/**
 * Translates a value of a locale file: it is prose unless it is proven not to be.
 * @param format a VS Code language id or the name of the format, which decides what its placeholders are
 * @returns never `unchanged`: a text that nothing was done for is not done
 * @throws FailureError when the engine can't answer or the model's notice is not accepted; the signal's reason
 */
export async function translateValue(
  rewriter: Rewriter,
  value: string,
  to: Language,
  options: RequestOptions,
  format: string,
): Promise<Exclude<JobResult, { kind: "unchanged" }>> {
  const reason = whyNotProse(value);
  if (reason !== undefined) return { kind: "notProse", reason };
  const source = { text: value, languageId: format, isValue: true } as const;
  const result = await rewriteWhole(rewriter, source, undefined, translationTask(to), options);
  return result.kind === "unchanged" ? { kind: "notProse", reason: "language" } : result;
}

export function translationTask(to: Language): RewriteTask {
  return { kind: to === "ko" ? "toKorean" : "toEnglish" };
}
