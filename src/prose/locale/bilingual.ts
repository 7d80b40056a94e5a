/** Files that put their texts below the language: each of them its own, or one file both, `{ en: { … }, ko: { … } }`. */
import type { Language } from "../../text/language.ts";
import type { Entry, Pair, Target, Value } from "./tree.ts";

/** A language as a key. */
const LANGUAGE: Readonly<Record<Language, RegExp>> = {
  ko: /^(?:ko|kr|kor)(?:[-_][A-Za-z]{2,4})?$|^korean$/i,
  en: /^(?:en|eng)(?:[-_][A-Za-z]{2,4})?$|^english$/i,
};

/** The language that a key or a heading names. */
export function languageOfKey(key: string): Language | undefined {
  return LANGUAGE.ko.test(key) ? "ko" : LANGUAGE.en.test(key) ? "en" : undefined;
}

/** There is nothing yet where the texts will be. */
function isEmpty<P>(value: Value<P>): boolean {
  return value.kind === "nothing" || (value.kind === "text" && value.text.trim() === "");
}

/** So that the format puts entries in place of what is there. */
function nothingIn<P>(entry: Entry<P>): Entry<P> {
  return isEmpty(entry.value) ? { ...entry, value: { kind: "nothing" } } : entry;
}

/** The first object with a language as a key, and those of its entries that are in Korean and in English. */
interface Languages<P> {
  parent: Entry<P> | undefined;
  siblings: Entry<P>[];
  ko: Entry<P> | undefined;
  en: Entry<P> | undefined;
}

/** Levels of objects above the languages: `createI18n({ messages: { ko: {…}, en: {…} } })`. */
const DEEPEST_LANGUAGE = 2;

/** @returns undefined if nothing is put below a language */
function languagesIn<P>(siblings: Entry<P>[], parent?: Entry<P>, depth = 0): Languages<P> | undefined {
  const [ko, en] = (["ko", "en"] as const).map((language) =>
    siblings.find(({ key, value }) => languageOfKey(key) === language && (value.kind === "branch" || isEmpty(value))),
  );
  if (ko !== undefined || en !== undefined) return { parent, siblings, ko, en };
  if (depth === DEEPEST_LANGUAGE) return undefined;
  for (const entry of siblings) {
    const found = entry.value.kind === "branch" ? languagesIn(entry.value.entries, entry, depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The texts of one language of a file and the place of the other's.
 * @param isNew whether the language may be missing altogether
 * @returns undefined if the file does not have both
 */
export function betweenLanguages<P>(target: Target<P>, to: Language, isNew = false): Pair<P> | undefined {
  const found = languagesIn(target.entries);
  const from = found?.[to === "ko" ? "en" : "ko"];
  if (found === undefined || from === undefined || (found[to] === undefined && !isNew)) return undefined;
  const region = /([-_])[A-Za-z]{2}$/.exec(from.key)?.[1];
  const key = found[to]?.key ?? to + (region === undefined ? "" : region + (to === "ko" ? "KR" : "US"));
  const { parent, siblings: entries } = found;
  return {
    source: [{ ...from, key }],
    target: {
      ...target,
      entries,
      ...(parent && { parent }),
      // A language that is new comes after the other one.
      insert: (below, siblings, after) =>
        target.insert(below, siblings, after ?? (siblings === entries ? from : undefined)),
    },
  };
}

/** A key that Rails takes for a language. */
const ANY_LANGUAGE = /^[a-z]{2}(?:[-_][A-Za-z]{2,4})?$/;

/** Where the texts of a language are if all of them are below it. A region's own texts are none of it if both are there. */
function rootOf<P>(
  entries: readonly Entry<P>[],
  language: Language | undefined,
  mayBeEmpty = false,
): Entry<P> | undefined {
  const roots = entries.filter(({ key, value }) => {
    const own = languageOfKey(key);
    const isText = value.kind === "text" && !(mayBeEmpty && isEmpty(value));
    return own !== undefined && (language ?? own) === own && !isText && value.kind !== "data";
  });
  return roots.find(({ key }) => !/[-_]/.test(key)) ?? roots[0];
}

/** Another language than the two: the only key. */
function onlyRoot<P>([only, ...others]: readonly Entry<P>[]): Entry<P> | undefined {
  const isRoot = only !== undefined && others.length === 0 && ANY_LANGUAGE.test(only.key);
  return isRoot && /^(?:branch|nothing)$/.test(only.value.kind) ? only : undefined;
}

/**
 * A pair whose files have their texts below their own languages, as those of Rails do, with what is below them. What the
 * source has beside its language is not compared; other languages are no part of it.
 */
export function belowLanguages<P>(pair: Pair<P>, to?: Language): Pair<P> {
  const { source, target } = pair;
  const other = to === undefined ? undefined : to === "ko" ? "en" : "ko";
  const named = rootOf(source, other);
  const into = to ?? (named && (languageOfKey(named.key) === "ko" ? "en" : "ko"));
  const own = rootOf(target.entries, into, named !== undefined) ?? (named && onlyRoot(target.entries));
  const from = named ?? (own && onlyRoot(source));
  if (from?.value.kind === "left" || (from ?? own) === undefined) return pair;
  const rest = source.filter((entry) => entry !== from && languageOfKey(entry.key) === undefined);
  // Names of languages among other keys: `{ "en": { "message": "English" }, "ko": …, "title": … }`.
  const hasNames = rest.length > 0 && from !== undefined && source.some(({ key }) => key === own?.key);
  if (hasNames && target.entries.some(({ key }) => key === from.key)) return pair;
  const texts = from === undefined ? source : from.value.kind === "branch" ? from.value.entries : [];
  const apart = from === undefined || rest.length === 0 ? {} : { apart: [...(pair.apart ?? []), ...rest] };
  if (own === undefined && from !== undefined && target.entries.length === 0 && into !== undefined)
    return { ...pair, ...apart, source: [{ ...from, key: into }] };
  if (own === undefined) return { ...pair, ...apart, source: texts };
  if (own.value.kind !== "branch" && !isEmpty(own.value))
    return { ...pair, ...apart, source: from === undefined ? source : [{ ...from, key: own.key }] };
  const entries = own.value.kind === "branch" ? own.value.entries : [];
  return { ...pair, ...apart, source: texts, target: { ...target, entries, parent: nothingIn(own) } };
}
