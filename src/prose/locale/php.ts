/** Files of PHP that return an array of texts, as Laravel has them. The parser is loaded when such a file is compared. */
import parser from "php-parser";
import type { Steps } from "../../base/steps.ts";
import { bracketTarget, type Literals, type Notation, type Place } from "./brackets.ts";
import { LocaleSyntaxError, NoTextsError } from "./gaps.ts";
import { type Entry, listOf, type Pair, type Value } from "./tree.ts";

/** The parts of https://github.com/glayzzle/php-parser's nodes that are read here. */
interface Node {
  kind: string;
  loc: { start: { offset: number }; end: { offset: number } };
  raw?: string;
  value?: unknown;
  children?: Node[];
  expr?: Node | null;
  expression?: Node;
  operator?: string;
  type?: string;
  left?: Node;
  right?: Node;
  what?: Node;
  offset?: Node | false;
  name?: unknown;
  arguments?: Node[];
  items?: (Node & { key?: Node | null; value: Node; unpack?: boolean; byRef?: boolean })[];
  shortForm?: boolean;
}

export function* phpPair(source: string, target: string): Steps<Pair<Place>> {
  const from = new PhpReader(source);
  const { entries } = yield* from.read();
  const reader = new PhpReader(target);
  const literals = yield* reader.read();
  const quote = /"\s*=>/.test(target) && !/'\s*=>/.test(target) ? '"' : "'";
  const notation: Notation = {
    ...(reader.isLong ? { open: "array(", close: ")" } : { open: "[", close: "]" }),
    ...{ padding: "", isMinified: false, lastComma: /,\s*[\])]/.test(target) ? "," : "" },
    head: (key) => `${/^(?:0|[1-9]\d{0,8})$/.test(key) ? key : quoted(key, quote)} => `,
    text: (text, raw) => quoted(text, raw.startsWith('"') ? '"' : "'"),
  };
  return {
    ...{ source: entries, target: bracketTarget(source, target, literals, notation) },
    ...(from.apart.length > 0 && { apart: from.apart }),
  };
}

/** https://www.php.net/manual/en/language.types.string.php */
function quoted(text: string, quote: string): string {
  if (quote === "'" && !/[\p{Cc}]/u.test(text)) return `'${text.replace(/[\\']/g, "\\$&")}'`;
  const escaped = text.replace(/[\\"$]/g, "\\$&").replace(/\p{Cc}/gu, (control) => {
    const name = { "\n": "n", "\r": "r", "\t": "t" }[control];
    return name === undefined ? `\\u{${(control.codePointAt(0) ?? 0).toString(16)}}` : `\\${name}`;
  });
  return `"${escaped}"`;
}

/** Arrays in arrays; no locale file comes close to it. */
const MAX_DEPTH = 64;

