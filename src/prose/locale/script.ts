/** Modules of JavaScript and TypeScript with an object of texts. The parser is loaded when such a file is compared. */
import { type Expression, type File, parse, parseExpression, type ParserOptions } from "@babel/parser";
import type { Steps } from "../../base/steps.ts";
import { languageOfKey } from "./bilingual.ts";
import { bracketTarget, type Literals, type Notation, type Place } from "./brackets.ts";
import { LocaleSyntaxError, NoTextsError } from "./gaps.ts";
import { type Entry, listOf, type Pair, type Value } from "./tree.ts";

type Statement = File["program"]["body"][number];
type ObjectExpression = Extract<Expression, { type: "ObjectExpression" }>;
type Member = ObjectExpression["properties"][number];
type Node = { type: string; start?: number | null; end?: number | null };

/** @throws LocaleSyntaxError, NoTextsError */
export function* scriptPair(source: string, target: string): Steps<Pair<Place>> {
  const from = new ScriptReader(source);
  const file = new ScriptReader(target);
  const { named } = from.exports;
  const isNamed = arePaired(from.exports, file.exports);
  const ours = isNamed ? undefined : onlyOf(from.exports);
  const theirs = isNamed ? undefined : onlyOf(file.exports);
  if (!isNamed && (ours === undefined || theirs === undefined)) {
    // What is exported by other names has no place in the target.
    const isAny = theirs !== undefined || file.exports.named.length > 0;
    if (named.length === 0 || !isAny) throw new NoTextsError();
  }
  const isPaired = isNamed || (ours !== undefined && theirs !== undefined);
  const read = function* (reader: ScriptReader, only: ObjectExpression | undefined): Steps<Literals> {
    if (!isPaired) return { entries: [] };
    return only === undefined ? yield* reader.named(true) : yield* reader.rooted(only);
  };
  const { entries } = yield* read(from, ours);
  const literals = yield* read(file, theirs);
  const apart = yield* from.apart();
  const notation = notationOf(from, file, target);
  return {
    source: entries,
    target: bracketTarget(source, target, literals, notation),
    ...(apart.length > 0 && { apart }),
  };
}

/** What a module exports by name, alone in a statement or not. */
interface Named {
  name: string;
  value: Expression;
  object: ObjectExpression | undefined;
  statement: Statement;
  isAlone: boolean;
}

interface Exports {
  /** By default. */
  main: ObjectExpression | undefined;
  named: Named[];
  /** Objects that are not exported. */
  others: ObjectExpression[];
}

/** Whether exports are paired by their names. */
function arePaired(from: Exports, file: Exports): boolean {
  const [ours, theirs] = [from, file].map(({ named }) =>
    named.filter(({ isAlone }) => isAlone).map(({ name }) => name),
  );
  if (ours === undefined || theirs === undefined || (from.main && file.main)) return false;
  if (ours.length < 2 && theirs.length < 2) return false;
  const languages = ours.map(languageOfKey);
  const hasOther = theirs
    .map(languageOfKey)
    .some((own) => own !== undefined && languages.some((one) => one !== undefined && one !== own));
  return hasOther || ours.some((name) => theirs.includes(name));
}

/** The only object that can be meant. */
function onlyOf({ main, named, others }: Exports): ObjectExpression | undefined {
  const alone = named.flatMap(({ object, isAlone }) => (object !== undefined && isAlone ? object : []));
  const all = named.flatMap(({ object }) => object ?? []);
  const [only, another] = alone.length > 0 ? alone : [...all, ...others];
  return main ?? (another === undefined ? only : undefined);
}

