import { findProse } from "../../../src/prose/findProse.ts";
import type { ProseUnit } from "../../../src/prose/units.ts";
import { passageText, writePassages } from "../../../src/prose/write.ts";

/** Each unit as its kind and the prose of its passages. */
export function read(languageId: string, text: string): string[][] {
  return findProse({ text, languageId }).map((unit) => [unit.kind, ...proses(text, unit)]);
}

/** The prose of all passages, whatever unit they are in. */
export function words(languageId: string, text: string): string[] {
  return findProse({ text, languageId }).flatMap((unit) => proses(text, unit));
}

export function proses(text: string, unit: ProseUnit): string[] {
  return unit.passages.map((passage) => passageText(text, passage));
}

/** The text with the prose of each passage replaced by what `change` returns. */
export function rewritten(languageId: string, text: string, change: (prose: string) => string | undefined): string {
  let written = "";
  let at = 0;
  for (const unit of findProse({ text, languageId })) {
    written += text.slice(at, unit.span.start) + writePassages(text, unit, proses(text, unit).map(change));
    at = unit.span.end;
  }
  return written + text.slice(at);
}
