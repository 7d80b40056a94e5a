/** JSON with or without comments, and ARB. */
import type { Steps } from "../../base/steps.ts";
import { type Comparison, type Gap, hasRules, lineEnding, lineStarts, LocaleSyntaxError } from "./gaps.ts";

interface Node {
  start: number;
  end: number;
}
interface StringNode extends Node {
  kind: "string";
  value: string;
}
interface ObjectNode extends Node {
  kind: "object";
  properties: Property[];
}
/** A number, a keyword or a list: `raw` is copied as is. */
interface OtherNode extends Node {
  kind: "other";
  raw: string;
}
type Value = StringNode | ObjectNode | OtherNode;

interface Property {
  key: string;
  start: number;
  value: Value;
}

/** Objects in objects; no locale file comes close to it. */
const MAX_DEPTH = 64;

/** How a file is laid out. */
interface Layout {
  eol: string;
  indent: string;
  colon: string;
}

export function* jsonGaps(source: string, target: string): Steps<Comparison> {
  const from = yield* new JsonReader(source).read();
  const to = yield* new JsonReader(target).read();
  const comparison: Comparison = { gaps: [], present: 0, unsupported: [] };
  const layout: Layout = {
    eol: lineEnding(target),
    indent: /\n([ \t]+)"/.exec(target)?.[1] ?? /\n([ \t]+)"/.exec(source)?.[1] ?? "  ",
    colon: /"\s*:\s/.test(target) || !target.includes(":") ? ": " : ":",
  };
  yield* compareObjects(from, to, [], { text: target, lineStart: lineStarts(target) }, layout, comparison);
  return comparison;
}

/** The file that lacks texts. */
interface Target {
  text: string;
  lineStart: (offset: number) => number;
}

function* compareObjects(
  from: ObjectNode,
  to: ObjectNode,
  path: readonly string[],
  target: Target,
  layout: Layout,
  out: Comparison,
): Steps<void> {
  const targetProperties = new Map(to.properties.map((property) => [property.key, property]));
  const place = placeIn(to, target, layout);
  const missingFromEmpty: Missing[] = [];
  let previous: Property | undefined;
  for (const { key, value } of from.properties) {
    yield;
    // ARB describes its texts in `@key`, and itself in `@@locale`: only the source language's file needs that.
    if (key.startsWith("@")) continue;
    const existing = targetProperties.get(key);
    const at = [...path, key];
    if (existing === undefined) {
      const texts = textsOf(value, at, out);
      if (texts === undefined) continue;
      const missing: Missing = { key, path: at, value, texts };
      if (previous === undefined && to.properties.length === 0) missingFromEmpty.push(missing);
      else out.gaps.push(gapNextTo(missing, previous, to, place));
      continue;
    }
    previous = existing;
    if (value.kind === "object" && existing.value.kind === "object") {
      yield* compareObjects(value, existing.value, at, target, layout, out);
    } else if (
      value.kind === "string" &&
      existing.value.kind === "string" &&
      isBlank(existing.value) &&
      !isBlank(value)
    ) {
      const { start, end } = existing.value;
      const texts = textsOf(value, at, out);
      if (texts !== undefined) {
        out.gaps.push({ key: at.join("."), texts, fill: ([word = ""]) => ({ start, end, text: quote(word) }) });
      }
    } else if (value.kind === "string") {
      out.present++;
    }
  }
  if (missingFromEmpty.length > 0) out.gaps.push(gapInside(missingFromEmpty, to, place, layout, path));
}

interface Missing {
  key: string;
  path: string[];
  value: Value;
  texts: string[];
}

/** What is between the properties of an object, and how a new one is written there. */
interface Place {
  separator: string;
  write: (key: string, value: Value, next: () => string) => string;
}

function placeIn(to: ObjectNode, { text, lineStart }: Target, layout: Layout): Place {
  const [first] = to.properties;
  const margin = /^[ \t]*/.exec(text.slice(lineStart(first?.start ?? to.start)))?.[0] ?? "";
  const inner = first === undefined ? margin + layout.indent : margin;
  const onOneLine = first !== undefined && !text.slice(to.start, first.start).includes("\n");
  const separator = onOneLine ? (layout.colon === ":" ? "" : " ") : layout.eol + inner;
  return {
    separator,
    write: (key, value, next) => `${quote(key)}${layout.colon}${render(value, inner, layout, onOneLine, next)}`,
  };
}

/** After the nearest property that both have, with a comma before it, or before the first, with a comma after it. */
function gapNextTo(missing: Missing, previous: Property | undefined, to: ObjectNode, place: Place): Gap {
  const { separator, write } = place;
  return {
    key: missing.path.join("."),
    texts: missing.texts,
    fill: (translations) => {
      const property = write(missing.key, missing.value, inOrder(translations));
      const at = previous?.value.end ?? to.properties[0]?.start ?? to.start + 1;
      return {
        start: at,
        end: at,
        text: previous === undefined ? `${property},${separator}` : `,${separator}${property}`,
      };
    },
  };
}

