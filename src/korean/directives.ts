/** Comments that tell a spell checker what to ignore, in the syntax of Code Spell Checker. */
import type { Span } from "../text/span.ts";

export interface Directives {
  /** Words that are correct in this text. */
  words: string[];
  /** Ranges in which nothing is checked. */
  off: Span[];
}

const DIRECTIVE =
  /\b(?:c?spell(?:-?checker)?)::?\s*(ignore(?:-?words?)?|words?|disable-next-line|disable-line|disable|enable)\b([^\r\n]*)/gi;

/** Ends of comments, which are not words. */
const COMMENT_END = /(?:-->|\*\/|%>|\}\}).*$/;

export function readDirectives(text: string): Directives {
  const words: string[] = [];
  const off: Span[] = [];
  let disabledFrom: number | undefined;
  for (const { 1: name = "", 2: rest = "", index, 0: whole } of text.matchAll(DIRECTIVE)) {
    const line = { start: text.lastIndexOf("\n", index) + 1, end: lineEnd(text, index) };
    // A listed word is correct in its own directive, too.
    off.push({ start: index, end: index + whole.length });
    switch (name.toLowerCase()) {
      case "disable":
        disabledFrom ??= index;
        break;
      case "enable":
        if (disabledFrom !== undefined) off.push({ start: disabledFrom, end: index });
        disabledFrom = undefined;
        break;
      case "disable-line":
        off.push(line);
        break;
      case "disable-next-line":
        off.push({ start: line.end, end: lineEnd(text, line.end + 1) });
        break;
      default:
        words.push(
          ...rest
            .replace(COMMENT_END, "")
            .split(/[\s,]+/)
            .filter((word) => word !== ""),
        );
    }
  }
  if (disabledFrom !== undefined) off.push({ start: disabledFrom, end: text.length });
  return { words, off };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}
