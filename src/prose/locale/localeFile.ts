/** What a locale file lacks compared with another one with the same keys, and the edits that add it. */
import { atOnce, type Steps } from "../../base/steps.ts";
import type { Language } from "../../text/language.ts";
import { androidPair } from "./android.ts";
import { stringsPair } from "./appleStrings.ts";
import type { Comparison } from "./gaps.ts";
import { jsonPair } from "./json.ts";
import { plistPair } from "./plist.ts";
import { poGaps, poLanguage } from "./po.ts";
import { propertiesPair } from "./properties.ts";
import { qtGaps, qtLanguage } from "./qt.ts";
import { resxPair } from "./resx.ts";
import { stringCatalogGaps, stringCatalogLanguage } from "./stringCatalog.ts";
import { compareTrees, type Pair } from "./tree.ts";
import { xliffGaps, xliffLanguage } from "./xliff.ts";
import { rootName } from "./xmlTree.ts";
import { yamlPair } from "./yaml.ts";

type Format =
  | ("json" | "properties" | "yaml" | "po")
  | ("android" | "strings" | "stringsdict" | "xcstrings" | "xliff" | "resx" | "qt");

/**
 * What a format's reader, which also finds its prose, makes of two files. Comparing is apart from reading, because the
 * parser of messages is not loaded for prose alone.
 */
const COMPARISONS: Readonly<Record<Format, (source: string, target: string, to?: Language) => Steps<Comparison>>> = {
  json: comparing(jsonPair),
  properties: comparing(propertiesPair),
  yaml: comparing(yamlPair),
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
const LANGUAGES: Partial<Record<Format, (text: string) => string | undefined>> = {
  po: poLanguage,
  xcstrings: stringCatalogLanguage,
  xliff: xliffLanguage,
  qt: qtLanguage,
};

/** Whether a file of the format contains both the texts and their translations. */
export function isBilingual(format: Format): boolean {
  return LANGUAGES[format] !== undefined;
}

/** The language of the translations that a bilingual file names, in small letters. */
export function languageIn(format: Format, text: string): string | undefined {
  return LANGUAGES[format]?.(text)?.toLowerCase();
}

function comparing<P>(
  read: (source: string, target: string, to?: Language) => Steps<Pair<P>>,
): (source: string, target: string, to?: Language) => Steps<Comparison> {
  return function* (source, target, to) {
    return yield* compareTrees(yield* read(source, target, to), to);
  };
}

const FORMATS: Readonly<Record<string, Format>> = {
  json: "json",
  jsonc: "json",
  arb: "json",
  properties: "properties",
  yml: "yaml",
  yaml: "yaml",
  po: "po",
  pot: "po",
  strings: "strings",
  stringsdict: "stringsdict",
  xcstrings: "xcstrings",
  xlf: "xliff",
  xliff: "xliff",
  resx: "resx",
  resw: "resx",
};

/** Formats whose extension others have, too, by the first element. */
const ROOTS: Readonly<Record<string, Format>> = { resources: "android", xliff: "xliff", TS: "qt" };

/**
 * @param text of the file; without it, formats that share their extension with others are not recognized
 * @returns undefined for a file of an unknown format
 */
export function localeFormat(path: string, text = ""): Format | undefined {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  const format = FORMATS[extension];
  if (extension === "xml" || extension === "ts") return ROOTS[rootName(text) ?? ""];
  return format === "strings" && rootName(text) === "plist" ? "stringsdict" : format;
}

/**
 * @param source the file with the texts; for `po`, the same as the target, which contains both
 * @param to the language of the target; the one that the texts are not in if omitted
 * @throws LocaleSyntaxError
 */
export function compareLocales(format: Format, source: string, target: string, to?: Language): Comparison {
  return atOnce(comparisonSteps(format, source, target, to));
}

/** `compareLocales` for files of any length. */
export function* comparisonSteps(format: Format, source: string, target: string, to?: Language): Steps<Comparison> {
  return yield* COMPARISONS[format](source, target, to);
}
