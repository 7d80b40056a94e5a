/** JSON with or without comments, and ARB. One expression reads it as fast as a library's scanner would. */
import type { Steps } from "../../base/steps.ts";
import type { Span } from "../../text/span.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import { codeProse } from "../code/codeProse.ts";
import type { Token as CodeToken } from "../code/scanner.ts";
import { LONGEST_STRING, type StringForm } from "../code/syntaxes.ts";
import type { ProseUnit } from "../units.ts";
import { lineEnding, lineStarts, LocaleSyntaxError } from "./gaps.ts";
import type { Draft, Entry, Pair, Target, Value } from "./tree.ts";
import { ESCAPE } from "./values.ts";

interface Token extends Span {
  kind: "string" | "line" | "block" | "mark" | "word" | "bad";
}

/** A string up to the end of its line at most, a comment, a mark, a word, or something else. */
const TOKEN = /"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"?|\/\/[^\r\n]*|\/\*(?:[^]*?\*\/|[^]*)|[{}[\]:,]|[-+.\w]+|[^\s\uFEFF]/g;

/** UTF-16 units between two pauses. */
const STRIDE = 2_000;

function* tokensOf(text: string): Steps<Token[]> {
  const tokens: Token[] = [];
  let pause = STRIDE;
  for (const { 0: found, index: start } of text.matchAll(TOKEN)) {
    const end = start + found.length;
    tokens.push({ kind: kindOf(found), start, end });
    if (end < pause) continue;
    yield;
    pause = end + STRIDE;
  }
  return tokens;
}

function kindOf(token: string): Token["kind"] {
  const first = token.charAt(0);
  if (first === '"') return "string";
  if (first === "/") return token.startsWith("//") ? "line" : token.startsWith("/*") ? "block" : "bad";
  if ("{}[]:,".includes(first)) return "mark";
  return /[-+.\w]/.test(first) ? "word" : "bad";
}

const FORM: StringForm = { kind: "string", open: '"', escape: "\\" };

/** Strings that are values, and comments. */
export function* jsonProse(text: string): Steps<ProseUnit[]> {
  return yield* codeProse(text, yield* codeTokens(text, yield* tokensOf(text)), "localeValue");
}

function* codeTokens(text: string, tokens: readonly Token[]): Steps<CodeToken[]> {
  const found: CodeToken[] = [];
  for (const [index, { kind, start: open, end: close }] of tokens.entries()) {
    if (kind === "mark" || kind === "word") continue;
    yield;
    if (isKey(text, tokens, index)) continue;
    const end = Math.max(open + 1, close - 1);
    if (kind === "line") found.push({ kind, open, start: open + 2, end: close, close });
    if (kind === "block") {
      const isClosed = close - open >= 4 && text.startsWith("*/", close - 2);
      found.push({ kind, open, start: open + 2, end: isClosed ? close - 2 : close, close, nested: false });
    }
    if (kind !== "string" || close - open > LONGEST_STRING || text[close - 1] !== '"' || close - open < 3) continue;
    const content = text.slice(open + 1, end);
    // Most strings of a minified file are a name, and no prose.
    if (!/[^!-~]/.test(content)) continue;
    const escapes = content.includes("\\")
      ? Array.from(content.matchAll(ESCAPE), ({ 0: escape, index: at }) => ({
          start: open + 1 + at,
          end: open + 1 + at + escape.length,
        }))
      : [];
    const before = text[(tokens[index - 1]?.end ?? 0) - 1] ?? "";
    found.push({ kind, form: FORM, open, start: open + 1, end, close, escapes, before });
  }
  return found;
}

function isKey(text: string, tokens: readonly Token[], index: number): boolean {
  const next = tokens[index + 1];
  return next !== undefined && text[next.start] === ":";
}

/** Objects in objects; no locale file comes close to it. */
const MAX_DEPTH = 64;

/** `end` is that of the value. */
interface Place extends Span {
  valueStart: number;
  /** The value as written. */
  raw: string;
  /** After the comma that follows in the same line, if one does, and after the comments there. */
  comma: number | undefined;
  /** Whether a comma follows in any line. */
  hasComma: boolean;
  tail: number;
  /** Where the next key starts, if it is in the same line. */
  next: number | undefined;
  /** The description of the text, `@key` in ARB, which follows it. */
  description: Place | undefined;
}

type JsonEntry = Entry<Place>;

export function* jsonPair(source: string, target: string): Steps<Pair<Place>> {
  const from = yield* new JsonReader(source).read();
  const file = yield* new JsonReader(target).read();
  return { source: from.entries, target: targetOf(source, target, file) };
}

/** How a file is laid out. */
interface Layout {
  eol: string;
  indent: string;
  colon: string;
}

