/** The result of `findProse`: prose with its position in the text. */
import type { Span } from "../text/span.ts";
import type { Quoting } from "./quoting.ts";

export type ProseKind =
  | "lineComment"
  | "blockComment"
  | "docComment"
  | "string"
  | "heading"
  | "paragraph"
  | "listItem"
  | "tableCell"
  | "quote"
  | "commitSubject"
  | "commitBody"
  | "localeValue"
  | "text";

/**
 * A comment with its markers, the content of a string between its quotes, or a block of Markdown. `span` is replaced as
 * a whole.
 */
export interface ProseUnit {
  kind: ProseKind;
  span: Span;
  passages: readonly Passage[];
}

/** Prose that is read as one: a paragraph of a comment, a list item, a table cell, the description of a parameter. */
export interface Passage {
  /** The prose of each line, without markers, indentation and surrounding whitespace; offsets into the whole text. */
  lines: readonly Span[];
  /** `wrap`: wrapped text, which may be rewrapped; `line`: a single line, which stays a single line. */
  layout: "wrap" | "line";
  /** What precedes the prose of each line after the first: indentation and marker. */
  continuation: string;
  /** Beside a tag or an expression, a line break is no space, as in JSX. */
  breaksWords?: boolean;
  /** How the prose is read from the source and written into it; as is if omitted. */
  quoting?: Quoting;
}

/** Both in order, without those of the second list that are in one of the first. */
export function merged(units: readonly ProseUnit[], others: readonly ProseUnit[]): ProseUnit[] {
  let next = 0;
  const added = others.filter(({ span }) => {
    while ((units[next]?.span.end ?? Infinity) <= span.start) next++;
    return (units[next]?.span.start ?? Infinity) >= span.end;
  });
  return [...units, ...added].sort((one, other) => one.span.start - other.span.start);
}
