/** Masks what is not checked in a text, and maps composed Hangul back to the original text. */
import type { Steps } from "../base/steps.ts";
import { countUpTo } from "../text/countUpTo.ts";
import type { Span } from "../text/span.ts";
import { MASK, type MaskedText } from "./rules/rule.ts";

/** A fenced code block; one that is not closed extends to the end of the text. */
const FENCED = /^[ \t]*(?=(`{3,}|~{3,}))\1[^\n]*\n[^]*?(?:^[ \t]*\1|$(?![^]))/gm;

/** Never prose, wherever it appears. */
const NOT_PROSE: readonly RegExp[] = [
  /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s)\]}>"'`]+/gi,
  /(?<=\])\([^)\s]{0,500}\)/g,
  // Placeholders and tags.
  /\$?\{\{?[^{}\n]*\}?\}|%(?:\d+\$|\([\w.-]{1,40}\))?[-+ 0#]*(?:[1-9]\d*)?(?:\.\d+)?[sdifxXu@](?![A-Za-z])|<\/?[A-Za-z][^<>\n]*>/g,
  // Paths of Latin names.
  /(?<![\w.~@*/\\-])[\w.~@*-]*(?:[/\\][\w.~@*-]+)+[/\\]?/g,
];

/** What has one of these may be no prose between two spaces. */
const SIGN = /[@_/\\]/;

/** Never prose, between spaces. A name matches only from its start, or a line of base64 would take minutes. */
const NOT_PROSE_IN_WORD: readonly RegExp[] = [
  /(?<![\p{L}\p{N}_.+-])[\p{L}\p{N}_.+-]+@[\w-]+(?:\.[\w-]+)+/gu,
  // Korean names in code: 공연_목록.
  /(?<![\p{L}\p{N}_])[\p{L}\p{N}_]*(?:[가-힣]_|_[가-힣])[\p{L}\p{N}_]*/gu,
  // Paths with an extension; `예/아니요` is not a path.
  /(?<![\p{L}\p{N}_.~/\\-])[\p{L}\p{N}_.~-]*(?:[/\\][\p{L}\p{N}_.~-]+)+\.[A-Za-z]\w*/gu,
];

/** @returns the text with masks; line breaks are kept, so that no finding crosses a line */
function* maskText(plain: string): Steps<MaskedText> {
  let masked = maskCodeSpans(plain.replace(FENCED, maskAll));
  for (const pattern of NOT_PROSE) {
    yield;
    masked = masked.replace(pattern, maskAll);
  }
  yield;
  return { masked: maskMentions(masked.replace(/\S+/g, maskWord)), plain };
}

function maskWord(word: string): string {
  if (!SIGN.test(word)) return word;
  return NOT_PROSE_IN_WORD.reduce((masked, pattern) => masked.replace(pattern, maskAll), word);
}

/** Words about words, and what they quote: `“아니예요”로 잘못 쓰는 경우`. */
const ABOUT_WORDS = /맞춤법|띄어쓰기|표기|오타|오기|철자|외래어|잘못 (?:쓰|쓴|적)|틀린 (?:말|표현|예)|바른 (?:말|표현)/;
const MENTION = /(["'])[^"'\n]{1,40}\1|“[^”\n]{1,40}”|‘[^’\n]{1,40}’|「[^」\n]{1,40}」/g;

function maskMentions(text: string): string {
  return ABOUT_WORDS.test(text)
    ? text.replace(/[^\n]+/g, (line) => (ABOUT_WORDS.test(line) ? line.replace(MENTION, maskAll) : line))
    : text;
}

/** A code span extends from a run of backticks to the next run of the same length. */
function maskCodeSpans(text: string): string {
  const runs = Array.from(text.matchAll(/`+/g), ({ index, 0: { length } }) => ({ index, length }));
  const closing: (number | undefined)[] = [];
  const next = new Map<number, number>();
  for (const [at, { length }] of [...runs.entries()].reverse()) {
    closing[at] = next.get(length);
    next.set(length, at);
  }
  let masked = "";
  let from = 0;
  for (let at = 0; at < runs.length; at++) {
    const open = runs[at];
    const close = runs[closing[at] ?? runs.length];
    if (open === undefined || close === undefined) continue;
    const end = close.index + close.length;
    masked += text.slice(from, open.index) + maskAll(text.slice(open.index, end));
    from = end;
    at = closing[at] ?? at;
  }
  return masked + text.slice(from);
}

function maskAll(text: string): string {
  return text.replace(/[^\r\n]/g, MASK);
}

/** Decomposed Hangul: a lead and a vowel with or without a final, or a composed syllable followed by a final. */
const JAMO = /(?:[\u1100-\u1112][\u1161-\u1175]|[가-힣])[\u11a8-\u11c2]|[\u1100-\u1112][\u1161-\u1175]/g;

/** What is checked of a text: its prose, masked, and a little of what is around it. */
export interface CheckedText extends MaskedText {
  /** @returns the same place in the text */
  original: (span: Span) => Span;
}

/** UTF-16 units next to the prose that the rules may look at; the rest of what is between is left out. */
const CONTEXT = 100;

/**
 * Masks each span separately: a backtick in the code between two comments does not open a code span. Composes only
 * Hangul, and leaves everything else unchanged.
 * @param within the spans of the prose, in order
 */
export function* checkedText(text: string, within: readonly Span[]): Steps<CheckedText> {
  const masked = new TextParts();
  const plain = new TextParts();
  let length = 0;
  /** From `offsets[n]` on, `shifts[n]` is the distance to the same place in the original text. */
  const offsets: number[] = [];
  const shifts: number[] = [];
  const shift = (offset: number, by: number): void => {
    offsets.push(offset);
    shifts.push((shifts.at(-1) ?? 0) + by);
  };
  const add = (text: MaskedText): void => {
    masked.add(text.masked);
    plain.add(text.plain);
    length += text.plain.length;
  };
  const addOutside = (start: number, end: number): void => {
    const part = text.slice(start, end);
    add({ masked: maskAll(part), plain: part });
  };
  const skip = (start: number, end: number): void => {
    if (end - start <= 3 * CONTEXT) return addOutside(start, end);
    addOutside(start, start + CONTEXT);
    shift(length, end - start - 2 * CONTEXT);
    addOutside(end - CONTEXT, end);
  };

  let at = 0;
  for (const { start, end } of within) {
    skip(at, start);
    let composed = "";
    let from = start;
    for (const { 0: jamo, index } of text.slice(start, end).matchAll(JAMO)) {
      yield;
      const syllable = jamo.normalize("NFC");
      if (syllable.length === jamo.length) continue;
      composed += text.slice(from, start + index) + syllable;
      shift(length + composed.length, jamo.length - syllable.length);
      from = start + index + jamo.length;
    }
    add(yield* maskText(composed + text.slice(from, end)));
    at = end;
  }
  skip(at, text.length);

  const original = (offset: number): number => offset + (shifts[countUpTo(offsets, offset) - 1] ?? 0);
  return {
    masked: masked.whole(),
    plain: plain.whole(),
    original: ({ start, end }) => ({ start: original(start), end: original(end) }),
  };
}

/** A text that is put together from up to a million parts, without joining all of them in one go. */
class TextParts {
  readonly #joined: string[] = [];
  readonly #parts: string[] = [];

  add(part: string): void {
    this.#parts.push(part);
    if (this.#parts.length === 1_000) this.#joined.push(this.#parts.splice(0).join(""));
  }

  whole(): string {
    return [...this.#joined, ...this.#parts].join("");
  }
}
