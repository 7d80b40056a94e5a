/** The result of comparing two locale files. */
import { countUpTo } from "../../text/countUpTo.ts";
import type { Language } from "../../text/language.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import { type NoWords, whyNotProse } from "../notProse.ts";

/** A text to translate. */
export interface MissingText {
  /** The key as a person reads it: `menu.file.open`. */
  key: string;
  /** With escapes resolved. */
  text: string;
  /** The key of what is written with all of its texts or not at all: the forms of a plural, or the text alone. */
  whole: string;
  /** How a translation is put into the value; undefined if it can't be. As it is if omitted. */
  accept?: (translation: string) => string | undefined;
}

/** A key, with all that is below it, without its text. Any subset of the gaps can be filled: the file stays well-formed. */
export interface Gap {
  key: string;
  texts: readonly MissingText[];
  /** Keys whose values are no prose, and are written as they are. */
  copied: readonly string[];
  /**
   * @param translations as many as `texts`; what has none is left out
   * @returns undefined if nothing would be written
   */
  fill: (translations: readonly (string | undefined)[]) => TextEdit | undefined;
}

/** Why the text of a key is left to a person. */
export type LeftReason =
  /** Plural or choice rules in the text that are more than a list of whole texts. */
  | "rules"
  | "list"
  /** A block scalar of YAML. */
  | "block"
  /** An anchor, an alias, a merge key or a tag of YAML. */
  | "reference"
  /** Code makes it: an expression, a function, a name, a heredoc. */
  | "code"
  /** It is in a part of the file, such as an export, that the target has no counterpart of. */
  | "apart"
  /** The target has a value of another type: a list for a text, a text for an object. */
  | "anotherType"
  /** The target's language has plural forms that can't be made of those of the source. */
  | "pluralForms"
  /** An entity of XML that only the source's file declares. */
  | "entity";

/** Why a value is not translated. */
export type NotProseReason =
  | "empty"
  /** A number, a boolean. */
  | "data"
  | NoWords
  /** A description of the text, for tools or translators. */
  | "metadata"
  /** A plural form that the target's language does not have. */
  | "pluralForm"
  /** The file says that it is not to be translated. */
  | "untranslatable"
  /** The file says that the program no longer has the text. */
  | "obsolete";

/** @returns why the text of a key is not to be translated; undefined for prose */
export function whyNotTranslated(text: string): NotProseReason | undefined {
  return text.trim() === "" ? "empty" : whyNotProse(text);
}

/** What a value is that is the source's text: not translated, or the same, as a name is. */
export type Copy = "untranslated" | "same";

/** @returns undefined for a value that is a translation, or no prose */
export function copyOf(source: string, value: string, to: Language): Copy | undefined {
  const text = value.trim();
  if (text !== source.trim()) return undefined;
  const hasHangul = /\p{Script=Hangul}/u.test(text);
  const isOfSource = to === "ko" ? !hasHangul && /\p{Script=Latin}/u.test(text) : hasHangul;
  if (!isOfSource || whyNotTranslated(text) !== undefined) return undefined;
  return to === "en" || isEnglish(text) ? "untranslated" : "same";
}

/** What several values are together: untranslated if one is. */
export function copyOfAll(copies: readonly (Copy | undefined)[]): Copy | undefined {
  return copies.includes("untranslated") ? "untranslated" : copies.find((copy) => copy !== undefined);
}

/** One word, or several with capitals, may be a name. */
function isEnglish(text: string): boolean {
  return /\S\s+\S/.test(text) && /(?<![\p{L}\p{N}_.:/{$%@-])[a-z]{3,}(?![\p{L}\p{N}_.:/}(-]\w)/u.test(text);
}

/**
 * Every key of the source with a value is in exactly one of `present`, `same`, `left`, `notProse` and the `texts` of the
 * gaps.
 * Plural forms that only the target needs come in addition.
 */
export interface Comparison {
  /** The language of the target. */
  to: Language;
  /** The source is the target: it has each text in both languages. */
  hasBoth?: true;
  /** In file order. */
  gaps: Gap[];
  /** Keys whose texts are already there. */
  present: string[];
  /** Keys with the source's text, which may be a name or may be missing: only a person knows. */
  same: { key: string; text: string }[];
  left: { key: string; reason: LeftReason }[];
  notProse: { key: string; reason: NotProseReason }[];
}

/** @returns what is written for each text of a gap; undefined where nothing is, since a text of the same whole is missing */
export function written(
  texts: readonly MissingText[],
  translations: readonly (string | undefined)[],
): (string | undefined)[] {
  const accepted = texts.map(({ accept }, index) => {
    const translation = translations[index];
    return translation === undefined || accept === undefined ? translation : accept(translation);
  });
  const incomplete = new Set(texts.filter((_, index) => accepted[index] === undefined).map(({ whole }) => whole));
  return accepted.map((translation, index) => (incomplete.has(texts[index]?.whole ?? "") ? undefined : translation));
}

/** `line` counts from 1. */
export class LocaleSyntaxError extends Error {
  readonly line: number;

  constructor(text: string, offset: number) {
    const line = text.slice(0, offset).split("\n").length;
    super(`line ${line}`);
    this.name = "LocaleSyntaxError";
    this.line = line;
  }
}

/** There is nothing in the file that its format keeps texts in. `isList`: there is a list, and not of keys with texts. */
export class NoTextsError extends Error {
  readonly isList: boolean;

  constructor(isList = false) {
    super("no texts");
    this.name = "NoTextsError";
    this.isList = isList;
  }
}

/** @returns where the line of an offset starts; without a search that starts over for each of a hundred thousand offsets */
export function lineStarts(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => starts[countUpTo(starts, offset) - 1] ?? 0;
}

/** The line ending that a text uses. */
export function lineEnding(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
