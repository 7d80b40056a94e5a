import type { ProseUnit } from "../../prose/units.ts";
import { passageText } from "../../prose/write.ts";
import { type Language, translationTarget } from "../../text/language.ts";
import type { Span } from "../../text/span.ts";

/** The setting: whether a finished Korean sentence is offered in English; `auto` if the nearby prose is English. */
export type GhostTranslation = "auto" | "on" | "off";

/**
 * What ghost text can offer at the cursor. `gap` is the whitespace between the sentence and the cursor, `following` the
 * prose after the cursor as one line, at most about 400 UTF-16 units.
 */
export type GhostPlace = { gap: string; following: string } & (
  | {
      kind: "continue";
      language: Language;
      /** The passage up to the cursor as one line, from the start of a sentence; at most about 400 UTF-16 units. */
      before: string;
      /** The sentence that is being written: the end of `before`. */
      sentence: string;
    }
  /** `phrase` is a finished Korean sentence on the cursor's line, before the cursor. */
  | { kind: "translate"; phrase: Span }
);

/** UTF-16 units of the passage that are sent to the model: a few sentences. */
const LONGEST_BEFORE = 400;

/** UTF-16 units after the cursor that ghost text must not repeat. */
const LONGEST_FOLLOWING = 400;

/** A line that does not go on with the sentence of the line above it. Hangul has no letters that tell. */
const NEW_SENTENCE = /^["'“‘(]?\p{Lu}/u;

/** UTF-16 units, and lines, before the cursor in which its sentence is looked for. */
const LONGEST_WRITTEN = 2_000;
const MOST_LINES = 50;

/** Fewer words are too little context to continue from. */
const FEWEST_WORDS = 2;

/** Punctuation that ends a sentence, with closing quotes and brackets after it. */
const FULL_STOP = /[.!?…。？！]["'”’)\]」』]*$/u;

/**
 * Endings that finish a Korean sentence without a full stop: verb endings (`-다`, `-요`) and the endings of developers'
 * notes (`-음`, `-함`, `-됨`). Nouns with the same ending (`다음`, `포함`, `필요`) do not finish a sentence.
 */
const FINAL_ENDING =
  /(?:니다|[한된는했됐었았였겠있없렸졌쳤갔왔났냈썼뀐킨진린난간온운른쁜]다|이다|아니다|(?:[세해에예네돼워봐]|어|아|여)요|[었았였했됐있없않같겠]음|(?<![포결위편])함|됨)$/u;

/** Prose units before and after the sentence that decide the language of the document. */
const NEARBY = 100;

/** UTF-16 units of a passage that show its language. */
const ENOUGH = 500;

/**
 * @param units the prose of the text
 * @param offset the position of the cursor
 */
export function ghostPlace(
  text: string,
  units: readonly ProseUnit[],
  offset: number,
  translation: GhostTranslation,
): GhostPlace | undefined {
  const found = lineAt(text, units, offset);
  if (found === undefined) return undefined;
  const { unit, lines, line, next } = found;
  const gap = text.slice(line.end, offset);
  const written = lines
    .slice(-MOST_LINES)
    .map(({ start, end }) => text.slice(start, end).trim())
    .join(" ")
    .slice(-LONGEST_WRITTEN);
  const sentence = lastSentence(written);
  if (!hasWords(sentence)) return undefined;
  const target = translationTarget(sentence, "auto");
  if (target === null) return undefined;
  const language = target === "en" ? "ko" : "en";
  const following = followingProse(text, units, offset);
  if (!isFinished(sentence, gap)) {
    // Where the sentence goes on below, it has its end already.
    if (next !== undefined && !NEW_SENTENCE.test(text.slice(next.start, next.end))) return undefined;
    return { kind: "continue", language, before: recentText(written, sentence), sentence, gap, following };
  }
  // A sentence that starts on an earlier line is not replaced: it has comment marks and line breaks inside.
  const start = line.end - sentence.length;
  if (language !== "ko" || start < line.start || !wantsEnglish(text, units, unit, translation)) return undefined;
  return { kind: "translate", phrase: { start, end: line.end }, gap, following };
}

/**
 * The line of prose that ends at the cursor, apart from whitespace, the lines of its passage up to it, and the next one.
 */
function lineAt(
  text: string,
  units: readonly ProseUnit[],
  offset: number,
): { unit: ProseUnit; lines: Span[]; line: Span; next: Span | undefined } | undefined {
  for (const unit of units) {
    for (const { lines } of unit.passages) {
      const index = lines.findIndex(({ end }) => end <= offset && /^[^\S\r\n]*$/.test(text.slice(end, offset)));
      const line = lines[index];
      if (line !== undefined) return { unit, lines: lines.slice(0, index + 1), line, next: lines[index + 1] };
    }
  }
  return undefined;
}

function followingProse(text: string, units: readonly ProseUnit[], offset: number): string {
  const end = offset + LONGEST_FOLLOWING;
  return units
    .filter(({ span }) => span.end > offset && span.start < end)
    .flatMap(({ passages }) => passages.flatMap(({ lines }) => lines))
    .filter((line) => line.start >= offset && line.start < end)
    .map((line) => text.slice(line.start, line.end))
    .join(" ")
    .slice(0, LONGEST_FOLLOWING);
}

function sentences(text: string): string[] {
  return Array.from(new Intl.Segmenter("ko", { granularity: "sentence" }).segment(text), ({ segment }) => segment);
}

function lastSentence(text: string): string {
  return sentences(text).at(-1)?.trim() ?? "";
}

function hasWords(sentence: string): boolean {
  return (sentence.match(/\p{L}+/gu)?.length ?? 0) >= FEWEST_WORDS;
}

function isFinished(sentence: string, gap: string): boolean {
  return FULL_STOP.test(sentence) || (gap !== "" && FINAL_ENDING.test(sentence));
}

/** The sentence, with as many whole sentences before it as fit. */
function recentText(written: string, sentence: string): string {
  let before = sentence.slice(-LONGEST_BEFORE);
  for (const earlier of sentences(written).slice(0, -1).reverse()) {
    if (earlier.length + before.length > LONGEST_BEFORE) break;
    before = earlier + before;
  }
  return before;
}

function wantsEnglish(
  text: string,
  units: readonly ProseUnit[],
  current: ProseUnit,
  setting: GhostTranslation,
): boolean {
  if (setting !== "auto") return setting === "on";
  let balance = 0;
  const at = units.indexOf(current);
  for (const unit of units.slice(Math.max(0, at - NEARBY), at + NEARBY)) {
    if (unit === current) continue;
    const words = unit.passages.slice(0, 3).map((passage) => passageText(text, passage).slice(0, ENOUGH));
    const target = translationTarget(words.join("\n"), "auto");
    if (target !== null) balance += target === "ko" ? 1 : -1;
  }
  return balance > 0;
}
