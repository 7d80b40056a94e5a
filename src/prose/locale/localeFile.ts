/** What a locale file lacks compared with another one with the same keys, and the edits that add it. */
import type { Steps } from "../../base/steps.ts";
import type { Language } from "../../text/language.ts";
import { androidPair } from "./android.ts";
import { stringsPair } from "./appleStrings.ts";
import { belowLanguages, betweenLanguages } from "./bilingual.ts";
import type { Comparison } from "./gaps.ts";
import { jsonPair } from "./json.ts";
import { plistPair } from "./plist.ts";
import { poGaps, poLanguage } from "./po.ts";
import { propertiesPair } from "./properties.ts";
import { qtGaps, qtLanguage } from "./qt.ts";
import { resxPair } from "./resx.ts";
import { stringCatalogGaps, stringCatalogLanguage } from "./stringCatalog.ts";
import { tablePair } from "./table.ts";
import { compareTrees, type Pair } from "./tree.ts";
import { xliffGaps, xliffLanguage } from "./xliff.ts";
import { rootName } from "./xmlTree.ts";
import { yamlPair } from "./yaml.ts";

type Compare = (source: string, target: string, to?: Language) => Steps<Comparison>;

/** Their readers are loaded. */
export type LoadedFormat =
  | ("json" | "properties" | "yaml" | "po" | "table")
  | ("android" | "strings" | "stringsdict" | "xcstrings" | "xliff" | "resx" | "qt");
type LaterFormat = keyof typeof LOADED_LATER;
export type LocaleFormat = LoadedFormat | LaterFormat;

/**
 * What a format's reader, which also finds its prose, makes of two files. Comparing is apart from reading, because the
 * parser of messages is not loaded for prose alone.
 */
export const COMPARISONS: Readonly<Record<LoadedFormat, Compare>> = {
  json: comparing(jsonPair),
  properties: comparing(propertiesPair),
  yaml: comparing(yamlPair),
  table: comparing(tablePair),
  android: comparing(androidPair),
  strings: comparing(stringsPair),
  stringsdict: comparing(plistPair),
  resx: comparing(resxPair),
  // These contain both the texts and their translations.
  po: (_source, target, to) => poGaps(target, to),
  xcstrings: (_source, target, to) => stringCatalogGaps(target, to),
  xliff: (_source, target, to) => xliffGaps(target, to),
  qt: (_source, target, to) => qtGaps(target, to),
};

/** The language of the translations that a file with texts and translations names. */
const LANGUAGES: Partial<Record<LocaleFormat, (text: string) => string | undefined>> = {
  po: poLanguage,
  xcstrings: stringCatalogLanguage,
  xliff: xliffLanguage,
  qt: qtLanguage,
};

/** Whether each file of the format contains both the texts and their translations. */
export function isBilingual(format: LocaleFormat): boolean {
  return LANGUAGES[format] !== undefined;
}

/** The language of the translations that a bilingual file names, in small letters. */
export function languageIn(format: LocaleFormat, text: string): string | undefined {
  return LANGUAGES[format]?.(text)?.toLowerCase();
}

/** Formats whose parsers are loaded when they are needed. */
const LOADED_LATER = {
  script: async () => comparing((await import("./script.ts")).scriptPair),
  fluent: async () => (await import("./fluent.ts")).fluentGaps,
  vue: async () => (await import("./vue.ts")).vueGaps,
  php: async () => comparing((await import("./php.ts")).phpPair),
} satisfies Record<string, () => Promise<Compare>>;

function comparing<P>(read: (source: string, target: string, to?: Language) => Steps<Pair<P>>): Compare {
  return function* (source, target, to) {
    const pair = yield* read(source, target, to);
    const within = pair.hasBoth ? pair : source === target ? betweenLanguages(pair.target, to ?? "ko") : undefined;
    if (within === undefined) return yield* compareTrees(belowLanguages(pair, to), to);
    return { ...(yield* compareTrees(within, to)), hasBoth: true };
  };
}

const FORMATS: Readonly<Record<string, LocaleFormat>> = {
  json: "json",
  jsonc: "json",
  arb: "json",
  properties: "properties",
  yml: "yaml",
  yaml: "yaml",
  po: "po",
  pot: "po",
  ...{ ts: "script", mts: "script", cts: "script", tsx: "script" },
  ...{ js: "script", mjs: "script", cjs: "script", jsx: "script" },
  php: "php",
  vue: "vue",
  ftl: "fluent",
  csv: "table",
  tsv: "table",
  strings: "strings",
  stringsdict: "stringsdict",
  xcstrings: "xcstrings",
  ...{ xlf: "xliff", xliff: "xliff" },
  ...{ resx: "resx", resw: "resx" },
};

/** Formats whose extension others have, too, by the first element. */
const ROOTS: Readonly<Record<string, LocaleFormat>> = { resources: "android", xliff: "xliff", TS: "qt" };

/**
 * @param text of the file; without it, formats that share their extension with others are not recognized
 * @returns undefined for a file of an unknown format
 */
export function localeFormat(path: string, text = ""): LocaleFormat | undefined {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  const format = FORMATS[extension];
  if (extension === "xml" || extension === "ts") return ROOTS[rootName(text) ?? ""] ?? format;
  return format === "strings" && rootName(text) === "plist" ? "stringsdict" : format;
}

/**
 * How two files of a format are compared.
 *
 * @returns a function of the file with the texts, the target, and the target's language, which is the one that the texts
 *   are not in if omitted. A file may have both (`hasBoth`): it is the source and the target. It throws
 *   `LocaleSyntaxError` and `NoTextsError`.
 */
export async function comparisonOf(format: LocaleFormat): Promise<Compare> {
  return format in COMPARISONS ? COMPARISONS[format as LoadedFormat] : await LOADED_LATER[format as LaterFormat]();
}
