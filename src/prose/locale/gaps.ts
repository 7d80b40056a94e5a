/** The result of comparing two locale files. */
import { countUpTo } from "../../text/countUpTo.ts";
import type { TextEdit } from "../../text/textEdit.ts";

/** A key without its text. Any subset of the gaps can be filled: their edits leave the file well-formed. */
export interface Gap {
  /** The key as a person reads it: `menu.file.open`. */
  key: string;
  /** The texts to translate, with escapes resolved. A key with nested keys has all their texts. */
  texts: string[];
  /** @param translations as many as `texts` */
  fill: (translations: readonly string[]) => TextEdit;
}

export interface Comparison {
  /** In file order. */
  gaps: Gap[];
  /** The number of texts that are already there. */
  present: number;
  /** Keys whose texts are left to a person: plural rules, block scalars, lists. */
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

/** Plural and choice rules are programs, which break if they are translated as text. */
export function hasRules(text: string): boolean {
  return /\{[^{}]*,\s*(?:plural|select|selectordinal|choice)\s*,/.test(text);
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
