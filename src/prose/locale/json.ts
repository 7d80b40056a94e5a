/** JSON with or without comments, and ARB. One expression reads it as fast as a library's scanner would. */
import type { Steps } from "../../base/steps.ts";
import type { Span } from "../../text/span.ts";
import { codeProse } from "../code/codeProse.ts";
import type { Token as CodeToken } from "../code/scanner.ts";
import { LONGEST_STRING, type StringForm } from "../code/syntaxes.ts";
import type { ProseUnit } from "../units.ts";
import { bracketTarget, type Item, type Notation, type Place, type Root } from "./brackets.ts";
import { lineEnding, LocaleSyntaxError, NoTextsError } from "./gaps.ts";
import { type Entry, intoEmpty, listOf, type Pair, type Value } from "./tree.ts";
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

type JsonEntry = Entry<Place>;

/** @throws LocaleSyntaxError, NoTextsError */
export function* jsonPair(source: string, target: string): Steps<Pair<Place>> {
  const from = yield* new JsonReader(source.trim() === "" ? "{}" : source).read();
  const text = target.trim() === "" ? (from.isList ? "[]" : "{}") + lineEnding(source) : target;
  const file = yield* new JsonReader(text).read();
  const item = file.isList ? (file.item ?? from.item) : undefined;
  if (file.isList && item === undefined && from.entries.length > 0) throw new NoTextsError(true);
  const isMinified = !/"\s*:\s/.test(text) && text.includes(":");
  const colon = isMinified ? ":" : /^\s*\{\s*"[^"\n]*" : /.test(text) ? " : " : ": ";
  const padding = item?.isOnOneLine && /\{ +"/.test(text === target ? text : source) ? " " : "";
  const notation: Notation = {
    ...{ open: "{", close: "}", padding, lastComma: "", isMinified, text: (one: string) => JSON.stringify(one) },
    head: (key) => JSON.stringify(key) + colon,
    ...(item && { item }),
  };
  const made = bracketTarget(source, text, { entries: file.entries, root: file }, notation);
  return { source: from.entries, target: intoEmpty(target, text, made) };
}

/** The names of the key and the text in the objects of a list: of go-i18n, of FormatJS, and others that say what they are. */
const ITEM_KEYS = ["id", "key", "messageId"];
const ITEM_TEXTS = ["translation", "defaultMessage", "message", "text", "string", "value"];

/** The tree of a document; trailing commas are ignored. @throws LocaleSyntaxError */
class JsonReader {
  readonly #text: string;
  #tokens: readonly Token[] = [];
  /** The next token that is not a comment. */
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  *read(): Steps<{ entries: JsonEntry[]; isList: boolean; item?: Item } & Root> {
    this.#tokens = yield* tokensOf(this.#text);
    this.#skipComments();
    const start = this.#token().start;
    const isList = this.#isMark("[");
    if (!isList && !this.#isMark("{")) this.#fail();
    const read = isList ? yield* this.#items() : { entries: yield* this.#object(0) };
    const end = this.#end();
    if (this.#at < this.#tokens.length) this.#fail();
    return { ...read, isList, start, inner: start + 1, end };
  }

  /** A list of objects that each have a key and a text. @throws NoTextsError for another list */
  *#items(): Steps<{ entries: JsonEntry[]; item?: Item }> {
    this.#next();
    const objects: (Span & { fields: Map<string, JsonEntry> })[] = [];
    while (!this.#closes("]")) {
      const { start } = this.#token();
      const value = yield* this.#value(1);
      if (value.kind !== "branch") throw new NoTextsError(true);
      objects.push({ start, end: this.#end(), fields: new Map(value.entries.map((entry) => [entry.key, entry])) });
    }
    const [first] = objects;
    if (first === undefined) return { entries: [] };
    const key = ITEM_KEYS.find((name) => objects.every(({ fields }) => fields.get(name)?.value.kind === "text"));
    const text = ITEM_TEXTS.find((name) => objects.some(({ fields }) => fields.has(name)));
    if (key === undefined || text === undefined) throw new NoTextsError(true);
    const entries = objects.map(({ start, end, fields }): JsonEntry => {
      const name = fields.get(key)?.value;
      const { value = { kind: "data", reason: "empty", stays: true }, place } = fields.get(text) ?? {};
      const none = { valueStart: end, valueEnd: end, inner: end, raw: "" };
      return { key: name?.kind === "text" ? name.text : "", value, place: { ...none, ...place, start, end } };
    });
    const isOnOneLine = !this.#text.slice(first.start, first.end).includes("\n");
    return { entries, item: { key, text, isOnOneLine } };
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
    return { key, value, place: { start, valueStart, inner: valueStart + 1, valueEnd: end, end, raw } };
  }

  *#value(depth: number): Steps<Value<Place>> {
    yield;
    const { kind, start, end } = this.#token();
    if (kind === "string") return { kind: "text", text: this.#string() };
    if (this.#isMark("{")) return { kind: "branch", entries: yield* this.#object(depth) };
    if (this.#isMark("[")) {
      const values = yield* this.#list(depth);
      return values.length === 0 ? { kind: "data", reason: "empty" } : listOf(values);
    }
    if (kind !== "word") this.#fail();
    this.#next();
    return this.#text.slice(start, end) === "null" ? { kind: "nothing" } : { kind: "data", reason: "data" };
  }

  *#list(depth: number): Steps<Value<Place>[]> {
    if (depth > MAX_DEPTH) this.#fail();
    this.#next();
    const values: Value<Place>[] = [];
    while (!this.#closes("]")) values.push(yield* this.#value(depth + 1));
    return values;
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
