/** What a locale file lacks beside another of the same keys, and the edits that bring it in. */
import { jsonGaps } from "./json.ts";
import { poGaps } from "./po.ts";
import { propertiesGaps } from "./properties.ts";
import { yamlGaps } from "./yaml.ts";

/** A replacement in the file that lacks something; UTF-16 offsets, the end excluded. */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/** A key without its text. Any choice of gaps can be filled, in any number: their edits leave the file well-formed. */
export interface Gap {
  /** The key as a person reads it: `menu.file.open`. */
  key: string;
  /** What is to be translated, escapes resolved. A key that holds others brings all their texts. */
  texts: string[];
  /** @param translations as many as `texts` */
  fill: (translations: readonly string[]) => TextEdit;
}

export interface Comparison {
  /** In the order of their places in the file. */
  gaps: Gap[];
  /** Texts that are there already. */
  present: number;
  /** Keys of texts in a form that is left to a person: plural rules, block scalars, lists. */
  unsupported: string[];
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

/** @returns undefined for a file that is not of a known form */
export function localeFormat(path: string): Format | undefined {
  return FORMATS[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ""];
}

/**
 * @param source the file with the texts; for `po` the same as the target, which holds both
 * @throws LocaleSyntaxError
 */
export function compareLocales(format: Format, source: string, target: string): Comparison {
  switch (format) {
    case "json":
      return jsonGaps(source, target);
    case "properties":
      return propertiesGaps(source, target);
    case "yaml":
      return yamlGaps(source, target);
    case "po":
      return poGaps(target);
  }
}

/** Plural and choice rules are programs, and translated as such they break. */
export function hasRules(text: string): boolean {
  return /\{[^{}]*,\s*(?:plural|select|selectordinal|choice)\s*,/.test(text);
}

/** The line ending that a text uses. */
export function lineEnding(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
