/** What is found: prose with its place in the text. */
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
 * A comment with its markers, the content of a string between its quotes, a block of Markdown. `span` is what is replaced
 * as a whole.
 */
export interface ProseUnit {
  kind: ProseKind;
  span: Span;
  passages: readonly Passage[];
}

/** A run of prose that is read as one: a paragraph of a comment, a list item, a cell, the description of a parameter. */
export interface Passage {
  /** The prose of each line, without markers, indentation and blanks around it; offsets into the whole text. */
  lines: readonly Span[];
  /** `wrap`: its lines are wrapped text and may be wrapped again; `line`: one line that stays one. */
  layout: "wrap" | "line";
  /** What stands before the prose of a further line: indentation and marker. */
  continuation: string;
  /** How the prose is read from the source and written into it; as it stands, if left out. */
  quoting?: Quoting;
}
