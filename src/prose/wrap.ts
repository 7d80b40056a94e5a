import { allKeptParts, PLAIN_TEXT } from "../text/keptParts.ts";
import type { Span } from "../text/span.ts";
import type { ProseKind } from "./units.ts";

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

/** Words that are kept from the start of a line, whatever it is in: it costs nothing. */
const MARKER = /^(?:[-*+•>|=~]+|\d{1,9}[.)]|`{3}.*|~{3}.*|[@#;%].*|:\w.*|<.*|\/.*)$/s;

/** Elements that begin a block of HTML in Markdown: CommonMark 0.31, HTML blocks of kinds 1 and 6. */
export const HTML_BLOCK =
  "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|pre|script|search|section|style|summary|table|tbody|td|textarea|tfoot|th|thead|title|tr|track|ul";

/** Bullets, numbers, quotes, table rows, fences, rules. */
const BLOCK_MARK = String.raw`[-*+•>|]|[-*+=~_#]{2,}|[#=~]|\d{1,9}[.)]|\x60{3}.*|~{3}.*`;

/** `#12` is a heading in Python-Markdown, which needs no space after it. */
const IN_DOCUMENT = new RegExp(
  String.raw`^(?:${BLOCK_MARK}|#.*|:|:{3}.*|\.\.|\[[^\]]*\]:.*|<(?:[!?]|/?(?:${HTML_BLOCK})(?![\w-])).*)$`,
  "is",
);
const IN_COMMENT = new RegExp(`^(?:${BLOCK_MARK})$`, "s");
/** Tags of documentation: `@param`, `\\brief`, `:param x:`, `<summary>`. */
const IN_DOC_COMMENT = new RegExp(
  String.raw`^(?:${BLOCK_MARK}|[@\\:][a-z].*|</?(?:[a-z]+doc|code|description|example|exception|item|list|p|para|param|permission|pre|remarks|returns|summary|term|typeparam|value|${HTML_BLOCK})(?![\w-]).*)$`,
  "is",
);
/** Also what git may read as a comment. */
const IN_COMMIT = new RegExp(String.raw`^(?:${BLOCK_MARK}|[@#;%].*)$`, "s");

/** Words that prose may not begin with, where they would be read as anything but prose. */
const BEGINNINGS: Partial<Record<ProseKind, RegExp>> = {
  ...{ paragraph: IN_DOCUMENT, listItem: IN_DOCUMENT, quote: IN_DOCUMENT },
  ...{ lineComment: IN_COMMENT, blockComment: IN_COMMENT, docComment: IN_DOC_COMMENT },
  ...{ commitSubject: IN_COMMIT, commitBody: IN_COMMIT },
};

const PRINTABLE_ASCII = /^[ -~]*$/;

/** @returns the width of the text in columns. */
export function columns(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  let sum = 0;
  for (const character of text) {
    if (character === "\t") sum += TAB_WIDTH;
    else if (character > "~") sum += WIDE.test(character) ? 2 : ZERO_WIDTH.test(character) ? 0 : 1;
    else sum++;
  }
  return sum;
}

/** @returns whether prose that begins with this word would be read as something else */
export function isMarker(word: string, kind: ProseKind): boolean {
  return BEGINNINGS[kind]?.test(word) ?? false;
}

export interface Layout {
  /** Columns before the prose of the first line, and of each following one. */
  first: number;
  following: number;
  /** Whether lines end between two words only, and not beside a tag or an expression. */
  breaksWords?: boolean;
  /** The width of each old line in columns, including what precedes its prose. */
  oldWidths: readonly number[];
}

/**
 * Rewraps a paragraph to as many lines as it had, at its own width or, if that is not enough, at up to 100 columns. If
 * that is not enough either, wraps it at its own width, or at 80 columns if its own width is narrower.
 */
export function rewrap(prose: string, { first, following, oldWidths, breaksWords = false }: Layout): string[] {
  const words = unbreakable(prose, breaksWords).map((word) => ({ word, width: columns(word) }));
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
function unbreakable(prose: string, breaksWords: boolean): string[] {
  const words: string[] = [];
  for (const word of wordsOf(prose)) {
    const isBeside = breaksWords && (/^[<{]/.test(word) || /[>}]$/.test(words.at(-1) ?? ""));
    if (words.length > 0 && (isBeside || MARKER.test(word))) words.push(`${words.pop() ?? ""} ${word}`);
    else words.push(word);
  }
  return words;
}

/** Words between whitespace that is not part of a placeholder, a tag, a code span or a link. */
function wordsOf(prose: string): string[] {
  const words: string[] = [];
  const parts = allKeptParts(prose, PLAIN_TEXT).map((part) => (part.kind === "link" ? wholeLink(prose, part) : part));
  let start = 0;
  let next = 0;
  // A space that is not to be broken at, or a separator, stays in its word.
  for (const { 0: space, index } of prose.matchAll(/[ \t\r\n]+/g)) {
    while ((parts[next]?.end ?? Infinity) <= index) next++;
    if ((parts[next]?.start ?? Infinity) < index) continue;
    if (index > start) words.push(prose.slice(start, index));
    start = index + space.length;
  }
  return start < prose.length ? [...words, prose.slice(start)] : words;
}

/** The target of a link with its text, unless that is longer than a line. */
function wholeLink(prose: string, { start, end }: Span): Span {
  const before = prose.slice(Math.max(0, start - MAX_WIDTH), start);
  const open = before.lastIndexOf("[");
  return { start: open < 0 ? start : start - before.length + open, end };
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
