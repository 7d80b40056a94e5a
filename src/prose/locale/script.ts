/** Modules of JavaScript and TypeScript with an object of texts. The parser is loaded when such a file is compared. */
import { type Expression, type File, parse, parseExpression, type ParserOptions } from "@babel/parser";
import type { Steps } from "../../base/steps.ts";
import { bracketTarget, type Literals, type Notation, type Place } from "./brackets.ts";
import { LocaleSyntaxError, NoTextsError } from "./gaps.ts";
import type { Entry, Pair, Value } from "./tree.ts";

type Statement = File["program"]["body"][number];
type ObjectExpression = Extract<Expression, { type: "ObjectExpression" }>;
type Member = ObjectExpression["properties"][number];
type Node = { type: string; start?: number | null; end?: number | null };

export function* scriptPair(source: string, target: string): Steps<Pair<Place>> {
  const from = new ScriptReader(source);
  const file = new ScriptReader(target);
  const { entries } = yield* from.read();
  const literals = yield* file.read();
  return { source: entries, target: bracketTarget(source, target, literals, notationOf(from, file, target)) };
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

/** The texts that a module exports, or has if it exports nothing. @throws LocaleSyntaxError, NoTextsError */
class ScriptReader {
  /** Which most texts have. */
  quote: string | undefined;
  hasBareKeys: boolean | undefined;
  readonly #text: string;
  /** Objects that are declared at the top, each of which is read once. */
  readonly #declared = new Map<string, Expression>();
  #apostrophes = 0;

  constructor(text: string) {
    this.#text = text;
  }

  *read(): Steps<Literals> {
    yield;
    const statements = parsed(this.#text);
    const exported: { name: string; value: ObjectExpression; statement: Statement }[] = [];
    const others: ObjectExpression[] = [];
    let root: Expression | undefined;
    for (const statement of statements) {
      const isExport = statement.type === "ExportNamedDeclaration";
      const declaration = isExport ? statement.declaration : statement;
      if (declaration?.type === "VariableDeclaration")
        for (const { id, init } of declaration.declarations) {
          if (id.type !== "Identifier" || init == null) continue;
          this.#declared.set(id.name, init);
          const value = objectOf(init);
          if (value === undefined) continue;
          if (isExport && declaration.declarations.length === 1) exported.push({ name: id.name, value, statement });
          else others.push(value);
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
    const object = root === undefined ? undefined : this.#resolved(root);
    if (object !== undefined) return yield* this.#rooted(object);
    if (exported.length > 1) return yield* this.#statements(exported);
    const [only, another] = exported.length === 1 ? exported.map(({ value }) => value) : others;
    if (only === undefined || another !== undefined) throw new NoTextsError();
    return yield* this.#rooted(only);
  }

  *#rooted(object: ObjectExpression): Steps<Literals> {
    const { start, end } = spanOf(object);
    return { entries: yield* this.#entries(object, 0), root: { start, inner: start + 1, end } };
  }

  /** `export const errors = { … }; export const labels = { … };` */
  *#statements(exported: readonly { name: string; value: ObjectExpression; statement: Statement }[]): Steps<Literals> {
    const entries: Entry<Place>[] = [];
    for (const { name, value, statement } of exported) {
      const branch: Value<Place> = { kind: "branch", entries: yield* this.#entries(value, 1) };
      entries.push({ key: name, value: branch, place: this.#place(statement, value) });
    }
    return { entries };
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
    if (at.type === "ArrayExpression")
      return {
        at,
        value: at.elements.length === 0 ? { kind: "data", reason: "empty" } : { kind: "left", reason: "list" },
      };
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
