/** The prose that a selection or a cursor means. */
import { trimmed } from "../text/lines.ts";
import type { ProseKind, ProseUnit, Passage } from "./units.ts";
import type { Span } from "../text/span.ts";

/** Kinds whose span is the prose itself, so that a part of them can be replaced on its own. */
const CUTTABLE: ReadonlySet<ProseKind> = new Set([
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
 * @param text if given, paragraphs are cut to the selected words, else to the selected lines
 * @returns the units that the span touches, with those of their passages that it touches. Of a paragraph of Markdown or
 * plain text only what is selected is left; the unit under the cursor is left whole.
 */
export function proseWithin(units: readonly ProseUnit[], span: Span, text?: string): ProseUnit[] {
  if (span.start === span.end) return unitAt(units, span.start);
  return units
    .filter((unit) => touches(unit.span, span))
    .flatMap((unit) => {
      if (!CUTTABLE.has(unit.kind)) {
        const passages = unit.passages.filter(({ lines }) => lines.some((line) => touches(line, span)));
        return passages.length > 0 ? [{ ...unit, passages }] : [];
      }
      return cut(unit, (line) => (touches(line, span) ? selectedPart(line, span, text) : undefined)) ?? [];
    });
}

/** The unit in which the cursor stands; at the seam of two units, the later one. */
function unitAt(units: readonly ProseUnit[], offset: number): ProseUnit[] {
  const unit = units.findLast(({ span }) => span.start <= offset && offset <= span.end);
  return unit === undefined ? [] : [unit];
}

function touches(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The selection in a line, with the whole of the words that it begins or ends in. */
function selectedPart(line: Span, span: Span, text: string | undefined): Span | undefined {
  if (text === undefined) return line;
  const before = text.slice(line.start, Math.max(line.start, span.start));
  const after = text.slice(Math.min(line.end, span.end), line.end);
  const start = Math.max(line.start, span.start) - (/\S*$/.exec(before.slice(-200))?.[0].length ?? 0);
  const end = Math.min(line.end, span.end) + (/^\S*/.exec(after.slice(0, 200))?.[0].length ?? 0);
  const part = trimmed(text, { start, end });
  return part.end > part.start ? part : undefined;
}

/** @returns the unit with what `part` leaves of its lines, or undefined if that is nothing */
function cut(unit: ProseUnit, part: (line: Span) => Span | undefined): ProseUnit | undefined {
  const passages = unit.passages.flatMap((passage): Passage[] => {
    const lines = passage.lines.flatMap((line) => part(line) ?? []);
    return lines.length > 0 ? [{ ...passage, lines, layout: lines.length > 1 ? "wrap" : "line" }] : [];
  });
  const first = passages[0]?.lines[0];
  const last = passages.at(-1)?.lines.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { ...unit, span: { start: first.start, end: last.end }, passages };
}

/**
 * @returns of a paragraph, heading, item or commit message the sentence at the offset; a comment, string or cell whole.
 * Undefined where the offset is in no prose of the unit.
 */
export function sentenceAt(text: string, unit: ProseUnit, offset: number): ProseUnit | undefined {
  if (offset < unit.span.start || offset > unit.span.end) return undefined;
  if (!CUTTABLE.has(unit.kind)) return unit;
  const passage = unit.passages.find(
    ({ lines }) => offset >= (lines[0]?.start ?? 0) && offset <= (lines.at(-1)?.end ?? 0),
  );
  if (passage === undefined) return undefined;
  const sentence = sentenceSpan(text, passage, offset);
  return cut({ ...unit, passages: [passage] }, (line) =>
    touches(line, sentence)
      ? trimmed(text, { start: Math.max(line.start, sentence.start), end: Math.min(line.end, sentence.end) })
      : undefined,
  );
}

/** From the begin of the sentence to its end in the text, whatever stands between its lines. */
function sentenceSpan(text: string, { lines }: Passage, offset: number): Span {
  const at = (joined: number, isEnd: boolean): number => {
    let rest = joined;
    for (const { start, end } of lines) {
      const length = end - start;
      if (rest < length || (isEnd && rest === length)) return start + rest;
      rest -= length + 1;
      if (rest < 0) return end;
    }
    return lines.at(-1)?.end ?? 0;
  };
  const prose = lines.map(({ start, end }) => text.slice(start, end)).join(" ");
  const segments = Array.from(new Intl.Segmenter("ko", { granularity: "sentence" }).segment(prose));
  const spans = segments.map(({ index, segment }) => ({
    start: at(index, false),
    end: at(index + segment.length, true),
  }));
  return spans.findLast(({ start }) => start <= offset) ?? spans[0] ?? { start: offset, end: offset };
}
