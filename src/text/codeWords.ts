/** Text between blanks and Hangul: a particle stands right behind a foreign word (`layer로`). */
const WORD = /[^\s\p{Script=Hangul}]+/gu;

/** UTF-16 units; what is longer is data, or a script without blanks that is neither Korean nor English. */
const LONGEST_WORD = 200;

/** Punctuation of prose around a word. */
const AROUND = /^["'“”‘’([*]+|["'“”‘’)\]*.,:;!?]+$/g;

/** What no word of a language has in it; applied to a word without the punctuation around it. */
const CODE_WORD: readonly RegExp[] = [
  // snake_case, digits, placeholders, calls, operators, mail addresses and decorators, paths of Windows, tags.
  /[_\d{}()[\]=@$%\\<>|#&]|::|->/,
  // Member access, file names and host names.
  /\p{L}\.\p{L}/u,
  // camelCase and PascalCase with two humps.
  /\p{Ll}\p{Lu}/u,
  // URLs and paths; a single slash inside (and/or) is no sign.
  /^[~.]?\.?\/|\/[^/]*\//,
  // Options.
  /^-/,
];

/** @returns the text with blanks in place of code, URLs, paths and what looks like an identifier. */
export function maskCode(text: string): string {
  return withoutFences(text)
    .replace(/`[^`]+`/g, " ")
    .replace(WORD, (word) => (isCode(word) ? " " : word));
}

function isCode(word: string): boolean {
  if (word.length > LONGEST_WORD) return true;
  const bare = word.replace(AROUND, "");
  return CODE_WORD.some((pattern) => pattern.test(bare));
}

/** Fenced blocks go as a whole; one without an end reaches to the end of the text. */
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
