import { syntaxOf } from "./code/syntaxes.ts";

/** Two words. */
const WORDS = /\p{L}[,:]? \p{L}/u;

/** What begins a comment in some language. */
const COMMENT = /\/[/*]|^\s*\*|#|--|;;|%|<!--/;

/** A string, which may end in another line. */
const STRING = /(["'`])(?:\\.|(?!\1).)*\1?/gu;

const TAG = /<[^<>]*>/g;

/** Signs that a line of code has, and a sentence has not. */
const SIGNS = /[={}[\]<>_$|&;@\\]|\w\(|^\s*\w+: [\w.]+,?\s*$/;

/** Documents with comments. */
const TYPESET = new Set(["asciidoc", "latex", "tex", "typst"]);

/** UTF-16 units of a line that are looked at. */
const LONGEST_LINE = 1_000;

/**
 * Whether a piece of a file may hold a comment, a string with words, or a sentence. It looks at each line by itself, so
 * it costs next to nothing and may be wrong: only the scanner knows.
 */
export function mayHoldProse(text: string, languageId: string): boolean {
  if (TYPESET.has(languageId) || syntaxOf(languageId) === undefined) return /\p{L}{2}|\p{Script=Hangul}/u.test(text);
  return text.split("\n").some((whole) => {
    const line = whole.slice(0, LONGEST_LINE);
    const comment = line.search(COMMENT);
    if (/\p{Script=Hangul}/u.test(line) || (comment >= 0 && WORDS.test(line.slice(comment)))) return true;
    if (line.match(STRING)?.some((string) => WORDS.test(string)) === true) return true;
    const bare = line.replace(TAG, " ");
    return WORDS.test(bare) && !SIGNS.test(bare);
  });
}
