/**
 * What the model is asked for each task. The wording comes from the authors' evaluation set
 * (https://github.com/42dot/42dot_LLM/tree/main/eval), which the demo model knows, too; `fixSpacing` is not in it.
 */
import { translatePrompt } from "../prompt/taskPrompts.ts";
import { cleanUserText } from "../prompt/userText.ts";
import type { Language } from "../text/language.ts";
import type { RewriteTask } from "./rewriter.ts";

/** `other` puts the same task in other words, for the single retry of a sentence that has no other route. */
export type Wording = "first" | "other";

/**
 * @param text the prose, masked
 * @param language of the prose
 */
export function instructionFor(task: RewriteTask, text: string, language: Language, wording: Wording): string {
  if (task.kind === "toEnglish" || task.kind === "toKorean") {
    const to = task.kind === "toEnglish" ? "en" : "ko";
    return wording === "first"
      ? translatePrompt(text, to)
      : cleanUserText(`${to === "en" ? "영어로" : "한국어로"} 번역해줘: ${text}`);
  }
  if (task.kind === "own") {
    const instruction = task.instruction.trim();
    return cleanUserText(wording === "first" ? `${instruction}\n${text}` : `${instruction}: ${text}`);
  }
  const [first, other] = REWRITES[task.kind][language];
  return cleanUserText(wording === "first" ? `${first}\n${text}` : `${other}: ${text}`);
}

type Rewrite = Exclude<RewriteTask["kind"], "toEnglish" | "toKorean" | "own">;

/** By the language of the prose. */
const REWRITES: Record<Rewrite, Record<Language, readonly [first: string, other: string]>> = {
  fix: {
    ko: ["다음 글에서 문법과 맞춤법 오류없이 써줘.", "맞춤법을 고쳐줘"],
    en: ["Correct the grammar and spelling of the following text.", "Fix the grammar"],
  },
  fixSpacing: {
    ko: ["다음 글에서 띄어쓰기만 고쳐서 써줘.", "띄어쓰기를 고쳐줘"],
    en: ["Correct only the spacing of the following text.", "Fix the spacing"],
  },
  polite: {
    ko: ["다음 글을 격식 있는 존댓말로 써줘.", "존댓말로 바꿔줘"],
    en: ["Rewrite the following text politely.", "Make it polite"],
  },
  plain: {
    ko: ["다음 글을 간결한 평서문으로 써줘.", "평서문으로 바꿔줘"],
    en: ["Rewrite the following text in plain words.", "Make it plain"],
  },
  shorter: {
    ko: ["다음 글을 한 문장으로 줄여줘.", "한 문장으로 줄여줘"],
    en: ["Shorten the following text to one sentence.", "Shorten to one sentence"],
  },
};

/** Our own wording: an answer that contains any of it repeats the instruction. */
export const INSTRUCTION_WORDS: readonly string[] = [
  "영어로 번역",
  "한국어로 번역",
  ...Object.values(REWRITES).flatMap((byLanguage) => Object.values(byLanguage).flat()),
];
