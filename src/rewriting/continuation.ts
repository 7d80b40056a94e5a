import { maskCode } from "../text/codeWords.ts";
import { type Language, translationTarget } from "../text/language.ts";
import { checkAnswer } from "./checks.ts";

/** Maximum tokens of a continuation: a long Korean sentence has about 40. */
export const CONTINUATION_TOKENS = 48;

/** UTF-16 units; a longer continuation is no help at a glance. */
const LONGEST = 160;

/** What could end the comment, string or paragraph that the text is inserted into, or change its form. */
const MARKUP = /[`*_~|\\{}[\]<>"]/u;

/** A text to be continued. */
export interface Unfinished {
  language: Language;
  before: string;
  sentence: string;
  gap: string;
  /** What is written after the place, as one line. */
  following: string;
}

/** The user text of the prompt. A chat model continues best when asked to, in the language of the text. */
export function continuePrompt({ before, language }: Unfinished): string {
  return `${INSTRUCTION[language]}\n${before}`;
}

const INSTRUCTION = {
  ko: "다음 글을 이어서 한 문장으로 완성해줘.",
  en: "Complete the last sentence of the following text.",
};

/**
 * What can be inserted at the cursor: the rest of the sentence, if the answer is nothing but that.
 * @param answer and whether the model ended it itself
 * @returns one line that begins with a space if one is needed; undefined if the answer is no good
 */
export function continuation(answer: { text: string; ended: boolean }, unfinished: Unfinished): string | undefined {
  const said = unquoted(answer.text.trim(), unfinished);
  const line = /^[^\r\n]*/.exec(said)?.[0] ?? "";
  const rest = restOf(line, unfinished);
  if (rest === undefined) return undefined;
  const sentence = firstSentence(rest);
  const isWhole = answer.ended || sentence.length < rest.length || line.length < said.length;
  const text = sentence.trim();
  if (!isWhole || !isGood(text, unfinished)) return undefined;
  return unfinished.gap !== "" ? text : sentence.trimEnd();
}

function unquoted(text: string, { before }: Unfinished): string {
  return /^["“].*["”]$/su.test(text) && !/^["“]/u.test(before) ? text.slice(1, -1) : text;
}

/** The answer may repeat the text or the sentence, or continue directly; the last only where a new word can begin. */
function restOf(line: string, { before, sentence, gap }: Unfinished): string | undefined {
  for (const repeated of [before, sentence]) if (line.startsWith(repeated)) return line.slice(repeated.length);
  if (gap !== "") return line;
  return /\p{P}$/u.test(sentence) ? ` ${line}` : undefined;
}

function firstSentence(text: string): string {
  const [first] = new Intl.Segmenter("ko", { granularity: "sentence" }).segment(text);
  return first?.segment ?? "";
}

function isGood(text: string, { before, sentence, language, following }: Unfinished): boolean {
  if (repeats(text, following)) return false;
  if (text.length > LONGEST || MARKUP.test(text) || echoes(text, sentence) || hasNewCode(text, before)) return false;
  if (translationTarget(text, "auto") !== (language === "ko" ? "en" : "ko")) return false;
  const task = { kind: "own", instruction: INSTRUCTION[language] } as const;
  // The text before the cursor stays: the answer need not repeat any of it, and what is not in it is made up.
  const masked = { prompt: before, items: [] };
  const faults = checkAnswer({ task, language, masked, text, ended: true });
  return faults.every((fault) => fault === "structureChanged");
}

/** Whether more than half of its words were there before: it says the sentence again in other words. */
function echoes(text: string, sentence: string): boolean {
  const said = new Set(wordsOf(sentence));
  const words = wordsOf(text);
  return words.filter((word) => said.has(word)).length * 2 > words.length;
}

/** Words in a row that two texts don't share by chance: at their starts, and anywhere. */
const SHARED_START = 2;
const SHARED_RUN = 3;

/** Whether the text says what follows it, or a part of that, or ends with the word that comes next. */
export function repeats(text: string, following: string): boolean {
  const words = wordsOf(text);
  const next = wordsOf(following);
  if (words.length === 0 || next.length === 0) return false;
  const run = (of: readonly string[], from: number, length: number): string => of.slice(from, from + length).join(" ");
  const runs = new Set(next.map((_, index) => run(next, index, SHARED_RUN)));
  return (
    words.at(-1) === next[0] ||
    run(words, 0, SHARED_START) === run(next, 0, SHARED_START) ||
    words.some((_, index) => index + SHARED_RUN <= words.length && runs.has(run(words, index, SHARED_RUN))) ||
    echoes(text, following)
  );
}

/** Identifiers may only come from the text: the model would make others up. */
function hasNewCode(text: string, before: string): boolean {
  const words = text.split(/[\s\p{Script=Hangul}]+/u).map((word) => word.replace(/(?<![.,:;!?])[.,:;!?]+$/, ""));
  return words.some((word) => maskCode(word) !== word && !before.includes(word));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
