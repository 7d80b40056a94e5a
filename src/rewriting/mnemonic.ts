/** Keys of menus and buttons: `&Open…` of Qt, Windows and VS Code (`&&Open…`), `_Open…` of GTK; `열기(&O)…` in Korean. */
import { allKeptParts, type Place } from "../text/keptParts.ts";

export interface WithMnemonic {
  /** The text as a reader sees it. */
  text: string;
  /** Marks the key in other words: an English word keeps it inside, a Korean one has it after it. */
  put: (words: string) => string;
}

const MARK = "&amp;&amp;|&amp;|&&|&|_|~";

const AFTER_WORDS = new RegExp(String.raw`\s?\((${MARK})([A-Za-z\d])\)`, "v");

/** At the start of a word, as in `Save &As…`, or after its capital, as in `E&xit`. */
const IN_WORD =
  /(?<![\p{L}\p{N};]|&)(&amp;|&)(?!#|[A-Za-z]{2,10};)([\p{Script=Latin}\d])|(?<![\p{L}\p{N}]|&)(&&)([A-Z])|(?<=(?<!\p{L})[A-Z])(&amp;|&)([a-z])(?![a-z]{1,9};)|(?<![\p{L}\p{N}_])(_)([A-Z\d])/v;

/** Within a word, as in `Sa_ve` or `Pla&y`, where nothing else can be meant. */
const WITHIN_WORD = /(?<=^[A-Z](?:[^&_]{0,100}\p{L})?)(&amp;|&|_)([a-z])(?![a-z]{1,9};)/v;

/** Languages of programs whose strings can be labels of menus. */
const WITH_MENUS = new Set(["c", "cpp", "csharp", "vb", "vala", "python", "qml", "xml", "xaml", "pascal", "qt"]);

/** Formats of translations that are mostly of such programs. */
const OF_PROGRAMS = new Set(["po", "gettext", "qt", "xml", "resx"]);

/** @returns undefined if the text has no mnemonic, or more than one */
export function mnemonicIn(text: string, place: Place): WithMnemonic | undefined {
  const after = AFTER_WORDS.exec(text);
  const match = after ?? (place.form === "value" || isMenu(place) ? inWord(text, place) : undefined);
  if (match === undefined) return undefined;
  const [mark = "", letter = ""] = match.slice(1).filter((group) => (group as string | undefined) !== undefined);
  const { index } = match;
  const words = text.slice(0, index) + (after === null ? letter : "") + text.slice(index + match[0].length);
  // What is left of another one, or of an operator.
  if (AFTER_WORDS.test(words) || new RegExp(IN_WORD, "v").test(words)) return undefined;
  return { text: words, put: (written) => marked(written, mark, letter, place) };
}

function isMenu({ form, languageId }: Place): boolean {
  return form === "string" && WITH_MENUS.has(languageId);
}

function inWord(text: string, { languageId }: Place): RegExpExecArray | undefined {
  const signs = text.match(/&amp;&amp;|&amp;|&(?:&|(?!#|[A-Za-z]{2,10};))|_/gv) ?? [];
  if (signs.length !== 1) return undefined;
  return IN_WORD.exec(text) ?? (OF_PROGRAMS.has(languageId) ? WITHIN_WORD.exec(text) : null) ?? undefined;
}

function marked(words: string, mark: string, letter: string, place: Place): string {
  const at = /\p{Script=Hangul}/v.test(words) ? undefined : placeOf(letter, words, place);
  if (at !== undefined) return words.slice(0, at) + mark + words.slice(at);
  const end = words.search(/(?:\.{3}|…|[:：])?(?:\t[^\t]*)?$/v);
  return `${words.slice(0, end)}(${mark}${letter.toUpperCase()})${words.slice(end)}`;
}

/** Where the letter is in the words: best as the first of one. */
function placeOf(letter: string, words: string, place: Place): number | undefined {
  const kept = allKeptParts(words, place);
  const isFree = (index: number): boolean => !kept.some(({ start, end }) => start <= index && index < end);
  for (const before of [String.raw`(?<![\p{L}\p{N}])`, ""])
    for (const { index } of words.matchAll(new RegExp(before + letter, "giv"))) if (isFree(index)) return index;
  return undefined;
}
