/** Into which language a text is translated. */
export type TargetLanguage = "ko" | "en";

/** The setting: a fixed language, or `auto` for the other one of the two. */
export type TargetSetting = "auto" | TargetLanguage;

/**
 * Share of Hangul among Hangul and Latin letters from which on a text is Korean. Korean developers' sentences are full of
 * English words, while English ones hardly ever quote Korean: the limit is far below the half.
 */
const KOREAN_FROM = 0.2;

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

/**
 * @returns the language to translate into, or null for a text without letters in which there is nothing to translate.
 */
export function translationTarget(text: string, setting: TargetSetting): TargetLanguage | null {
  if (setting !== "auto") return setting;
  if (!/\p{L}/u.test(text)) return null;
  // A text that is nothing but identifiers is judged as it stands.
  const share = koreanShare(maskCode(text)) ?? koreanShare(text) ?? 0;
  return share >= KOREAN_FROM ? "en" : "ko";
}

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

/** @returns Hangul / (Hangul + Latin letters), or null where there are neither. */
function koreanShare(text: string): number | null {
  // Decomposed syllables (file names of macOS) count once, like composed ones.
  const composed = text.normalize("NFC");
  const hangul = composed.match(/\p{Script=Hangul}/gu)?.length ?? 0;
  const latin = composed.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return hangul + latin === 0 ? null : hangul / (hangul + latin);
}
