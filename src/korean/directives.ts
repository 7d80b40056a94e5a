/** Comments that tell a spell checker what to ignore, in the syntax of Code Spell Checker. */
import type { Steps } from "../base/steps.ts";
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
const COMMENT_END = /-->|\*\/|%>|\}\}/;

export function* readDirectives(text: string): Steps<Directives> {
  const words: string[] = [];
  const off: Span[] = [];
  let disabledFrom: number | undefined;
  let read = 0;
  for (const { 1: name = "", 2: rest = "", index, 0: whole } of text.matchAll(DIRECTIVE)) {
    yield;
    const end = index + whole.length;
    const before = text.slice(read, index);
    const lineStart = read + Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1;
    read = end;
    // A listed word is correct in its own directive, too.
    off.push({ start: index, end });
    switch (name.toLowerCase()) {
      case "disable":
        disabledFrom ??= index;
        break;
      case "enable":
        if (disabledFrom !== undefined) off.push({ start: disabledFrom, end: index });
        disabledFrom = undefined;
        break;
      case "disable-line":
        off.push({ start: lineStart, end });
        break;
      case "disable-next-line":
        off.push({ start: end, end: lineEnd(text, end + (text.startsWith("\r\n", end) ? 2 : 1)) });
        break;
      default: {
        const close = rest.search(COMMENT_END);
        for (const [word] of (close < 0 ? rest : rest.slice(0, close)).matchAll(/[^\s,]+/g)) {
          yield;
          words.push(word);
        }
      }
    }
  }
  if (disabledFrom !== undefined) off.push({ start: disabledFrom, end: text.length });
  return { words, off };
}

function lineEnd(text: string, from: number): number {
  const ends = /[\r\n]/g;
  ends.lastIndex = from;
  return ends.exec(text)?.index ?? text.length;
}
