/**
 * The parts of a YAML text, in one pass and tolerant of what someone is still typing. The lexer of the `yaml` package
 * takes two to three times as long, and its parser ten times; the tests hold this one against it.
 */
import type { Steps } from "../../base/steps.ts";
import type { Span } from "../../text/span.ts";

export interface YamlToken extends Span {
  type:
    | "plain"
    | "single"
    | "double"
    /** The body of a block scalar; `header` is what announces it. */
    | "block"
    | "header"
    | "comment"
    | "alias"
    | "property"
    | "dash"
    | "colon"
    /** `{` and `[`, `}` and `]`. */
    | "open"
    | "close"
    | "comma"
    | "document"
    | "directive"
    /** A quote that is not closed, or what can't be there. */
    | "error";
  /** UTF-16 units before it in its line. */
  column: number;
  /** Nothing but whitespace is before it in its line. */
  first: boolean;
}

const SPACE = /[ \t\r\uFEFF]*/y;
const DOUBLE = /"[^"\\]*(?:\\[^][^"\\]*)*"/y;
// eslint-disable-next-line regexp/no-super-linear-move -- it is tried where the text may be quoted, and fails there once
const SINGLE = /'[^']*(?:''[^']*)*'/y;
const HEADER = /[|>][-+\d]*(?=[ \t\r\n]|$)/y;
const NAME = /[^ \t\r\n,[\]{}]+/y;
/** What ends plain text. Other spaces than these, such as those of Japanese, are text in YAML. */
const STOP = /:(?=[ \t\r\n]|$)|[ \t]#|\n/g;
const STOP_IN_BRACKETS = /[,[\]{}\n]|:(?=[ \t\r\n,[\]{}]|$)|[ \t]#/g;

/** UTF-16 units between two pauses. */
const STRIDE = 2_000;

/** In YAML, a carriage return alone breaks a line, too: of the same length, with line feeds instead. */
export function withLineFeeds(text: string): string {
  return text.includes("\r") ? text.replace(/\r(?!\n)/g, "\n") : text;
}

export function* yamlTokens(text: string): Steps<YamlToken[]> {
  const tokens: YamlToken[] = [];
  let at = 0;
  let lineStart = text.startsWith("\ufeff") ? 1 : 0;
  /** Brackets and braces that are open. */
  let depth = 0;
  /** The column that what belongs to the current key or list item is further indented than. */
  let parent = -1;
  let first = true;
  let pause = STRIDE;
  const add = (type: YamlToken["type"], end: number): void => {
    tokens.push({ type, start: at, end, column: at - lineStart, first });
    first = false;
    at = end;
  };
  while (at < text.length) {
    if (at >= pause) {
      yield;
      pause = at + STRIDE;
    }
    at = endOf(SPACE, text, at);
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    const isBeforeSpace = next === "" || next === " " || next === "\n" || next === "\t" || next === "\r";
    if (char === "\n") {
      at++;
      lineStart = at;
      first = true;
      continue;
    }
    if (char === "") break;
    if (at === lineStart && (char === "-" || char === "." || char === "%")) {
      const mark = text.slice(at, at + 3);
      const isMark = (mark === "---" || mark === "...") && /\s|^$/.test(text.charAt(at + 3));
      if (isMark || (char === "%" && depth === 0)) {
        depth = 0;
        parent = -1;
        add(isMark ? "document" : "directive", isMark ? at + 3 : lineEnd(text, at));
        continue;
      }
    }
    switch (char) {
      case "#":
        if (/^[ \t\r\n\uFEFF]?$/.test(text.charAt(at - 1))) add("comment", lineEnd(text, at));
        else add("error", at + 1);
        continue;
      case "{":
      case "[":
        depth++;
        add("open", at + 1);
        continue;
      case "}":
      case "]":
        depth = Math.max(0, depth - 1);
        add("close", at + 1);
        continue;
      case ",":
        add(depth > 0 ? "comma" : "error", at + 1);
        continue;
      case '"':
      case "'": {
        const end = endOf(char === '"' ? DOUBLE : SINGLE, text, at);
        // A quote that someone is about to close: the next line is read as if it were closed.
        const line = end === at ? lineEnd(text, at) : end;
        add(end === at ? "error" : char === '"' ? "double" : "single", line);
        // What follows a quoted text of several lines is in its last line.
        const last = tokens.at(-1);
        const lineBreak = last === undefined || depth > 0 ? -1 : text.lastIndexOf("\n", at - 1);
        if (last !== undefined && lineBreak >= last.start) lineStart = lineBreak + 1;
        continue;
      }
      case "&":
      case "!":
      case "*": {
        const end = endOf(NAME, text, at);
        add(char === "*" ? "alias" : "property", Math.max(end, at + 1));
        continue;
      }
      case "|":
      case ">": {
        const end = depth > 0 ? at : endOf(HEADER, text, at);
        if (end === at) break;
        const indicator = /\d/.exec(text.slice(at, end))?.[0];
        add("header", end);
        at = endOf(SPACE, text, at);
        if (text.charAt(at) === "#") add("comment", lineEnd(text, at));
        at = nextLine(text, at);
        const indent = indicator === undefined ? undefined : Math.max(0, parent) + Number(indicator);
        lineStart = at;
        first = true;
        const bodyEnd = blockEnd(text, at, parent, indent);
        if (bodyEnd > at) add("block", bodyEnd);
        lineStart = at;
        first = true;
        continue;
      }
      case "-":
        if (!isBeforeSpace || depth > 0) break;
        parent = at - lineStart;
        add("dash", at + 1);
        continue;
      case "?":
        if (!isBeforeSpace) break;
        add("error", at + 1);
        continue;
      case ":": {
        const before = tokens.at(-1);
        const isAfterQuote = depth > 0 && before?.end === at && /^(?:double|single|close)$/.test(before.type);
        if (!isBeforeSpace && !isAfterQuote && !(depth > 0 && /[,[\]{}]/.test(next))) break;
        if (depth === 0 && before !== undefined) parent = before.column;
        add("colon", at + 1);
        continue;
      }
    }
    const end = plainEnd(text, at, parent, depth > 0);
    if (end === at) add("error", at + 1);
    else {
      // Only the scalar is searched: a long line may have a hundred thousand of them.
      const lineBreak = text.slice(at, end).lastIndexOf("\n");
      if (lineBreak >= 0 && depth === 0) lineStart = at + lineBreak + 1;
      add("plain", end);
    }
  }
  return tokens;
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Where a line ends without its line ending. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  if (end < 0) return text.length;
  return end > at && text[end - 1] === "\r" ? end - 1 : end;
}

function nextLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

/** Plain text goes on in lines that are further indented, unless they have keys. */
function plainEnd(text: string, start: number, parent: number, isInBrackets: boolean): number {
  const stop = isInBrackets ? STOP_IN_BRACKETS : STOP;
  let end = lastOf(text, start, stop);
  while (end > start) {
    WORD.lastIndex = end;
    const next = WORD.exec(text)?.index ?? end;
    const lineBreak = text.slice(end, next).lastIndexOf("\n");
    const indent = next - end - lineBreak - 1;
    if (lineBreak < 0 || text[next] === "#" || (!isInBrackets && indent <= parent)) return end;
    if (indent === 0 && /^(?:---|\.\.\.)(?:\s|$)/.test(text.slice(next, next + 4))) return end;
    const nextEnd = lastOf(text, next, stop);
    if (nextEnd === next || KEY_END.test(text.slice(nextEnd, nextEnd + 40))) return end;
    end = nextEnd;
  }
  return end;
}

const WORD = /[^ \t\r\n\uFEFF]/g;
const KEY_END = /^[ \t]*:(?:[ \t\r\n]|$)/;

function lastOf(text: string, start: number, stop: RegExp): number {
  stop.lastIndex = start;
  let end = stop.exec(text)?.index ?? text.length;
  while (end > start && /[ \t\r\n\uFEFF]/.test(text.charAt(end - 1))) end--;
  return end;
}

/** @param indent of the body; that of its first line that is not blank if undefined */
function blockEnd(text: string, start: number, parent: number, indent: number | undefined): number {
  let least = indent;
  let at = start;
  while (at < text.length) {
    const next = nextLine(text, at);
    const line = text.slice(at, next);
    const spaces = line.search(/[^ ]/);
    if (line.trim() !== "") {
      if (spaces <= parent || spaces < (least ?? 0)) return at;
      least ??= spaces;
    }
    at = next;
  }
  return at;
}