/** The texts that a file returns, or assigns. @throws LocaleSyntaxError, NoTextsError */
class PhpReader {
  /** Arrays are written as `array()`. */
  isLong = false;
  /** Texts in constants, and what an array is merged with. */
  readonly apart: Entry<Place>[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  *read(): Steps<Literals> {
    yield;
    const assigned: Entry<Place>[] = [];
    const arrays: Node[] = [];
    for (const statement of this.#parsed()) {
      if (statement.kind === "return") {
        const array = statement.expr && arrayOf(statement.expr);
        if (array && statement.expr) this.#merged(statement.expr, array);
        if (array) return yield* this.#rooted(array);
      }
      const { expression } = statement;
      const [name, text] = expression?.kind === "call" ? (expression.arguments ?? []) : [];
      if (name && text && /^\\?define\s*\(/i.test(this.#raw(expression ?? statement)))
        this.apart.push({
          key: constantText(name) ?? this.#raw(name),
          value: yield* this.#value(text, 0),
          place: this.#place(statement, text),
        });
      if (statement.kind !== "expressionstatement" || expression?.kind !== "assign") continue;
      const { left, right } = expression;
      if (left === undefined || right === undefined) continue;
      const array = arrayOf(right);
      const key = keyOf(left);
      // `$lang['key'] = 'text';`
      if (key !== undefined)
        assigned.push({ key, value: yield* this.#value(right, 0), place: this.#place(statement, right) });
      else if (array !== undefined) arrays.push(array);
    }
    const [only, another] = arrays;
    if (assigned.length > 0) return { entries: assigned };
    if (only === undefined || another !== undefined) throw new NoTextsError();
    return yield* this.#rooted(only);
  }

  /** The other parts of `array_merge(require "more.php", [ … ])`. */
  #merged(node: Node, array: Node): void {
    if (node === array) return;
    if (node.kind !== "call" || arrayOf(node) !== array) return;
    for (const part of node.arguments ?? [])
      if (arrayOf(part) === array) this.#merged(part, array);
      else
        this.apart.push({
          key: this.#raw(part),
          value: { kind: "left", reason: "code" },
          place: this.#place(part, part),
        });
  }

  #parsed(): readonly Node[] {
    const options = { parser: { extractDoc: false, suppressErrors: false }, ast: { withPositions: true } };
    try {
      const { children = [] } = new parser.Engine(options).parseCode(this.#text, "") as unknown as Node;
      return children.flatMap((node) => (node.kind === "namespace" ? (node.children ?? []) : node));
    } catch (error) {
      const { lineNumber = 1 } = error as { lineNumber?: number };
      const before = this.#text.split("\n").slice(0, lineNumber - 1);
      throw new LocaleSyntaxError(
        this.#text,
        before.reduce((sum, { length }) => sum + length + 1, 0),
      );
    }
  }

  *#rooted(array: Node): Steps<Literals> {
    const { start, inner, end } = this.#brackets(array);
    this.isLong = array.shortForm !== true;
    return { entries: yield* this.#entries(array, 0), root: { start, inner, end } };
  }

  #brackets({ loc }: Node): { start: number; inner: number; end: number } {
    const start = loc.start.offset;
    const inner = start + (/^(?:array\s*\(|\[)/i.exec(this.#text.slice(start, start + 1_000))?.[0].length ?? 1);
    return { start, inner, end: loc.end.offset };
  }

  *#entries({ items = [] }: Node, depth: number): Steps<Entry<Place>[]> {
    if (depth > MAX_DEPTH) throw new LocaleSyntaxError(this.#text, items[0]?.loc.start.offset ?? 0);
    const entries: Entry<Place>[] = [];
    for (const item of items) {
      yield;
      const { key: name, value: written, unpack, byRef } = item;
      const key = name && !unpack && !byRef ? constantText(name) : undefined;
      const value: Value<Place> =
        key === undefined ? { kind: "left", reason: "code" } : yield* this.#value(written, depth);
      entries.push({ key: key ?? this.#raw(name ?? item), value, place: this.#place(item, written) });
    }
    return entries;
  }

  *#value(node: Node, depth: number): Steps<Value<Place>> {
    const text = node.kind === "number" ? undefined : constantText(node);
    if (text !== undefined) return { kind: "text", text };
    switch (node.kind) {
      case "array": {
        const items = node.items ?? [];
        if (items.length > 0 && items.every(({ kind, key }) => kind !== "entry" || !key)) {
          const values: Value<Place>[] = [];
          if (depth > MAX_DEPTH) return { kind: "left", reason: "list" };
          for (const { value } of items)
            if (typeof value === "object") values.push(yield* this.#value(value, depth + 1));
          return listOf(values);
        }
        return { kind: "branch", entries: yield* this.#entries(node, depth + 1) };
      }
      case "nullkeyword":
        return { kind: "nothing" };
      case "number":
      case "boolean":
        return { kind: "data", reason: "data" };
      case "unary":
        if (node.what?.kind === "number") return { kind: "data", reason: "data" };
    }
    const heredoc = heredocText(node);
    return { kind: "left", reason: "code", ...(heredoc !== undefined && { texts: [heredoc] }) };
  }

  #place(node: Node, value: Node): Place {
    const { start, inner, end } = this.#brackets(value);
    return {
      ...{ start: node.loc.start.offset, end: node.loc.end.offset },
      ...{ valueStart: start, valueEnd: end, inner, raw: this.#text.slice(start, end) },
    };
  }

  #raw({ loc }: Node): string {
    return this.#text.slice(loc.start.offset, loc.end.offset);
  }
}

/** `a.b` of `$lang['a']['b']`. */
function keyOf({ kind, what, offset }: Node): string | undefined {
  if (kind !== "offsetlookup" || !offset || what === undefined) return undefined;
  const key = constantText(offset);
  const above = what.kind === "variable" ? "" : keyOf(what);
  return key === undefined || above === undefined ? undefined : above + (above === "" ? "" : ".") + key;
}

/** An array, also as the last one of several that are merged. */
function arrayOf(node: Node): Node | undefined {
  if (node.kind === "array") return node;
  return node.kind === "call" ? node.arguments?.map(arrayOf).findLast((array) => array !== undefined) : undefined;
}

/** The text that literals are, also if they are joined by `.`, however many; keys may be numbers. */
function constantText(node: Node): string | undefined {
  let text = "";
  let rest: Node | undefined = node;
  for (; rest?.kind === "bin" && rest.type === "."; rest = rest.left) {
    const last: string | undefined = rest.right && literalText(rest.right);
    if (last === undefined) return undefined;
    text = last + text;
  }
  const first = rest && literalText(rest);
  return first === undefined ? undefined : first + text;
}

/** The text of a heredoc in which nothing is code. */
function heredocText({ kind, value }: Node): string | undefined {
  if (kind === "nowdoc") return String(value);
  if (kind !== "encapsed" || !Array.isArray(value)) return undefined;
  const parts = value as readonly { expression?: Node }[];
  const texts = parts.map(({ expression }) => (expression?.kind === "string" ? String(expression.value) : undefined));
  return texts.includes(undefined) ? undefined : texts.join("");
}

function literalText({ kind, value }: Node): string | undefined {
  return kind === "string" || kind === "number" ? String(value) : undefined;
}
