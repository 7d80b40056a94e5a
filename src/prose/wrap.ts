/** Columns of a tab; a guess, as only the editor knows. */
const TAB = 4;

/** Where a paragraph that no longer fits its own width is wrapped, in columns. */
const USUAL_WIDTH = 80;

/** How wide lines may become, in columns, so that a paragraph keeps its number of lines. */
const WIDEST = 100;

/** Hangul, CJK, full-width forms and emoji: two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Combining marks, vowels and finals of decomposed Hangul, joiners: no column. */
const ZERO = /[\p{M}\u1160-\u11ff\u200b-\u200f\u2060\ufeff]/u;

/** Blanks between words, but none inside a code span. */
const WORDS = /(?:`[^`]*`|\S)+/g;

/** What would be a marker at the beginning of a line: bullets, headings, quotes, tags, comments of a commit. */
const MARKER = /^(?:[-*+•>|=~]+|\d{1,9}[.)]|`{3,}.*|~{3,}.*|[@#;%].*|:\w+:?.*|<.*|\/.*)$/s;

/** @returns columns that the text takes on a line. */
export function columns(text: string): number {
  let sum = 0;
  for (const character of text) {
    if (character === "\t") sum += TAB;
    else if (character > "~") sum += WIDE.test(character) ? 2 : ZERO.test(character) ? 0 : 1;
    else sum++;
  }
  return sum;
}

/** @returns whether a line that begins with this word would be read as something else than prose. */
export function isMarker(word: string): boolean {
  return MARKER.test(word);
}

export interface Layout {
  /** Columns before the prose of the first line, and of each further one. */
  first: number;
  further: number;
  /** The columns of each old line, with what stands before its prose. */
  old: readonly number[];
}

/**
 * Wraps a paragraph again: to as many lines as it had, in their width or, where they don't suffice, in lines of up to 100
 * columns; and if that is not enough either, to its own width, or 80 columns if that was narrower.
 */
export function rewrap(prose: string, { first, further, old }: Layout): string[] {
  const words = unbreakable(prose);
  const own = Math.max(...old);
  const wrapped = (width: number): string[] => wrap(words, width - first, width - further);
  const widest = Math.max(own, WIDEST);
  if (wrapped(widest).length > old.length) return wrapped(Math.max(own, USUAL_WIDTH));
  // The narrowest width that is enough makes the lines even, and as many as there were.
  let low = 0;
  let high = widest;
  if (wrapped(own).length === old.length) return wrapped(own);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (wrapped(middle).length <= old.length) high = middle;
    else low = middle + 1;
  }
  return wrapped(low);
}

/** Words, each with the ones behind it that must not begin a line. */
function unbreakable(prose: string): string[] {
  const words: string[] = [];
  for (const word of prose.match(WORDS) ?? []) {
    if (words.length > 0 && isMarker(word)) words.push(`${words.pop() ?? ""} ${word}`);
    else words.push(word);
  }
  return words;
}

function wrap(words: readonly string[], first: number, further: number): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  let used = 0;
  for (const word of words) {
    const width = columns(word);
    if (line.length > 0 && used + 1 + width > (lines.length === 0 ? first : further)) {
      lines.push(line.join(" "));
      line = [];
      used = 0;
    }
    used += width + (line.length > 0 ? 1 : 0);
    line.push(word);
  }
  return line.length > 0 ? [...lines, line.join(" ")] : lines;
}
