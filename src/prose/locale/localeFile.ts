/** What a locale file lacks compared with another one with the same keys, and the edits that add it. */
import { atOnce, type Steps } from "../../base/steps.ts";
import type { Language } from "../../text/language.ts";
import type { Comparison } from "./gaps.ts";
import { jsonPair } from "./json.ts";
import { poGaps } from "./po.ts";
import { propertiesPair } from "./properties.ts";
import { compareTrees, type Pair } from "./tree.ts";
import { yamlPair } from "./yaml.ts";

export type LocaleFormat = "json" | "properties" | "yaml" | "po";

/**
 * What a format's reader, which also finds its prose, makes of two files. Comparing is apart from reading, because the
 * parser of messages is not loaded for prose alone.
 */
const COMPARISONS: Readonly<
  Record<LocaleFormat, (source: string, target: string, to?: Language) => Steps<Comparison>>
> = {
  json: comparing(jsonPair),
  properties: comparing(propertiesPair),
  yaml: comparing(yamlPair),
  // It contains both the texts and their translations.
  po: (_source, target, to) => poGaps(target, to),
};

function comparing<P>(
  read: (source: string, target: string, to?: Language) => Steps<Pair<P>>,
): (source: string, target: string, to?: Language) => Steps<Comparison> {
  return function* (source, target, to) {
    return yield* compareTrees(yield* read(source, target, to), to);
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
};

/** @returns undefined for a file of an unknown format */
export function localeFormat(path: string): LocaleFormat | undefined {
  return FORMATS[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ""];
}

/**
 * @param source the file with the texts; for `po`, the same as the target, which contains both
 * @param to the language of the target; the one that the texts are not in if omitted
 * @throws LocaleSyntaxError
 */
export function compareLocales(format: LocaleFormat, source: string, target: string, to?: Language): Comparison {
  return atOnce(comparisonSteps(format, source, target, to));
}

/** `compareLocales` for files of any length. */
export function* comparisonSteps(
  format: LocaleFormat,
  source: string,
  target: string,
  to?: Language,
): Steps<Comparison> {
  return yield* COMPARISONS[format](source, target, to);
}
