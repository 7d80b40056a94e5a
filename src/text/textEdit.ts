import type { Span } from "./span.ts";

/** One replacement in a document. The offsets are UTF-16 units in the text before the replacement. */
export interface TextEdit extends Span {
  text: string;
}

/**
 * @param changes in order; each one's offsets refer to the text after the previous change
 * @returns the span's position after the changes, or undefined if a change overlaps it
 */
export function movedSpan(span: Span, changes: readonly TextEdit[]): Span | undefined {
  let { start, end } = span;
  for (const change of changes) {
    if (change.start >= end) continue;
    if (change.end > start) return undefined;
    const shift = change.text.length - (change.end - change.start);
    start += shift;
    end += shift;
  }
  return { start, end };
}
