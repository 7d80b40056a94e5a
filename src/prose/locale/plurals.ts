/** Plural forms by CLDR: https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html. */
import type { Language } from "../../text/language.ts";

/** The forms of cardinal numbers. `zero` is none of CLDR's for these languages, but Rails and i18next allow it in all. */
const FORMS: Readonly<Record<Language, readonly string[]>> = { ko: ["other"], en: ["one", "other"] };

const FORM = "zero|one|two|few|many|other";
const ALL_FORMS = FORM.split("|");
/** i18next: `key_one`, and `key_ordinal_one` for ordinal numbers. */
const SUFFIXED = new RegExp(`^(.*_)(?:${FORM})$`, "s");
/** Rails: `one` and `other` below the key. */
const NESTED = new RegExp(`^(?:${FORM})$`);

/** A number that decides the form, in the dialects that have plural keys. */
const COUNT =
  /%\{count\}|\{\{\s{0,3}\.(?:Plural)?Count\s{0,3}\}\}|\{\{-?\s{0,9}count\b[^{}]{0,40}\}\}|\{(?:count|n|num|number|0)\}|%(?:1\$|\((?:count|n|num|number)\))?l{0,2}[diu]\b|%n\b/g;

/** What of a list of siblings belongs together. */
export interface PluralGroup {
  /** `key_` of `key_other`; empty for the forms below a key. */
  base: string;
  /** The form of numbers that no other one is for. */
  other: string;
}

/**
 * @param entries the keys of an object in order, with their texts if they have one
 * @param isKnown whether the object is known to be a plural; it may have other keys, too
 * @returns the groups by their keys' common start
 */
export function pluralGroups(
  entries: readonly { key: string; text: string | undefined }[],
  isKnown = false,
): Map<string, PluralGroup> {
  const groups = new Map<string, PluralGroup>();
  const isNested = isKnown || entries.every(({ key }) => NESTED.test(key));
  const texts = new Map(entries.map(({ key, text }) => [key, text]));
  for (const { key, text } of entries) {
    const base = baseOf(key, isNested);
    if (base === undefined || text === undefined || key !== `${base}other`) continue;
    // `other` alone is also a word, and `option_one`, `option_two`, `option_other` are three options.
    const forms = ALL_FORMS.map((form) => texts.get(base + form)).filter((form) => form !== undefined);
    const isKnownForm = isKnown && isNested;
    if (isKnownForm || areForms(forms)) groups.set(base, { base, other: text });
  }
  return groups;
}

/** Whether texts are of one thing and of many: with their number, or all the same. Others would be lost if one replaced them. */
export function areForms(texts: readonly string[]): boolean {
  return texts.some((text) => countsIn(text).length > 0) || (texts.length > 1 && new Set(texts).size === 1);
}

/** @returns the common start of a group's keys; undefined for a key that is not a form of a plural */
export function baseOf(key: string, isNested: boolean): string | undefined {
  return isNested ? (NESTED.test(key) ? "" : undefined) : SUFFIXED.exec(key)?.[1];
}

export function hasForm(to: Language, form: string): boolean {
  return form === "zero" || FORMS[to].includes(form);
}

/** The forms that a language needs and that are not among `forms`. */
export function missingForms(to: Language, has: (form: string) => boolean): string[] {
  return FORMS[to].filter((form) => !has(form));
}

/**
 * The text for one thing, made of the text for any number of them: a model that is asked for `파일 1개` answers
 * `1 file`.
 *
 * @returns undefined if the number is not in the text exactly once, or not the only one
 */
export function singular(
  text: string,
): { text: string; accept: (translation: string) => string | undefined } | undefined {
  const [count, more] = countsIn(text);
  if (count === undefined || more !== undefined) return undefined;
  return one(text, count);
}

/** `singular` for a known placeholder. */
export function one(
  text: string,
  count: string,
): { text: string; accept: (translation: string) => string | undefined } | undefined {
  const parts = text.split(count);
  if (parts.length !== 2 || /\d/.test(parts.join(""))) return undefined;
  return {
    text: parts.join("1"),
    accept: (translation) => {
      const around = translation.split("1");
      return around.length === 2 && !/\d/.test(around.join("")) ? around.join(count) : undefined;
    },
  };
}

function countsIn(text: string): string[] {
  return text.length > 20_000 ? [] : (text.match(COUNT) ?? []);
}
