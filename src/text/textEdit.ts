import type { Span } from "./span.ts";

/** One replacement in a document: UTF-16 offsets in the text before it. */
export interface TextEdit extends Span {
  text: string;
}

/**
 * @param changes each in the text that the one before left
 * @returns where the span is after the changes; undefined when one of them was inside it
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
