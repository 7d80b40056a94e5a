/** Masks what is not checked in a text, and maps composed Hangul back to the original text. */
import type { Span } from "../text/span.ts";
import { MASK, type RuleText } from "./rules/rule.ts";

/** A fenced code block; one that is not closed extends to the end of the text. */
const FENCED = /^[ \t]*(`{3,}|~{3,})[^\n]*\n[^]*?(?:^[ \t]*\1|$(?![^]))/gm;

/** Never prose, wherever it appears. A name matches only from its start, or a line of base64 would take minutes. */
const NOT_PROSE: readonly RegExp[] = [
  /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s)\]}>"'`]+/gi,
  /(?<=\])\([^)\s]*\)/g,
  /(?<![\p{L}\p{N}_.+-])[\p{L}\p{N}_.+-]+@[\w-]+(?:\.[\w-]+)+/gu,
  // Placeholders and tags.
  /\$?\{\{?[^{}\n]*\}?\}|%(?:\d+\$)?[-+ 0#]*\d*(?:\.\d+)?[sdifxXu@](?![A-Za-z])|<\/?[A-Za-z][^<>\n]*>/g,
  // Korean names in code: 공연_목록.
  /(?<![\p{L}\p{N}_])[\p{L}\p{N}_]*(?:[가-힣]_|_[가-힣])[\p{L}\p{N}_]*/gu,
  // Paths: Latin ones, and any with an extension; `예/아니요` is not a path.
  /(?<![\w.~@*/\\-])[\w.~@*-]*(?:[/\\][\w.~@*-]+)+[/\\]?/g,
  /(?<![\p{L}\p{N}_.~/\\-])[\p{L}\p{N}_.~-]*(?:[/\\][\p{L}\p{N}_.~-]+)+\.[A-Za-z]\w*/gu,
];

/** @returns the text with masks; line breaks are kept, so that no finding crosses a line */
export function maskText(plain: string): RuleText {
  let masked = maskCodeSpans(plain.replace(FENCED, maskAll));
  for (const pattern of NOT_PROSE) masked = masked.replace(pattern, maskAll);
  return { masked, plain };
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

export function maskAll(text: string): string {
  return text.replace(/[^\r\n]/g, MASK);
}

/** Decomposed Hangul: a lead and a vowel with or without a final, or a composed syllable followed by a final. */
const JAMO = /(?:[\u1100-\u1112][\u1161-\u1175]|[가-힣])[\u11a8-\u11c2]|[\u1100-\u1112][\u1161-\u1175]/g;

export interface Composed {
  text: string;
  /** @returns the same place in the original text */
  original: (span: Span) => Span;
}

/** Composes only Hangul and leaves everything else unchanged. */
export function compose(text: string): Composed {
  const syllables = Array.from(text.matchAll(JAMO));
  if (syllables.length === 0) return { text, original: (span) => span };
  let composed = "";
  let at = 0;
  const offsets: number[] = [];
  const take = (end: number): void => {
    for (; at < end; at++) {
      offsets.push(at);
      composed += text.charAt(at);
    }
  };
  for (const { 0: jamo, index } of syllables) {
    take(index);
    offsets.push(index);
    composed += jamo.normalize("NFC");
    at = index + jamo.length;
  }
  take(text.length);
  offsets.push(text.length);
  const original = (offset: number): number => offsets[offset] ?? text.length;
  return { text: composed, original: ({ start, end }) => ({ start: original(start), end: original(end) }) };
}
