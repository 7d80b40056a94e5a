/** Finds comments and strings in what a TextMate grammar says about a text. */
import type { Span } from "../../text/span.ts";

/** One token of a line, as `vscode-textmate` gives it: offsets into the line, scopes from the outermost. */
export interface ScopedToken {
  startIndex: number;
  endIndex: number;
  scopes: readonly string[];
}

/** Offsets into the whole text: `open` and `close` with the delimiters, `start` and `end` without. */
export interface Region {
  kind: "line" | "block" | "string";
  open: number;
  start: number;
  end: number;
  close: number;
  /** Escapes, and expressions in a string. */
  escapes: Span[];
}

/** https://macromates.com/manual/en/language_grammars#naming-conventions, and what VS Code's own grammars make of it. */
const COMMENT = /^comment(?:\.|$)/;
const STRING = /^string(?:\.|$)/;
/** Strings that are patterns, commands, links, or values without quotes, whose end only the language knows. */
const NO_TEXT = /^string\.(?:regexp|interpolated|other|unquoted(?!\.heredoc))/;
/** In strings, what is code. */
const EMBEDDED =
  /^(?:string\.interpolated|meta\.(?:embedded|interpolation|template\.expression|group\.interpolated)|source|text|punctuation\.section\.(?:embedded|interpolation))(?:\.|$)/;
/** Around strings, what makes them names or values of markup. */
const NAMED = /^(?:meta\.(?:tag|attribute)|entity\.(?:name\.tag|other\.attribute-name)|support\.type\.property-name)/;
const ESCAPE = /^constant\.character\.(?:escape|entity)/;
const STRING_BEGIN = /^punctuation\.definition\.string\.begin/;
const STRING_END = /^punctuation\.definition\.string\.end/;
const COMMENT_MARK = /^punctuation\.definition\.comment/;
const COMMENT_BEGIN = /^punctuation\.definition\.comment\.begin/;

/** A comment or a string that has begun. */
interface Frame {
  scope: string;
  isComment: boolean;
  isText: boolean;
  open: number;
  start: number | undefined;
  end: number | undefined;
  close: number;
  escapes: Span[];
}

/** Takes a text line by line. */
export class RegionBuilder {
  readonly #text: string;
  readonly #regions: Region[] = [];
  /** Strings in expressions in strings. */
  readonly #frames: Frame[] = [];
  #line = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** @param offset where the line starts in the text */
  addLine(offset: number, tokens: readonly ScopedToken[]): void {
    this.#line = offset;
    // A line comment does not continue, although the scopes of two of them are the same.
    while (this.#frames.at(-1)?.scope.startsWith("comment.line") === true) this.#close();
    for (const token of tokens) this.#add(token);
  }

  /** @returns all regions, in order */
  finish(): Region[] {
    while (this.#frames.length > 0) this.#close();
    return this.#regions.sort((a, b) => a.open - b.open);
  }

  #add({ startIndex, endIndex, scopes }: ScopedToken): void {
    const start = this.#line + startIndex;
    const end = this.#line + endIndex;
    const { roots, isText, inner } = rootsOf(scopes);
    let depth = 0;
    for (; depth < roots.length; depth++) {
      const frame = this.#frames[depth];
      if (frame === undefined || frame.scope !== roots[depth]) break;
      // `'a''b'` is two strings, `/* a */ /* b */` two comments.
      if (depth === roots.length - 1 && isEnded(frame, inner)) break;
    }
    while (this.#frames.length > depth) this.#close();
    for (; depth < roots.length; depth++) {
      const scope = roots[depth] ?? "";
      this.#frames.push({
        ...{ scope, isText: isText && !NO_TEXT.test(scope), isComment: COMMENT.test(scope) },
        ...{ open: start, start: undefined, end: undefined, close: start, escapes: [] },
      });
    }
    const frame = this.#frames.at(-1);
    if (frame?.isComment === true && this.#text.slice(start, end).trim() === "") {
      // Some grammars make the whitespace around a comment part of it.
      if (frame.open === start) frame.open = end;
      else if (frame.end === undefined) frame.close = end;
      return;
    }
    for (const [index, frame] of this.#frames.entries()) {
      frame.close = end;
      if (index < this.#frames.length - 1) addEscape(frame, start, end);
    }
    if (frame !== undefined && start < end) inside(frame, start, end, inner);
  }

  #close(): void {
    const frame = this.#frames.pop();
    if (!frame?.isText) return;
    const { isComment, scope, open, close, escapes } = frame;
    const start = frame.start ?? open;
    const end = Math.max(start, frame.end ?? close);
    const kind = !isComment ? "string" : scope.startsWith("comment.line") ? "line" : "block";
    if (close > open) this.#regions.push({ kind, open, start, end, close, escapes });
  }
}

/** @returns the scopes that are comments or strings, and those inside the last of them */
function rootsOf(scopes: readonly string[]): { roots: string[]; isText: boolean; inner: readonly string[] } {
  const roots: string[] = [];
  let isText = true;
  let isCode = true;
  let last = -1;
  for (const [index, scope] of scopes.entries()) {
    if (isCode && (COMMENT.test(scope) || (STRING.test(scope) && !scope.startsWith("string.interpolated")))) {
      roots.push(scope);
      last = index;
      isCode = false;
    } else if (isCode) isText &&= !NAMED.test(scope);
    else if (EMBEDDED.test(scope) && STRING.test(roots.at(-1) ?? "")) {
      // Code in a string, in which other strings may begin.
      isCode = true;
    }
  }
  return { roots, isText, inner: last < 0 ? [] : scopes.slice(last + 1) };
}

function isEnded({ end, isComment }: Frame, inner: readonly string[]): boolean {
  const begin = isComment ? COMMENT_BEGIN : STRING_BEGIN;
  return end !== undefined && inner.some((scope) => begin.test(scope));
}

function inside(frame: Frame, start: number, end: number, inner: readonly string[]): void {
  const has = (pattern: RegExp): boolean => inner.some((scope) => pattern.test(scope));
  if (frame.isComment) {
    // A mark at the start opens the comment; another one closes it, if nothing follows.
    if (!has(COMMENT_MARK)) frame.end = undefined;
    else if (start === frame.open) frame.start = end;
    else frame.end = start;
  } else if (has(STRING_BEGIN) && frame.start === undefined) frame.start = end;
  else if (has(STRING_END)) frame.end = start;
  else if (has(ESCAPE) || has(EMBEDDED)) addEscape(frame, start, end);
}

function addEscape({ escapes }: Frame, start: number, end: number): void {
  const last = escapes.at(-1);
  if (last?.end === start) last.end = end;
  else escapes.push({ start, end });
}
