/** What the comparison of two locale files finds. */
import type { TextEdit } from "../../text/textEdit.ts";

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

/** Plural and choice rules are programs, and translated as such they break. */
export function hasRules(text: string): boolean {
  return /\{[^{}]*,\s*(?:plural|select|selectordinal|choice)\s*,/.test(text);
}

/** The line ending that a text uses. */
export function lineEnding(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
