import type { Span } from "./span.ts";

/** @returns the lines of a part of the text, without their line breaks. */
export function linesOf(text: string, start: number, end: number): Span[] {
  const lines: Span[] = [];
  const ends = /\r\n?|\n/g;
  let from = start;
  ends.lastIndex = start;
  for (let match = ends.exec(text); match !== null && match.index < end; match = ends.exec(text)) {
    lines.push({ start: from, end: match.index });
    from = ends.lastIndex;
  }
  if (from <= end) lines.push({ start: from, end });
  return lines;
}

/** @returns the span without leading and trailing whitespace. */
export function trimmed(text: string, { start, end }: Span): Span {
  const slice = text.slice(start, end);
  const from = start + slice.length - slice.trimStart().length;
  return { start: from, end: Math.max(from, start + slice.trimEnd().length) };
}
