/** What a locale file lacks compared with another one with the same keys, and the edits that add it. */
import { atOnce, type Steps } from "../../base/steps.ts";
import type { Language } from "../../text/language.ts";
import type { ProseUnit } from "../units.ts";
import type { Comparison } from "./gaps.ts";
import { jsonGaps, jsonProse } from "./json.ts";
import { poGaps, poProse } from "./po.ts";
import { propertiesGaps, propertiesProse } from "./properties.ts";
import { yamlGaps, yamlProse } from "./yaml.ts";

type Format = "json" | "properties" | "yaml" | "po";

/** How a format is read: one reader for both. `source` is the file with the texts. */
interface LocaleReader {
  prose: (text: string) => Steps<ProseUnit[]>;
  gaps: (source: string, target: string, to?: Language) => Steps<Comparison>;
}

export const LOCALE_READERS: Readonly<Record<Format, LocaleReader>> = {
  json: { prose: jsonProse, gaps: jsonGaps },
  properties: { prose: propertiesProse, gaps: propertiesGaps },
  yaml: { prose: yamlProse, gaps: yamlGaps },
  // It contains both the texts and their translations.
  po: { prose: poProse, gaps: (_source, target, to) => poGaps(target, to) },
};

const FORMATS: Readonly<Record<string, Format>> = {
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
export function localeFormat(path: string): Format | undefined {
  return FORMATS[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ""];
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
  return yield* LOCALE_READERS[format].gaps(source, target, to);
}
