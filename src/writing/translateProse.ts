import type { Language } from "../prompt/taskPrompts.ts";
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
  let text = "";
  let end = 0;
  let translated = false;
  for await (const result of rewriter.rewrite(source, undefined, translationTask(to), options)) {
    if (result.kind === "rejected") return { kind: "rejected", reasons: result.reasons };
    const { span, original } = result;
    text += prose.slice(end, span.start) + (result.kind === "suggestion" ? result.text : original);
    end = span.end;
    translated ||= result.kind === "suggestion";
  }
  options.signal.throwIfAborted();
  return translated ? { kind: "translated", text: text + prose.slice(end) } : { kind: "unchanged" };
}

export function translationTask(to: Language): WritingTask {
  return { kind: to === "ko" ? "toKorean" : "toEnglish" };
}
