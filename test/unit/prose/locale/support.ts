import type { Comparison } from "../../../../src/prose/locale/gaps.ts";
import { compareLocales } from "../../../../src/prose/locale/localeFile.ts";

type Format = Parameters<typeof compareLocales>[0];

/** The target with the chosen gaps filled; each translation is its source in angle brackets. */
export function filled(
  format: Format,
  source: string,
  target: string,
  chosen: (index: number) => boolean = () => true,
): string {
  const edits = compareLocales(format, source, target)
    .gaps.filter((_, index) => chosen(index))
    .map(({ texts, fill }) => fill(texts.map((text) => `<${text}>`)));
  // As VS Code applies them: by position, and at the same position in their order.
  const sorted = edits
    .map((edit, index) => ({ ...edit, index }))
    .sort((a, b) => a.start - b.start || a.index - b.index);
  let text = "";
  let at = 0;
  for (const edit of sorted) {
    text += target.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + target.slice(at);
}

export function keys(format: Format, source: string, target: string): Omit<Comparison, "gaps"> & { missing: string[] } {
  const { gaps, present, unsupported } = compareLocales(format, source, target);
  return { missing: gaps.map(({ key }) => key), present, unsupported };
}
