/** Columns of a tab; a guess, as only the editor knows. */
const TAB_WIDTH = 4;

/** Where a paragraph that no longer fits its own width is wrapped, in columns. */
const DEFAULT_WIDTH = 80;

/** The width, in columns, up to which lines are widened so that a paragraph keeps its number of lines. */
const MAX_WIDTH = 100;

/** Hangul, CJK, full-width forms and emoji: two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Combining marks, vowels and finals of decomposed Hangul, joiners: zero columns. */
const ZERO_WIDTH = /[\p{M}\u1160-\u11ff\u200b-\u200f\u2060\ufeff]/u;

/** Words separated by whitespace; whitespace inside a code span doesn't separate. */
const WORDS = /(?:`[^`]*`|\S)+/g;

/** Words that would be markers at the start of a line: bullets, headings, quotes, tags, comments of a commit. */
const MARKER = /^(?:[-*+•>|=~]+|\d{1,9}[.)]|`{3}.*|~{3}.*|[@#;%].*|:\w.*|<.*|\/.*)$/s;

/** @returns the width of the text in columns. */
export function columns(text: string): number {
  let sum = 0;
  for (const character of text) {
    if (character === "\t") sum += TAB_WIDTH;
    else if (character > "~") sum += WIDE.test(character) ? 2 : ZERO_WIDTH.test(character) ? 0 : 1;
    else sum++;
  }
  return sum;
}

/** @returns whether a line that starts with this word would be read as something other than prose. */
export function isMarker(word: string): boolean {
  return MARKER.test(word);
}

export interface Layout {
  /** Columns before the prose of the first line, and of each following one. */
  first: number;
  following: number;
  /** The width of each old line in columns, including what precedes its prose. */
  oldWidths: readonly number[];
}

/**
 * Rewraps a paragraph to as many lines as it had, at its own width or, if that is not enough, at up to 100 columns. If
 * that is not enough either, wraps it at its own width, or at 80 columns if its own width is narrower.
 */
export function rewrap(prose: string, { first, following, oldWidths }: Layout): string[] {
  const words = unbreakable(prose).map((word) => ({ word, width: columns(word) }));
  let own = 0;
  for (const width of oldWidths) own = Math.max(own, width);
  const wrapped = (width: number): string[] => wrap(words, width - first, width - following);
  const maxWidth = Math.max(own, MAX_WIDTH);
  if (wrapped(maxWidth).length > oldWidths.length) return wrapped(Math.max(own, DEFAULT_WIDTH));
  // The narrowest width that is enough makes even lines, and as many as before.
  let low = 0;
  let high = maxWidth;
  if (wrapped(own).length === oldWidths.length) return wrapped(own);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (wrapped(middle).length <= oldWidths.length) high = middle;
    else low = middle + 1;
  }
  return wrapped(low);
}

/** Words, each with the words after it that must not start a line. */
function unbreakable(prose: string): string[] {
  const words: string[] = [];
  for (const word of prose.match(WORDS) ?? []) {
    if (words.length > 0 && isMarker(word)) words.push(`${words.pop() ?? ""} ${word}`);
    else words.push(word);
  }
  return words;
}

function wrap(words: readonly { word: string; width: number }[], first: number, following: number): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  let used = 0;
  for (const { word, width } of words) {
    if (line.length > 0 && used + 1 + width > (lines.length === 0 ? first : following)) {
      lines.push(line.join(" "));
      line = [];
      used = 0;
    }
    used += width + (line.length > 0 ? 1 : 0);
    line.push(word);
  }
  return line.length > 0 ? [...lines, line.join(" ")] : lines;
}
