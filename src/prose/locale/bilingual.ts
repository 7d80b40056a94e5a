/** Files that have the same texts in both languages, each below its name: `{ en: { … }, ko: { … } }`. */
import type { Language } from "../../text/language.ts";
import type { Entry, Pair, Target } from "./tree.ts";

/** A language as a key. */
const LANGUAGE: Readonly<Record<Language, RegExp>> = {
  ko: /^(?:ko|kr|kor)(?:[-_][A-Za-z]{2,4})?$|^korean$/i,
  en: /^(?:en|eng)(?:[-_][A-Za-z]{2,4})?$|^english$/i,
};

/** The language that a key or a heading names. */
export function languageOfKey(key: string): Language | undefined {
  return LANGUAGE.ko.test(key) ? "ko" : LANGUAGE.en.test(key) ? "en" : undefined;
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
    siblings.find(({ key, value }) => languageOfKey(key) === language && /^(?:branch|nothing)$/.test(value.kind)),
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
  // YAML's reader has taken off the language if there is one only.
  const { parent: root, ...file } = target;
  const found = languagesIn(root === undefined ? target.entries : [root]);
  const from = found?.[to === "ko" ? "en" : "ko"];
  if (found === undefined || from === undefined || (found[to] === undefined && !isNew)) return undefined;
  const region = /([-_])[A-Za-z]{2}$/.exec(from.key)?.[1];
  const key = found[to]?.key ?? to + (region === undefined ? "" : region + (to === "ko" ? "KR" : "US"));
  const { parent, siblings: entries } = found;
  return {
    source: [{ ...from, key }],
    target: {
      ...file,
      entries,
      ...(parent && { parent }),
      // A language that is new comes after the other one.
      insert: (below, siblings, after) =>
        file.insert(below, siblings, after ?? (siblings === entries ? from : undefined)),
    },
  };
}
