/**
 * Code by the look of its words. This is asked of every line of a document, and more than whether a line has words of a
 * language is not wanted; what must stay as it is, placeholder by placeholder, is in `keptParts.ts`, which takes 14 times
 * as long (1.03 s a million characters against 0.07 s).
 */

/** Text between whitespace and Hangul: a particle directly follows a foreign word (`layer로`). */
const WORD = /[^\s\p{Script=Hangul}]+/gu;

/** UTF-16 units. Anything longer is data, or a script without spaces, which is neither Korean nor English. */
const MAX_WORD_LENGTH = 200;

/** Prose punctuation around a word. */
const BEFORE_WORD = /^["'“”‘’([*]+/;
const AFTER_WORD = /(?<!["'“”‘’)\]*.,:;!?])["'“”‘’)\]*.,:;!?]+$/;

/** What no natural-language word contains. Applied to a word without its surrounding punctuation. */
const CODE_PATTERNS: readonly RegExp[] = [
  // snake_case, digits, placeholders, calls, operators, email addresses and decorators, Windows paths, tags.
  /[_\d{}()[\]=@$%\\<>|#&]|::|->/,
  // Member access, file names and host names.
  /\p{L}\.\p{L}/u,
  // camelCase and PascalCase with two humps.
  /\p{Ll}\p{Lu}/u,
  // URLs and paths. A single slash inside a word (and/or) doesn't count.
  /^[~.]?\.?\/|\/[^/]*\//,
  // Command-line options.
  /^-/,
];

/** What most words are; nothing else is looked at in them. */
const PLAIN_WORD = /^[A-Za-z]?[a-z]*[.,:;!?]?$/;

/** A plain word of at least two letters. */
const HAS_PLAIN_WORD = /(?<!\S)[A-Za-z][a-z]{1,50}[.,:;!?]?(?!\S)/;

/** @returns the text with code, URLs, paths and whatever looks like an identifier replaced by spaces. */
export function maskCode(text: string): string {
  return withoutSpans(text).replace(WORD, (word) => (isCode(word) ? " " : word));
}

/** Whether the text has a plain word outside of code: most prose shows one early. */
export function hasPlainWord(text: string): boolean {
  return HAS_PLAIN_WORD.test(withoutSpans(text));
}

function isCode(word: string): boolean {
  if (word.length > MAX_WORD_LENGTH) return true;
  if (PLAIN_WORD.test(word)) return false;
  const bare = word.replace(BEFORE_WORD, "").replace(AFTER_WORD, "");
  return CODE_PATTERNS.some((pattern) => pattern.test(bare));
}

function withoutSpans(text: string): string {
  const prose = text.includes("```") || text.includes("~~~") ? withoutFences(text) : text;
  return prose.includes("`") ? prose.replace(/`[^`]+`/g, " ") : prose;
}

/** Removes whole fenced blocks. An unclosed one reaches to the end of the text. */
function withoutFences(text: string): string {
  let fence: string | undefined;
  const prose = text.split(/\r\n?|\n/).filter((line) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) {
      fence = mark;
      return mark === undefined;
    }
    if (mark?.startsWith(fence) === true && line.trim() === mark) fence = undefined;
    return false;
  });
  return prose.join("\n");
}
