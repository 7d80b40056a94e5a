/** The prose that a selection or a cursor refers to. */
import { trimmed } from "../text/lines.ts";
import type { Span } from "../text/span.ts";
import type { Passage, ProseKind, ProseUnit } from "./units.ts";

/** Kinds whose span is the prose itself, so that a part of it can be replaced separately. */
const NARROWABLE: ReadonlySet<ProseKind> = new Set([
  "heading",
  "paragraph",
  "listItem",
  "quote",
  "commitSubject",
  "commitBody",
  "text",
] satisfies ProseKind[]);

/**
 * @param span an empty one is the cursor
 * @param text if given, paragraphs are narrowed to the selected words, otherwise to the selected lines
 * @returns the units that the span touches, each with the passages that it touches. A paragraph of Markdown or plain
 * text is narrowed to the selection; the unit at the cursor is returned whole.
 */
export function proseWithin(units: readonly ProseUnit[], span: Span, text?: string): ProseUnit[] {
  if (span.start === span.end) return unitAt(units, span.start);
  return units
    .filter((unit) => touches(unit.span, span))
    .flatMap((unit) => {
      if (!NARROWABLE.has(unit.kind)) {
        const passages = unit.passages.filter(({ lines }) => lines.some((line) => touches(line, span)));
        return passages.length > 0 ? [{ ...unit, passages }] : [];
      }
      return narrowed(unit, (line) => (touches(line, span) ? selectedPart(line, span, text) : undefined)) ?? [];
    });
}

/** The unit at the cursor; where two units meet, the later one. */
function unitAt(units: readonly ProseUnit[], offset: number): ProseUnit[] {
  const unit = units.findLast(({ span }) => span.start <= offset && offset <= span.end);
  return unit === undefined ? [] : [unit];
}

function touches(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The selected part of a line, extended to whole words at both ends. */
function selectedPart(line: Span, span: Span, text: string | undefined): Span | undefined {
  if (text === undefined) return line;
  const before = text.slice(line.start, Math.max(line.start, span.start));
  const after = text.slice(Math.min(line.end, span.end), line.end);
  const start = Math.max(line.start, span.start) - (/(?<!\S)\S*$/.exec(before.slice(-200))?.[0].length ?? 0);
  const end = Math.min(line.end, span.end) + (/^\S*/.exec(after.slice(0, 200))?.[0].length ?? 0);
  const part = trimmed(text, { start, end });
  return part.end > part.start ? part : undefined;
}

/** @returns the unit with what `partOf` keeps of its lines, or undefined if nothing is left */
function narrowed(unit: ProseUnit, partOf: (line: Span) => Span | undefined): ProseUnit | undefined {
  const passages = unit.passages.flatMap((passage): Passage[] => {
    const lines = passage.lines.flatMap((line) => partOf(line) ?? []);
    return lines.length > 0 ? [{ ...passage, lines, layout: lines.length > 1 ? "wrap" : "line" }] : [];
  });
  const first = passages[0]?.lines[0];
  const last = passages.at(-1)?.lines.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { ...unit, span: { start: first.start, end: last.end }, passages };
}
