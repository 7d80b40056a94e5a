/**
 * Emphasis and strikethrough in texts without a space where CommonMark looks for one: `**값(1)**3개`, `**"인용"**은`. And
 * ranges, which are not struck through: `10~~20분, 30~~40분`.
 */
import type { MarkdownIt, StateInline } from "markdown-it";

type Delimiters = ReturnType<StateInline["scanDelims"]>;

/** Asian scripts that put no space between a word and what follows it. */
const UNSPACED_SCRIPT = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const PUNCTUATION = /[\p{P}\p{S}]/u;
const OPENING = /[\p{Ps}\p{Pi}"']/u;
const CLOSING = /[\p{Pe}\p{Pf}\p{Po}]/u;
const WORD = /[\p{L}\p{N}]/u;

/** How far from one end of an emphasis its other end is looked for, in UTF-16 units. */
const MAX_DISTANCE = 300;

export function addDelimiters(md: MarkdownIt): void {
  md.inline.State = class extends md.inline.State {
    override scanDelims(start: number, canSplitWord: boolean): Delimiters {
      const delimiters = super.scanDelims(start, canSplitWord);
      if (!canSplitWord) return delimiters;
      const { src } = this;
      const end = start + delimiters.length;
      const before = Array.from(src.slice(Math.max(0, start - 2), start)).at(-1) ?? " ";
      const after = String.fromCodePoint(src.codePointAt(end) ?? 0x20);
      if (PUNCTUATION.test(before) && UNSPACED_SCRIPT.test(after)) delimiters.can_close = true;
      if (UNSPACED_SCRIPT.test(before) && PUNCTUATION.test(after)) delimiters.can_open = true;
      if (delimiters.length < 2) return delimiters;
      const marker = src.slice(start, end);
      const earlier = textBefore(src, start, marker);
      const later = textAfter(src, end, marker);
      if (marker.startsWith("~")) return struckThrough(delimiters, before, after, earlier, later);
      if (CLOSING.test(before) && WORD.test(after) && UNSPACED_SCRIPT.test(earlier)) delimiters.can_close = true;
      if (WORD.test(before) && OPENING.test(after) && UNSPACED_SCRIPT.test(later)) delimiters.can_open = true;
      return delimiters;
    }
  };
}

/** Whether two tildes can open or close, given the text from and to the next ones. */
function struckThrough(
  delimiters: Delimiters,
  before: string,
  after: string,
  earlier: string,
  later: string,
): Delimiters {
  const isOneWord = (text: string): boolean => text !== "" && !/\s/.test(text);
  // In a word, only another word is struck through, and none from a number on.
  if (WORD.test(before) && (/\p{N}/u.test(before) || !isOneWord(later))) delimiters.can_open = false;
  if (/\p{N}/u.test(before) && /\p{N}/u.test(after) && !isOneWord(earlier)) delimiters.can_close = false;
  return delimiters;
}

/** The text between the last `marker` before `start` and `start`; empty if there is none. */
function textBefore(src: string, start: number, marker: string): string {
  const text = src.slice(Math.max(0, start - MAX_DISTANCE), start);
  const at = text.lastIndexOf(marker);
  return at < 0 ? "" : text.slice(at + marker.length);
}

/** The text between `end` and the next `marker`; empty if there is none. */
function textAfter(src: string, end: number, marker: string): string {
  const text = src.slice(end, end + MAX_DISTANCE);
  const at = text.indexOf(marker);
  return at < 0 ? "" : text.slice(0, at);
}