/** Quotes, bare keys and commas as the target has them, or else the source. */
function notationOf(from: ScriptReader, file: ScriptReader, target: string): Notation {
  const quote = file.quote ?? from.quote ?? '"';
  const isBare = file.hasBareKeys ?? from.hasBareKeys ?? true;
  const isMinified = /[:,]\S/.test(target) && !/["'\w]:\s/.test(target);
  const colon = isMinified ? ":" : ": ";
  return {
    ...{ open: "{", close: "}", isMinified, padding: /\{["'\w]/.test(target) ? "" : " " },
    lastComma: /,\s*\}/.test(target) ? "," : "",
    head: (key) => (/^(?:0|[1-9]\d{0,8})$/.test(key) || (isBare && NAME.test(key)) ? key : quoted(key, quote)) + colon,
    text: (text, raw) => (raw.startsWith("`") && text.includes("\n") ? template(text) : quoted(text, quote)),
  };
}

const NAME = /^[A-Za-z_$][\w$]*$/;

function quoted(text: string, quote: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  // Older engines take the two separators for line ends.
  const safe = escaped.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
  return quote + safe.replaceAll(quote, `\\${quote}`) + quote;
}

function template(text: string): string {
  return `\`${text.replace(/[\\`]|\$(?=\{)/g, "\\$&").replaceAll("\r", "\\r")}\``;
}

/** Objects in objects; no locale file comes close to it. */
const MAX_DEPTH = 64;

/** TypeScript reads most of JavaScript too, but `<T>x` and tags exclude each other. */
const DIALECTS: readonly NonNullable<ParserOptions["plugins"]>[] = [
  ["typescript"],
  ["typescript", "jsx"],
  ["flow", "jsx"],
];

/** @throws LocaleSyntaxError */
function parsed(text: string): readonly Statement[] {
  let first: unknown;
  for (const plugins of DIALECTS)
    try {
      const options = { sourceType: "unambiguous", attachComment: false, plugins } as const satisfies ParserOptions;
      // An object alone, as in a block of a Vue component, would be a block of statements.
      if (/^\s*\{/.test(text)) return [{ type: "ExpressionStatement", expression: parseExpression(text, options) }];
      return parse(text, options).program.body;
    } catch (error) {
      first ??= error;
    }
  const { pos } = first as { pos?: number };
  throw new LocaleSyntaxError(text, pos ?? 0);
}

/** The texts that a module exports, or has if it exports nothing. */
class ScriptReader {
  /** Which most texts have. */
  quote: string | undefined;
  hasBareKeys: boolean | undefined;
  readonly #text: string;
  /** Objects that are declared at the top, each of which is read once. */
  readonly #declared = new Map<string, Expression>();
  #apostrophes = 0;
  #isMainRead = false;
  readonly exports: Exports;

  /** @throws LocaleSyntaxError */
  constructor(text: string) {
    this.#text = text;
    this.exports = this.#exports();
  }

  #exports(): Exports {
    const named: Named[] = [];
    const others: ObjectExpression[] = [];
    let root: Expression | undefined;
    for (const statement of parsed(this.#text)) {
      const isExport = statement.type === "ExportNamedDeclaration";
      const declaration = isExport ? statement.declaration : statement;
      if (declaration?.type === "VariableDeclaration")
        for (const { id, init } of declaration.declarations) {
          if (id.type !== "Identifier" || init == null) continue;
          this.#declared.set(id.name, init);
          const object = objectOf(init);
          const isAlone = declaration.declarations.length === 1;
          if (isExport && (object !== undefined || constantText(unwrapped(init)) !== undefined))
            named.push({ name: id.name, value: object ?? unwrapped(init), object, statement, isAlone });
          else if (object !== undefined) others.push(object);
        }
      if (statement.type === "ExportDefaultDeclaration") root = statement.declaration as Expression;
      if (statement.type === "TSExportAssignment") root = statement.expression;
      if (statement.type === "ExpressionStatement") {
        const { expression } = statement;
        const value = expression.type === "AssignmentExpression" ? expression.right : expression;
        if (
          expression.type === "AssignmentExpression" &&
          /^(?:module\.)?exports(?:\.default)?$/.test(this.#raw(expression.left))
        )
          root = value;
        else {
          const object = objectOf(value);
          if (object !== undefined) others.push(object);
        }
      }
    }
    return { main: root === undefined ? undefined : this.#resolved(root), named, others };
  }

  *rooted(object: ObjectExpression): Steps<Literals> {
    for (const one of this.exports.named) if (one.object === object) this.#declared.delete(one.name);
    this.#isMainRead ||= object === this.exports.main;
    const { start, end } = spanOf(object);
    return { entries: yield* this.#entries(object, 0), root: { start, inner: start + 1, end } };
  }

  /** `export const errors = { … }; export const labels = { … };` */
  *named(isAlone: boolean): Steps<Literals> {
    const entries: Entry<Place>[] = [];
    for (const { name, value, statement, ...one } of this.exports.named) {
      if (one.isAlone !== isAlone || !this.#declared.delete(name)) continue;
      const written = yield* this.#value(value, 0);
      entries.push({ key: name, value: written.value, place: this.#place(statement, written.at) });
    }
    return { entries };
  }

  /** What is exported and was not read yet. */
  *apart(): Steps<Entry<Place>[]> {
    const { main } = this.exports;
    const entries = [...(yield* this.named(true)).entries, ...(yield* this.named(false)).entries];
    if (main !== undefined && !this.#isMainRead) entries.push(...(yield* this.rooted(main)).entries);
    return entries;
  }

  /** The object that an expression is, or names. */
  #resolved(expression: Expression): ObjectExpression | undefined {
    const bare = unwrapped(expression);
    if (bare.type !== "Identifier") return objectOf(bare);
    const declared = this.#declared.get(bare.name);
    this.#declared.delete(bare.name);
    return declared === undefined ? undefined : objectOf(declared);
  }

  *#entries({ properties }: ObjectExpression, depth: number): Steps<Entry<Place>[]> {
    if (depth > MAX_DEPTH) throw new LocaleSyntaxError(this.#text, properties[0]?.start ?? 0);
    const entries: Entry<Place>[] = [];
    for (const member of properties) {
      yield;
      const key = this.#key(member);
      const { value, at } =
        key === undefined || member.type !== "ObjectProperty" ? code(member) : yield* this.#value(member.value, depth);
      entries.push({ key: key ?? this.#raw(member), value, place: this.#place(member, at) });
    }
    return entries;
  }

  /** @returns undefined for what code decides */
  #key(member: Member): string | undefined {
    if (member.type === "SpreadElement") return undefined;
    const { key, computed } = member;
    const text = constantText(key as Expression);
    if (!computed && member.type === "ObjectProperty") {
      if (key.type === "StringLiteral" && NAME.test(key.value)) this.hasBareKeys ??= false;
      if (key.type === "Identifier") this.hasBareKeys = true;
    }
    if (text !== undefined) return text;
    if (key.type === "NumericLiteral") return String(key.value);
    return !computed && key.type === "Identifier" ? key.name : undefined;
  }

  *#value(written: Node, depth: number): Steps<Written> {
    const at = unwrapped(written as Expression);
    const text = constantText(at);
    if (text !== undefined) {
      this.#count(at);
      return { at, value: { kind: "text", text } };
    }
    // An object that is named is where it is declared.
    const object = at.type === "Identifier" ? this.#resolved(at) : at;
    if (object?.type === "ObjectExpression")
      return { at: object, value: { kind: "branch", entries: yield* this.#entries(object, depth + 1) } };
    if (at.type === "ArrayExpression") {
      if (depth > MAX_DEPTH) return { at, value: { kind: "left", reason: "list" } };
      const values: Value<Place>[] = [];
      for (const element of at.elements)
        if (element !== null) values.push((yield* this.#value(element, depth + 1)).value);
      return { at, value: values.length === 0 ? { kind: "data", reason: "empty" } : listOf(values) };
    }
    if (at.type === "NullLiteral" || (at.type === "Identifier" && at.name === "undefined"))
      return { at, value: { kind: "nothing" } };
    const bare = at.type === "UnaryExpression" ? at.argument : at;
    const isData = bare.type === "NumericLiteral" || bare.type === "BooleanLiteral";
    return isData ? { at, value: { kind: "data", reason: "data" } } : code(at);
  }

  #count(value: Expression): void {
    const mark = this.#text[spanOf(value).start];
    if (mark === "'") this.#apostrophes++;
    if (mark === '"') this.#apostrophes--;
    if (mark === "'" || mark === '"') this.quote = this.#apostrophes >= 0 ? "'" : '"';
  }

  #place(node: Node, value: Node): Place {
    const at = spanOf(value);
    return {
      ...spanOf(node),
      ...{ valueStart: at.start, valueEnd: at.end, inner: at.start + 1, raw: this.#text.slice(at.start, at.end) },
    };
  }

  #raw(node: Node): string {
    const { start, end } = spanOf(node);
    return this.#text.slice(start, end);
  }
}

/** A value, and where it is written. */
interface Written {
  value: Value<Place>;
  at: Node;
}

function code(at: Node): Written {
  return { value: { kind: "left", reason: "code" }, at };
}

function spanOf({ start, end }: Node): { start: number; end: number } {
  return { start: start ?? 0, end: end ?? 0 };
}

/** Without what only the types of TypeScript need. */
function unwrapped(expression: Expression): Expression {
  let bare = expression;
  while (
    bare.type === "TSAsExpression" ||
    bare.type === "TSSatisfiesExpression" ||
    bare.type === "TSNonNullExpression" ||
    bare.type === "TSTypeAssertion" ||
    bare.type === "TypeCastExpression" ||
    bare.type === "ParenthesizedExpression"
  )
    bare = bare.expression;
  return bare;
}

/** The object that an expression is, that a call is given (`defineMessages({ … })`), or that a function returns. */
function objectOf(expression: Expression): ObjectExpression | undefined {
  const bare = unwrapped(expression);
  switch (bare.type) {
    case "ObjectExpression":
      return bare;
    case "CallExpression": {
      const objects = bare.arguments.map((argument) => objectOf(argument as Expression));
      return objects.findLast((object) => object !== undefined);
    }
    case "ArrowFunctionExpression":
    case "FunctionExpression": {
      if (bare.body.type !== "BlockStatement") return objectOf(bare.body);
      const last = bare.body.body.at(-1);
      return last?.type === "ReturnStatement" && last.argument != null ? objectOf(last.argument) : undefined;
    }
    default:
      return undefined;
  }
}

/** The text that literals are, also if they are joined by `+`, however many. */
function constantText(expression: Expression): string | undefined {
  let text = "";
  let rest = expression;
  for (; rest.type === "BinaryExpression" && rest.operator === "+"; rest = rest.left) {
    const last = literalText(rest.right);
    if (last === undefined) return undefined;
    text = last + text;
  }
  const first = literalText(rest);
  return first === undefined ? undefined : first + text;
}

function literalText(expression: Expression): string | undefined {
  if (expression.type === "StringLiteral") return expression.value;
  if (expression.type !== "TemplateLiteral" || expression.expressions.length > 0) return undefined;
  return expression.quasis[0]?.value.cooked ?? undefined;
}