/** An object without properties gets all of them at once: a single one can't know whether it needs a comma. */
function gapInside(
  missing: readonly Missing[],
  to: ObjectNode,
  { separator, write }: Place,
  layout: Layout,
  path: readonly string[],
): Gap {
  return {
    key: [...path, missing.map(({ key }) => key).join(", ")].join("."),
    texts: missing.flatMap(({ texts }) => texts),
    fill: (translations) => {
      const next = inOrder(translations);
      const properties = missing.map(({ key, value }) => write(key, value, next)).join(`,${separator}`);
      const closing = separator.slice(0, separator.length - layout.indent.length);
      return { start: to.start, end: to.end, text: `{${separator}${properties}${closing}}` };
    },
  };
}

/** @returns undefined if it contains a text that can't be translated */
function textsOf(value: Value, path: readonly string[], out: Comparison): string[] | undefined {
  const texts: string[] = [];
  const collect = (node: Value): void => {
    if (node.kind === "string") texts.push(node.value);
    if (node.kind === "object") for (const property of node.properties) collect(property.value);
  };
  collect(value);
  if (!texts.some(hasRules) && !(value.kind === "other" && value.raw.startsWith("["))) return texts;
  out.unsupported.push(path.join("."));
  return undefined;
}

function render(value: Value, margin: string, layout: Layout, onOneLine: boolean, next: () => string): string {
  if (value.kind === "string") return quote(next());
  if (value.kind === "other") return value.raw;
  if (value.properties.length === 0) return "{}";
  const inner = margin + layout.indent;
  const properties = value.properties.map(
    ({ key, value: child }) => quote(key) + layout.colon + render(child, inner, layout, onOneLine, next),
  );
  if (onOneLine) return `{${properties.join(layout.colon === ":" ? "," : ", ")}}`;
  return `{${layout.eol}${inner}${properties.join(`,${layout.eol}${inner}`)}${layout.eol}${margin}}`;
}

function inOrder(texts: readonly string[]): () => string {
  let next = 0;
  return () => texts[next++] ?? "";
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function isBlank(node: StringNode): boolean {
  return node.value.trim() === "";
}

/** Reads a document with the positions of its values; comments and trailing commas are ignored. */
class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  *read(): Steps<ObjectNode> {
    const value = yield* this.#value(0);
    if (value.kind !== "object") throw new LocaleSyntaxError(this.#text, value.start);
    this.#skipTrivia();
    if (this.#at < this.#text.length) this.#fail();
    return value;
  }

  *#value(depth: number): Steps<Value> {
    yield;
    this.#skipTrivia();
    const start = this.#at;
    switch (this.#text[start]) {
      case '"':
        return this.#string();
      case "{":
        return yield* this.#object(depth);
      case "[":
        yield* this.#list(depth);
        break;
      default: {
        const word = /[-+.\w]+/y;
        word.lastIndex = start;
        const [raw] = word.exec(this.#text) ?? this.#fail();
        this.#at += raw.length;
      }
    }
    return { kind: "other", start, end: this.#at, raw: this.#text.slice(start, this.#at) };
  }

  *#object(depth: number): Steps<ObjectNode> {
    if (depth > MAX_DEPTH) this.#fail();
    const start = this.#at++;
    const properties: Property[] = [];
    while (!this.#ends("}")) {
      const { value: key, start: at } = this.#string();
      this.#skipTrivia();
      if (this.#text[this.#at++] !== ":") this.#fail();
      properties.push({ key, start: at, value: yield* this.#value(depth + 1) });
    }
    return { kind: "object", start, end: this.#at, properties };
  }

  *#list(depth: number): Steps<void> {
    if (depth > MAX_DEPTH) this.#fail();
    this.#at++;
    while (!this.#ends("]")) yield* this.#value(depth + 1);
  }

  /** Skips a comma and the closing bracket. @returns whether the bracket was there */
  #ends(closing: string): boolean {
    this.#skipTrivia();
    if (this.#text[this.#at] === ",") {
      this.#at++;
      this.#skipTrivia();
    }
    if (this.#text[this.#at] !== closing) return false;
    this.#at++;
    return true;
  }

  #string(): StringNode {
    const start = this.#at;
    const string = /"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"/y;
    string.lastIndex = start;
    const [raw] = string.exec(this.#text) ?? this.#fail();
    this.#at += raw.length;
    try {
      return { kind: "string", start, end: this.#at, value: JSON.parse(raw) as string };
    } catch {
      return this.#fail();
    }
  }

  #skipTrivia(): void {
    const trivia = /[\s\uFEFF]+|\/\/[^\n]*|\/\*[^]*?\*\//y;
    for (trivia.lastIndex = this.#at; trivia.test(this.#text);) this.#at = trivia.lastIndex;
  }

  #fail(): never {
    throw new LocaleSyntaxError(this.#text, this.#at);
  }
}
