import { composed } from "../text/composed.ts";

/**
 * A text as the search compares it: composed, because macOS and some editors write Hangul in parts, and without
 * regard to case. Upper case is the better one to compare: it does not depend on the place in the word, as σ and ς do.
 */
export function foldText(text: string): string {
  return composed(composed(text).toUpperCase());
}

/** What the search looks through of a turn. */
export function searchable(message: string, answer: string): string {
  return foldText(`${message}\n${answer}`);
}