function targetOf(source: string, text: string, file: { entries: JsonEntry[] } & Span): Target<Place> {
  const lineStart = lineStarts(text);
  const layout: Layout = {
    eol: lineEnding(text),
    indent: /\n([ \t]+)"/.exec(text)?.[1] ?? /\n([ \t]+)"/.exec(source)?.[1] ?? "  ",
    colon: /^\s*\{\s*"[^"\n]*" : /.test(text) ? " : " : /"\s*:\s/.test(text) || !text.includes(":") ? ": " : ":",
  };
  const marginAt = (offset: number): string => /^[ \t]*/.exec(text.slice(lineStart(offset), offset))?.[0] ?? "";
  return {
    entries: file.entries,
    replace: ({ place: { start, valueStart, end } }, draft) => ({
      start: valueStart,
      end,
      text: render(draft, marginAt(start), layout, isOnOneLine(text, start)),
    }),
    insert: (parent, siblings, after) => {
      const object = parent === undefined ? file : { start: parent.place.valueStart, end: parent.place.end };
      const [first] = siblings;
      const margin = marginAt(first?.place.start ?? object.start);
      if (first === undefined) {
        const inner = margin + layout.indent;
        const edit = (drafts: readonly Draft<Place>[]): TextEdit => ({
          start: object.end - 1,
          end: object.end - 1,
          text: `${layout.eol}${inner}${rendered(drafts, inner, layout)}${layout.eol}${margin}`,
        });
        const isBare = text.slice(object.start + 1, object.end - 1).trim() === "";
        return {
          together: true,
          edit: (drafts) => (isBare ? { ...edit(drafts), start: object.start + 1 } : edit(drafts)),
        };
      }
      const onOneLine = !text.slice(object.start, first.place.start).includes("\n");
      const separator = onOneLine ? (layout.colon === ":" ? "" : " ") : layout.eol + margin;
      const write = (drafts: readonly Draft<Place>[]): string =>
        drafts.map((draft) => property(draft, margin, layout, onOneLine)).join(`,${separator}`);
      const at = (offset: number, edit: (written: string) => string): ReturnType<Target<Place>["insert"]> => ({
        together: false,
        edit: (drafts) => ({ start: offset, end: offset, text: edit(write(drafts)) }),
      });
      const anchor = after?.place.description ?? after?.place;
      if (anchor === undefined) return at(first.place.start, (written) => `${written},${separator}`);
      if (anchor.comma === undefined) {
        if (anchor.tail === anchor.end) return at(anchor.end, (written) => `,${separator}${written}`);
        const newLine = onOneLine ? layout.eol : separator;
        if (anchor.hasComma) return at(anchor.tail, (written) => `${newLine},${written}`);
        // A comment after the last value stays with it: the comma comes before it, and the keys after it.
        const comment = text.slice(anchor.end, anchor.tail);
        const edit = (drafts: readonly Draft<Place>[]): TextEdit => ({
          start: anchor.end,
          end: anchor.tail,
          text: `,${comment}${newLine}${write(drafts)}`,
        });
        return { together: true, edit };
      }
      if (anchor.next !== undefined) return at(anchor.next, (written) => `${written},${separator}`);
      return at(anchor.tail, (written) => `${separator}${written},`);
    },
  };
}

function isOnOneLine(text: string, keyStart: number): boolean {
  return !/\n[ \t]*$/.test(text.slice(Math.max(0, keyStart - 500), keyStart));
}

function property({ key, ...draft }: Draft<Place>, margin: string, layout: Layout, onOneLine: boolean): string {
  return JSON.stringify(key) + layout.colon + render({ key, ...draft }, margin, layout, onOneLine);
}

function render({ value, like }: Draft<Place>, margin: string, layout: Layout, onOneLine: boolean): string {
  if (value.kind === "text") return JSON.stringify(value.text);
  if (value.kind === "copy") return like.place.raw;
  if (onOneLine) {
    const properties = value.drafts.map((draft) => property(draft, margin, layout, true));
    return `{${properties.join(layout.colon === ":" ? "," : ", ")}}`;
  }
  const inner = margin + layout.indent;
  return `{${layout.eol}${inner}${rendered(value.drafts, inner, layout)}${layout.eol}${margin}}`;
}

function rendered(drafts: readonly Draft<Place>[], margin: string, layout: Layout): string {
  return drafts.map((draft) => property(draft, margin, layout, false)).join(`,${layout.eol}${margin}`);
}

