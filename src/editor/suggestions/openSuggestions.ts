import type { Span } from "../../text/span.ts";
import { movedSpan, type TextEdit } from "../../text/textEdit.ts";

/**
 * The suggestions that are open on one document, in document order and without overlaps. They follow its edits: an edit
 * before a suggestion moves it, and an edit inside drops it.
 */

export interface Suggestion {
  id: number;
  /** What it replaces in the current document. */
  span: Span;
  original: string;
  text: string;
}

export function afterChanges(open: readonly Suggestion[], changes: readonly TextEdit[]): Suggestion[] {
  return open.flatMap((suggestion) => {
    const span = movedSpan(suggestion.span, changes);
    return span === undefined ? [] : [{ ...suggestion, span }];
  });
}

/** Adds a suggestion, which replaces those it overlaps. */
export function withSuggestion(open: readonly Suggestion[], added: Suggestion): Suggestion[] {
  const { start, end } = added.span;
  const others = open.filter(({ span }) => span.end <= start || span.start >= end);
  return [...others, added].sort((a, b) => a.span.start - b.span.start);
}

/** The suggestions that a selection touches; a cursor at either end of a suggestion touches it. */
export function touchedBy(open: readonly Suggestion[], selections: readonly Span[]): Suggestion[] {
  return open.filter(({ span }) => selections.some(({ start, end }) => start <= span.end && end >= span.start));
}

/** The next suggestion after an offset, or else the first one. */
export function nextFrom(open: readonly Suggestion[], offset: number): Suggestion | undefined {
  return open.find(({ span }) => span.start > offset) ?? open[0];
}

/** The previous suggestion before an offset, or else the last one. */
export function previousFrom(open: readonly Suggestion[], offset: number): Suggestion | undefined {
  return open.findLast(({ span }) => span.end < offset) ?? open.at(-1);
}
