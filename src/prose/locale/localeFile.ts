/** What a locale file lacks compared with another one with the same keys, and the edits that add it. */
import { atOnce, type Steps } from "../../base/steps.ts";
import type { Comparison } from "./gaps.ts";
import { jsonGaps } from "./json.ts";
import { poGaps } from "./po.ts";
import { propertiesGaps } from "./properties.ts";
import { yamlGaps } from "./yaml.ts";

type Format = "json" | "properties" | "yaml" | "po";

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
 * @throws LocaleSyntaxError
 */
export function compareLocales(format: Format, source: string, target: string): Comparison {
  return atOnce(comparisonSteps(format, source, target));
}

/** `compareLocales` for files of any length. */
export function* comparisonSteps(format: Format, source: string, target: string): Steps<Comparison> {
  switch (format) {
    case "json":
      return yield* jsonGaps(source, target);
    case "properties":
      return yield* propertiesGaps(source, target);
    case "yaml":
      return yield* yamlGaps(source, target);
    case "po":
      return yield* poGaps(target);
  }
}