/** The tree of a document; trailing commas are ignored. @throws LocaleSyntaxError */
class JsonReader {
  readonly #text: string;
  #tokens: readonly Token[] = [];
  /** The next token that is not a comment. */
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  *read(): Steps<{ entries: JsonEntry[] } & Span> {
    this.#tokens = yield* tokensOf(this.#text);
    this.#skipComments();
    const start = this.#token().start;
    if (!this.#isMark("{")) this.#fail();
    const entries = yield* this.#object(0);
    const end = this.#end();
    if (this.#at < this.#tokens.length) this.#fail();
    return { entries, start, end };
  }

  *#object(depth: number): Steps<JsonEntry[]> {
    if (depth > MAX_DEPTH) this.#fail();
    this.#next();
    const entries: JsonEntry[] = [];
    let isArb = false;
    while (!this.#closes("}")) {
      const entry = yield* this.#property(depth);
      const before = entries.at(-1);
      entries.push(entry);
      if (!entry.key.startsWith("@")) continue;
      // ARB describes a text in `@key`, and itself in `@@locale`: only the source language's file needs that.
      isArb ||= entry.key.startsWith("@@") && depth === 0;
      if (before?.key === entry.key.slice(1)) before.place.description = entry.place;
    }
    return described(entries, isArb);
  }

  *#property(depth: number): Steps<JsonEntry> {
    const { start } = this.#token();
    const key = this.#string();
    if (!this.#isMark(":")) this.#fail();
    this.#next();
    const valueStart = this.#token().start;
    const value = yield* this.#value(depth + 1);
    const end = this.#end();
    const raw = this.#text.slice(valueStart, end);
    return { key, value, place: { start, valueStart, end, raw, ...this.#after(end), description: undefined } };
  }

  *#value(depth: number): Steps<Value<Place>> {
    yield;
    const { kind, start, end } = this.#token();
    if (kind === "string") return { kind: "text", text: this.#string() };
    if (this.#isMark("{")) return { kind: "branch", entries: yield* this.#object(depth) };
    if (this.#isMark("[")) {
      return (yield* this.#list(depth)) === 0 ? { kind: "data", reason: "empty" } : { kind: "left", reason: "list" };
    }
    if (kind !== "word") this.#fail();
    this.#next();
    return this.#text.slice(start, end) === "null" ? { kind: "nothing" } : { kind: "data", reason: "data" };
  }

  *#list(depth: number): Steps<number> {
    if (depth > MAX_DEPTH) this.#fail();
    this.#next();
    let count = 0;
    for (; !this.#closes("]"); count++) yield* this.#value(depth + 1);
    return count;
  }

  /** Skips a comma and the closing bracket. @returns whether the bracket was there */
  #closes(bracket: string): boolean {
    if (this.#isMark(",")) this.#next();
    if (!this.#isMark(bracket)) return false;
    this.#next();
    return true;
  }

  #string(): string {
    const { kind, start, end } = this.#token();
    if (kind !== "string") this.#fail();
    try {
      const value = JSON.parse(this.#text.slice(start, end)) as string;
      this.#next();
      return value;
    } catch {
      return this.#fail();
    }
  }

  /** What follows a value: see `Place`. */
  #after(end: number): Pick<Place, "comma" | "hasComma" | "tail" | "next"> {
    let index = this.#at;
    while (this.#isComment(index - 1)) index--;
    const hasComma = this.#isMark(",");
    let comma: number | undefined;
    let tail = end;
    for (; ; index++) {
      const token = this.#tokens[index];
      const isNewLine = token === undefined || /[\r\n]/.test(this.#text.slice(tail, token.start));
      if (isNewLine) return { comma, hasComma, tail, next: undefined };
      const isComma = comma === undefined && this.#text[token.start] === ",";
      if (!isComma && !this.#isComment(index))
        return {
          comma,
          hasComma,
          tail,
          next: comma !== undefined && token.kind === "string" ? token.start : undefined,
        };
      if (isComma) comma = token.end;
      tail = token.end;
    }
  }

  /** The end of the last token that is not a comment. */
  #end(): number {
    let index = this.#at - 1;
    while (this.#isComment(index)) index--;
    return this.#tokens[index]?.end ?? 0;
  }

  #isComment(index: number): boolean {
    const kind = this.#tokens[index]?.kind;
    return kind === "line" || kind === "block";
  }

  #isMark(mark: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === "mark" && this.#text[token.start] === mark;
  }

  #token(): Token {
    return this.#tokens[this.#at] ?? this.#fail();
  }

  #next(): void {
    this.#at++;
    this.#skipComments();
  }

  #skipComments(): void {
    while (this.#isComment(this.#at)) this.#at++;
  }

  #fail(): never {
    throw new LocaleSyntaxError(this.#text, this.#tokens[this.#at]?.start ?? this.#text.length);
  }
}

/** Marks what is no text for users: ARB's descriptions, and those of a browser extension's or VS Code's `message`. */
function described(entries: readonly JsonEntry[], isArb: boolean): JsonEntry[] {
  const keys = new Set(entries.map(({ key }) => key));
  const isMessage =
    keys.has("message") && entries.every(({ key }) => /^(?:message|description|placeholders|comment)$/.test(key));
  return entries.map((entry): JsonEntry => {
    const { key, value } = entry;
    if (isMessage && key !== "message") return { ...entry, value: { kind: "data", reason: "metadata" } };
    const isDescription = key.startsWith("@") && (isArb || (value.kind === "branch" && keys.has(key.slice(1))));
    return isDescription ? { ...entry, value: { kind: "data", reason: "metadata", stays: true } } : entry;
  });
}
