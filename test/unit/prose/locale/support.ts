import assert from "node:assert/strict";
import { atOnce } from "../../../../src/base/steps.ts";
import type { Comparison } from "../../../../src/prose/locale/gaps.ts";
import { COMPARISONS, type LoadedFormat } from "../../../../src/prose/locale/localeFile.ts";
import type { Language } from "../../../../src/text/language.ts";
import type { TextEdit } from "../../../../src/text/textEdit.ts";

export function compareLocales(format: LoadedFormat, source: string, target: string, to?: Language): Comparison {
  return atOnce(COMPARISONS[format](source, target, to));
}

/** The target with the chosen gaps filled; each translation is its source in angle brackets. */
export function filled(
  format: LoadedFormat,
  source: string,
  target: string,
  chosen: (index: number) => boolean = () => true,
): string {
  const edits = compareLocales(format, source, target)
    .gaps.filter((_, index) => chosen(index))
    .flatMap(({ texts, fill }) => fill(texts.map(({ text }) => `<${text}>`)) ?? []);
  return applied(target, edits);
}

/** As VS Code applies edits: by position, and at the same position in their order. */
export function applied(target: string, edits: readonly TextEdit[]): string {
  const sorted = edits
    .map((edit, index) => ({ ...edit, index }))
    .sort((a, b) => a.start - b.start || a.index - b.index);
  let text = "";
  let at = 0;
  for (const edit of sorted) {
    assert.ok(edit.start >= at, "edits overlap");
    text += target.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + target.slice(at);
}

export function keys(
  format: LoadedFormat,
  source: string,
  target: string,
): { missing: string[]; present: number; unsupported: string[] } {
  const { gaps, present, left } = compareLocales(format, source, target);
  return { missing: gaps.map(({ key }) => key), present: present.length, unsupported: left.map(({ key }) => key) };
}
