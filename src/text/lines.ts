import { atOnce, Pace, type Steps } from "../base/steps.ts";
import type { Span } from "./span.ts";

/** @returns the lines of a part of the text, without their line breaks. */
export function linesOf(text: string, start: number, end: number): Span[] {
  return atOnce(lineSteps(text, start, end));
}

/** `linesOf` for a part of any length. */
export function* lineSteps(text: string, start: number, end: number): Steps<Span[]> {
  const lines: Span[] = [];
  let from = start;
  const pace = new Pace();
  // Only the part is searched: a text of a single line may have a hundred thousand parts.
  for (const { 0: lineEnd, index } of text.slice(start, end).matchAll(/\r\n?|\n/g)) {
    lines.push({ start: from, end: start + index });
    from = start + index + lineEnd.length;
    if (pace.isDue(0)) yield;
  }
  if (from <= end) lines.push({ start: from, end });
  return lines;
}

/** What follows the last line break. */
export function lastLine(text: string): string {
  return text.slice(Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1);
}

/** @returns the span without leading and trailing whitespace. */
export function trimmed(text: string, { start, end }: Span): Span {
  const slice = text.slice(start, end);
  const from = start + slice.length - slice.trimStart().length;
  return { start: from, end: Math.max(from, start + slice.trimEnd().length) };
}
