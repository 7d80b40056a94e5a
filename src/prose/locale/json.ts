/** JSON with or without comments, and ARB. */
import { type Gap, type Comparison, LocaleSyntaxError, hasRules, lineEnding } from "./gaps.ts";

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
/** A number, a word or a list: `raw` is taken over as it stands. */
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

/** Objects in objects; no locale file comes near it. */
const DEEPEST = 64;

/** How a file is laid out. */
interface Layout {
  eol: string;
  indent: string;
  colon: string;
}

export function jsonGaps(source: string, target: string): Comparison {
  const from = new JsonReader(source).read();
  const to = new JsonReader(target).read();
  const comparison: Comparison = { gaps: [], present: 0, unsupported: [] };
  const layout: Layout = {
    eol: lineEnding(target),
    indent: /\n([ \t]+)"/.exec(target)?.[1] ?? /\n([ \t]+)"/.exec(source)?.[1] ?? "  ",
    colon: /"\s*:\s/.test(target) || !target.includes(":") ? ": " : ":",
  };
  compareObjects(from, to, [], target, layout, comparison);
  return comparison;
}

function compareObjects(
  from: ObjectNode,
  to: ObjectNode,
  path: readonly string[],
  text: string,
  layout: Layout,
  out: Comparison,
): void {
  const there = new Map(to.properties.map((property) => [property.key, property]));
  const place = placeIn(to, text, layout);
  const first: Missing[] = [];
  let before: Property | undefined;
  for (const { key, value } of from.properties) {
    // ARB describes its texts in `@key`, and itself in `@@locale`: only the file of the source language has to.
    if (key.startsWith("@")) continue;
    const known = there.get(key);
    const at = [...path, key];
    if (known === undefined) {
      const texts = textsOf(value, at, out);
      if (texts === undefined) continue;
      const missing: Missing = { key, path: at, value, texts };
      if (before === undefined && to.properties.length === 0) first.push(missing);
      else out.gaps.push(gapBeside(missing, before, to, place));
      continue;
    }
    before = known;
    if (value.kind === "object" && known.value.kind === "object") {
      compareObjects(value, known.value, at, text, layout, out);
    } else if (value.kind === "string" && known.value.kind === "string" && isBlank(known.value) && !isBlank(value)) {
      const { start, end } = known.value;
      const texts = textsOf(value, at, out);
      if (texts !== undefined) {
        out.gaps.push({ key: at.join("."), texts, fill: ([word = ""]) => ({ start, end, text: quote(word) }) });
      }
    } else if (value.kind === "string") {
      out.present++;
    }
  }
  if (first.length > 0) out.gaps.push(gapInside(first, to, place, layout, path));
}

interface Missing {
  key: string;
  path: string[];
  value: Value;
  texts: string[];
}

/** What stands between the properties of an object, and how a new one is written there. */
interface Place {
  separator: string;
  write: (key: string, value: Value, next: () => string) => string;
}

function placeIn(to: ObjectNode, text: string, layout: Layout): Place {
  const [first] = to.properties;
  const lineStart = text.lastIndexOf("\n", (first?.start ?? to.start) - 1) + 1;
  const margin = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
  const inner = first === undefined ? margin + layout.indent : margin;
  const onOneLine = first !== undefined && !text.slice(to.start, first.start).includes("\n");
  const separator = onOneLine ? (layout.colon === ":" ? "" : " ") : layout.eol + inner;
  return {
    separator,
    write: (key, value, next) => `${quote(key)}${layout.colon}${render(value, inner, layout, onOneLine, next)}`,
  };
}

/** Behind the nearest property that both have, with its comma in front, or before the first, with its comma behind. */
function gapBeside(missing: Missing, before: Property | undefined, to: ObjectNode, place: Place): Gap {
  const { separator, write } = place;
  return {
    key: missing.path.join("."),
    texts: missing.texts,
    fill: (translations) => {
      const property = write(missing.key, missing.value, inOrder(translations));
      const at = before?.value.end ?? to.properties[0]?.start ?? to.start + 1;
      return {
        start: at,
        end: at,
        text: before === undefined ? `${property},${separator}` : `,${separator}${property}`,
      };
    },
  };
}

/** An object without properties gets all of them at once: none could know whether it needs a comma. */
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

/** @returns undefined when a text in it can't be translated */
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

/** Reads a document with the places of its values; comments and commas at the end are overlooked. */
class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): ObjectNode {
    const value = this.#value(0);
    if (value.kind !== "object") throw new LocaleSyntaxError(this.#text, value.start);
    this.#skip();
    if (this.#at < this.#text.length) this.#fail();
    return value;
  }

  #value(depth: number): Value {
    this.#skip();
    const start = this.#at;
    switch (this.#text[start]) {
      case '"':
        return this.#string();
      case "{":
        return this.#object(depth);
      case "[":
        this.#list(depth);
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

  #object(depth: number): ObjectNode {
    if (depth > DEEPEST) this.#fail();
    const start = this.#at++;
    const properties: Property[] = [];
    while (!this.#ends("}")) {
      const { value: key, start: at } = this.#string();
      this.#skip();
      if (this.#text[this.#at++] !== ":") this.#fail();
      properties.push({ key, start: at, value: this.#value(depth + 1) });
    }
    return { kind: "object", start, end: this.#at, properties };
  }

  #list(depth: number): void {
    if (depth > DEEPEST) this.#fail();
    this.#at++;
    while (!this.#ends("]")) this.#value(depth + 1);
  }

  /** Passes a comma, and the closing bracket, of which it says whether it was there. */
  #ends(closing: string): boolean {
    this.#skip();
    if (this.#text[this.#at] === ",") {
      this.#at++;
      this.#skip();
    }
    if (this.#text[this.#at] !== closing) return false;
    this.#at++;
    return true;
  }

  #string(): StringNode {
    const start = this.#at;
    const string = /"(?:[^"\\\r\n]|\\.)*"/y;
    string.lastIndex = start;
    const [raw] = string.exec(this.#text) ?? this.#fail();
    this.#at += raw.length;
    try {
      return { kind: "string", start, end: this.#at, value: JSON.parse(raw) as string };
    } catch {
      return this.#fail();
    }
  }

  #skip(): void {
    const blank = /(?:[\s\uFEFF]|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
    blank.lastIndex = this.#at;
    this.#at += blank.exec(this.#text)?.[0].length ?? 0;
  }

  #fail(): never {
    throw new LocaleSyntaxError(this.#text, this.#at);
  }
}
