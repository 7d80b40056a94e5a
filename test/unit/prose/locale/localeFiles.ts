/** Pairs of locale files that nobody wrote, and readers of them that share nothing with the product's. */
import { stripTypeScriptTypes } from "node:module";
import { runInNewContext } from "node:vm";
import { FluentParser, FluentSerializer, Message } from "@fluent/syntax";
import { parse as parseCsv } from "csv-parse/sync";
import { po } from "gettext-parser";
import { parse as parseJson, type ParseError } from "jsonc-parser";
import { parse as parseYaml } from "yaml";

export type Format = "json" | "yaml" | "properties" | "po" | "script" | "php" | "fluent" | "vue" | "table";

/** Texts, and what else a key may have. */
export type Data = string | number | boolean | null | readonly Data[] | { [key: string]: Data };
export type Tree = Record<string, Data>;

const TEXTS = [
  "안녕하세요, {name}님",
  "파일 %{count}개",
  "새 창에서 열기",
  "'작은' 따옴표 \"큰\" 따옴표",
  "100% 완료: 끝 # 아님",
  "끝에 역슬래시 \\",
  "첫 줄\n둘째 줄",
  " 앞뒤 공백 ",
  "네",
  "{n, plural, other {#개}}",
  "<b>굵게</b> 글",
  "Hello, {name}",
  "Yes",
];
const OTHERS: readonly Data[] = [
  "",
  "https://example.com/a",
  "snake_case",
  12,
  true,
  null,
  [],
  ["가", "나"],
  [{ a: "가" }],
  {},
  "12",
  "%d",
];
/** What a model, or a person, may answer. */
export const ANSWERS = [
  "Open in a new window",
  'He said "yes"',
  "It's: a # trap",
  "yes",
  "12",
  "- dash",
  "back\\slash",
  "{brace}, [bracket]",
  "trailing\\",
  "&anchor *alias !tag %d @x `y`",
  "한글 그대로",
  "<b>bold</b>",
  "a = b",
];

export class Generator {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  int(below: number): number {
    return Math.floor(this.#random() * below);
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.int(choices.length)]!;
  }

  /** A tree of keys. Keys are unique as a person reads them. */
  tree(depth: number): Tree {
    const tree: Tree = {};
    const count = 1 + this.int(6);
    for (let index = 0; index < count; index++) {
      const key = `${this.pick(["title", "menu", "ok", "no", "long key", "a-b", "글"])}${index}`;
      if (depth > 0 && this.chance(0.35)) {
        tree[key] = this.chance(0.15) ? { other: "파일 %{count}개" } : this.tree(depth - 1);
      } else tree[key] = this.chance(0.7) ? this.pick(TEXTS) : this.pick(OTHERS);
    }
    return tree;
  }

  /** The same keys without some of them, some empty, some of another type, and some that only this file has. */
  partOf(source: Tree): Tree {
    const part: Tree = {};
    for (const [key, value] of Object.entries(source)) {
      if (this.chance(0.05)) part[`own ${key}`] = "Own text";
      if (this.chance(0.35)) continue;
      if (this.chance(0.2)) part[key] = this.pick<Data>(["", null, {}, [], false, 7]);
      else if (isObject(value)) part[key] = this.partOf(value);
      else if (this.chance(0.1)) part[key] = value;
      else part[key] = typeof value === "string" ? this.pick(ANSWERS) : value;
    }
    return part;
  }

  flat(tree: Tree): Record<string, string> {
    const entries = [...leaves(tree)].filter(([, value]) => typeof value === "string");
    return Object.fromEntries(entries) as Record<string, string>;
  }

  json(value: Data, margin = "\n"): string {
    if (Array.isArray(value) || !isObject(value)) return JSON.stringify(value);
    const entries = Object.entries(value);
    if (entries.length === 0) return "{}";
    const onOneLine = margin === " " || (margin !== "\n" && this.chance(0.2));
    const inner = onOneLine ? " " : `${margin}  `;
    let text = "{";
    for (const [index, [key, child]] of entries.entries()) {
      const comma = index < entries.length - 1 || this.chance(0.1) ? "," : "";
      if (!onOneLine && this.chance(0.1)) text += `${inner}// above ${this.int(1e6)}`;
      text += `${inner}${JSON.stringify(key)}: ${this.json(child, onOneLine ? " " : inner)}`;
      text += this.chance(0.05) ? ` /* c${this.int(1e6)} */${comma}` : comma;
      if (!onOneLine && this.chance(0.15)) text += ` // after ${this.int(1e6)}`;
    }
    return `${text}${onOneLine ? " " : margin}}`;
  }

  yaml(tree: Tree, indent = 0): string {
    let text = "";
    for (const [key, value] of Object.entries(tree)) {
      if (this.chance(0.1)) text += `${" ".repeat(indent)}# above ${this.int(1e6)}\n`;
      if (this.chance(0.05)) text += "\n";
      const comment = this.chance(0.15) ? ` # after ${this.int(1e6)}` : "";
      const head = `${" ".repeat(indent)}${this.chance(0.1) ? JSON.stringify(key) : key}:`;
      if (isObject(value) && Object.keys(value).length > 0) {
        if (this.chance(0.15)) text += `${head} ${flow(value)}${comment}\n`;
        else
          text += `${head}${this.chance(0.1) ? ` &a${this.int(1e6)}` : ""}${comment}\n${this.yaml(value, indent + 2)}`;
      } else if (Array.isArray(value) && value.length > 0) {
        text += `${head}${comment}\n`;
        for (const item of value) text += `${" ".repeat(indent)}- ${JSON.stringify(item)}\n`;
      } else if (typeof value === "string" && value.trim() === value && value !== "" && this.chance(0.1)) {
        const margin = `\n${" ".repeat(indent + 3)}`;
        text += this.chance(0.5)
          ? `${head} ${this.pick(["|-", ">-"])}${comment}${margin}${value.replaceAll("\n", margin)}\n${this.pick(["", "\n"])}`
          : `${head} ${JSON.stringify(value).replace(/ (?=\S)/, margin)}${comment}\n`;
      } else if (value === null) text += `${head}${this.pick(["", " ~", " null", " NULL"])}${comment}\n`;
      else text += `${head} ${this.#yamlScalar(value)}${comment}\n`;
    }
    return text;
  }

  #yamlScalar(value: Data): string {
    if (typeof value !== "string") return flow(value);
    if (/^[a-z가-힣]+(?: [a-z가-힣]+)+$/i.test(value) && this.chance(0.5)) return value;
    if (!/[\n\\]/.test(value) && this.chance(0.4)) return `'${value.replaceAll("'", "''")}'`;
    return JSON.stringify(value);
  }

  properties(texts: Record<string, string>): string {
    let text = "";
    for (const [key, value] of Object.entries(texts)) {
      if (this.chance(0.15)) text += `${this.pick(["#", "!", "  # "])} above ${this.int(1e6)}\n`;
      const escaped = value.replace(/[\\\n\t]/g, (unit) => ({ "\n": "\\n", "\t": "\\t" })[unit] ?? "\\\\");
      const lead = /^\s/.test(value) ? "\\" : "";
      const separator = value === "" && this.chance(0.3) ? "" : this.pick(["=", " = ", ": ", " "]);
      const broken = this.chance(0.2)
        ? (lead + escaped).replace(/(?<=[a-z가-힣]) (?=\S)/i, " \\\n    ")
        : lead + escaped;
      text += `${key.replace(/[ :=\\]/g, "\\$&")}${separator}${broken}\n`;
    }
    return text;
  }

  po(ids: readonly string[], nplurals: number): string {
    let text = `msgid ""\nmsgstr ""\n"Language: ${nplurals === 1 ? "ko" : "en"}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=${nplurals}; plural=${nplurals === 1 ? "0" : "(n != 1)"};\\n"\n`;
    for (const id of ids) {
      text += "\n";
      if (this.chance(0.2)) text += `#. above ${this.int(1e6)}\n`;
      if (this.chance(0.2)) text += `#: src/a.c:${this.int(1000)}\n`;
      if (this.chance(0.2)) text += `#, ${this.pick(["fuzzy", "c-format", "fuzzy, c-format"])}\n`;
      if (this.chance(0.1)) text += `msgctxt "context"\n`;
      text += `msgid ${this.#poString(id)}\n`;
      const value = (): string => (this.chance(0.5) ? '""' : this.#poString(framedLike(this.pick(ANSWERS), id)));
      if (this.chance(0.2)) {
        text += `msgid_plural ${this.#poString(id)}\n`;
        for (let form = 0; form < nplurals; form++) text += `msgstr[${form}] ${value()}\n`;
      } else text += `msgstr ${value()}\n`;
    }
    return text;
  }

  /** A module of JavaScript or TypeScript. What begins with `ƒ` is a function. */
  script(tree: Tree): string {
    const quote = this.pick(["'", '"']);
    const style = { quote, bare: this.chance(0.7), comma: this.chance(0.5) ? "," : "" };
    const object = this.#object(tree, "\n", style);
    const [head, tail] = this.pick([
      ["export default ", ";\n"],
      ["module.exports = ", "\n"],
      ["export const ko = ", " as const satisfies Messages;\n"],
      ["import x from 'y';\n\nconst messages: Messages = ", ";\nexport default messages;\n"],
      ["// @ts-nocheck\nexport default define(", ");\n"],
      ["export default (() => (", "));\n"],
    ] as const);
    return head + object + tail;
  }

  #object(value: Data, margin: string, style: { quote: string; bare: boolean; comma: string }): string {
    if (!isObject(value)) return this.#literal(value, style.quote, "+");
    const entries = Object.entries(value);
    if (entries.length === 0) return "{}";
    const onOneLine = margin === " " || (margin !== "\n" && this.chance(0.2));
    const inner = onOneLine ? " " : `${margin}  `;
    let text = "{";
    for (const [index, [key, child]] of entries.entries()) {
      const name = style.bare && /^\w+$/.test(key) ? key : style.quote + key + style.quote;
      const comma = index < entries.length - 1 ? "," : onOneLine ? "" : style.comma;
      if (!onOneLine && this.chance(0.1)) text += `${inner}// above ${this.int(1e6)}`;
      text += `${inner}${name}: ${this.#object(child, onOneLine ? " " : inner, style)}`;
      text += this.chance(0.05) ? ` /* c${this.int(1e6)} */${comma}` : comma;
      if (!onOneLine && this.chance(0.15)) text += ` // after ${this.int(1e6)}`;
    }
    return `${text}${onOneLine ? " " : margin}}`;
  }

  #literal(value: Data, quote: string, join: "+" | "."): string {
    if (typeof value !== "string") return JSON.stringify(value);
    const isScript = join === "+";
    if (isScript && value.startsWith("ƒ")) return `(n) => \`${value}\``;
    if (isScript && this.chance(0.15)) return `\`${value.replace(/[\\`]|\$\{/g, "\\$&")}\``;
    const at = value.indexOf(" ");
    if (at > 0 && this.chance(0.1))
      return `${this.#literal(value.slice(0, at), quote, join)} ${join} ${this.#literal(value.slice(at), quote, join)}`;
    if (!isScript && quote === "'" && !value.includes("\n")) return `'${value.replace(/[\\']/g, "\\$&")}'`;
    const escaped = JSON.stringify(value).slice(1, -1);
    if (!isScript) return `"${escaped.replaceAll("$", "\\$")}"`;
    return quote === '"' ? `"${escaped}"` : `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  }

  php(tree: Tree): string {
    const isLong = this.chance(0.3);
    const comma = this.chance(0.5) ? "," : "";
    const quote = this.pick(["'", "'", '"']);
    const write = (value: Data, margin: string): string => {
      const [open, close] = isLong ? ["array(", ")"] : ["[", "]"];
      if (Array.isArray(value)) return `${open}${(value as Data[]).map((item) => write(item, " ")).join(", ")}${close}`;
      if (!isObject(value)) return this.#literal(value, quote, ".");
      const entries = Object.entries(value);
      if (entries.length === 0) return open + close;
      const inner = margin === " " ? " " : `${margin}    `;
      let text = open;
      for (const [index, [key, child]] of entries.entries()) {
        if (inner !== " " && this.chance(0.1)) text += `${inner}${this.pick(["//", "#"])} above ${this.int(1e6)}`;
        text += `${inner}'${key}' => ${write(child, inner)}`;
        text += index < entries.length - 1 ? "," : inner === " " ? "" : comma;
        if (inner !== " " && this.chance(0.15)) text += ` // after ${this.int(1e6)}`;
      }
      return `${text}${margin === " " ? "" : margin}${close}`;
    };
    return `<?php\n\n${this.pick(["return ", "$lang = ", "return "])}${write(tree, "\n")};\n`;
  }

  /** Keys with a dot are attributes of the key before it. */
  fluent(texts: Record<string, string>): string {
    let text = this.chance(0.3) ? "# License\n\n" : "";
    let last = "";
    for (const [key, value] of Object.entries(texts)) {
      const [id = "", attribute] = key.split(".");
      const isBelow = !value.startsWith("[") && (value.includes("\n") || this.chance(0.1));
      const written = (isBelow ? "\n    " : " ") + value.replace(/\n(?=.)/g, "\n    ");
      const comment = id === last ? "" : this.pick(["", "", "", "\n## above ", "# above "]);
      if (comment !== "") text += `${comment}${this.int(1e6)}\n${comment.startsWith("\n") ? "\n" : ""}`;
      if (attribute === undefined) text += `${id} =${written}\n`;
      else text += `${id === last ? "" : `${id} =\n`}    .${attribute} =${written}\n`;
      last = id;
    }
    return text;
  }

  /** A component with both languages in a block. */
  vue(languages: Tree): string {
    const lang = this.pick(["", "", ' lang="json"', ' lang="yaml"']);
    const body = lang.includes("yaml") ? this.yaml(languages).trimEnd() : this.json(languages);
    return `<template>\n  <p>{{ $t("a") }}</p>\n</template>\n\n<i18n${lang}>\n${body}\n</i18n>\n\n<style>a {}</style>\n`;
  }

  /** @param rows with their headings; what is undefined at the end of a row is not written */
  table(rows: readonly (readonly string[])[]): string {
    const delimiter = this.pick([",", ",", ";", "\t"]);
    const always = this.chance(0.3);
    return rows
      .map((cells) =>
        cells
          .map((cell) =>
            always || /["\n\r,;\t]|^\s|\s$/.test(cell) || this.chance(0.1) ? `"${cell.replaceAll('"', '""')}"` : cell,
          )
          .join(delimiter),
      )
      .join("\n")
      .concat("\n");
  }

  #poString(text: string): string {
    const quoted = text.split(/(?<=\n)/).map((part) => JSON.stringify(part));
    return quoted.length > 1 || this.chance(0.2) ? ['""', ...quoted].join("\n") : quoted[0]!;
  }
}

function framedLike(text: string, id: string): string {
  return (id.startsWith("\n") ? "\n" : "") + text + (id.endsWith("\n") ? "\n" : "");
}

function flow(value: Data): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, child]) => `${key}: ${flow(child)}`)
    .join(", ")}}`;
}

export function isObject(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The keys with a value, in order. A list is a value, and so is an object without keys. */
export function* leaves(value: Data, path: readonly string[] = []): Generator0 {
  if (!isObject(value) || (path.length > 0 && Object.keys(value).length === 0)) yield [path.join("."), value];
  else for (const [key, child] of Object.entries(value)) yield* leaves(child, [...path, key]);
}
type Generator0 = Iterable<[string, Data]> & globalThis.Generator<[string, Data]>;

/** The keys and values of a file, by a reader of others. */
export function read(format: Format, text: string): Map<string, Data> {
  switch (format) {
    case "json": {
      const errors: ParseError[] = [];
      const value = parseJson(text, errors, { allowTrailingComma: true }) as Data;
      if (errors.length > 0) throw new Error(JSON.stringify(errors));
      return new Map(leaves(value));
    }
    case "yaml":
      return new Map(leaves((parseYaml(text, { version: "1.1", merge: true }) ?? {}) as Data));
    case "properties":
      return readProperties(text);
    case "script":
      return new Map(leaves(readScript(text)));
    case "php":
      return new Map(leaves(new PhpJudge(text).read()));
    case "fluent":
      return readFluent(text);
    case "vue": {
      const [, lang = "", block = ""] = /<i18n([^>]*)>([^]*)<\/i18n>/.exec(text) ?? [];
      return read(lang.includes("yaml") ? "yaml" : "json", block);
    }
    case "table": {
      const [, ...rows] = readTable(text);
      return new Map(rows.map(([key = "", value = ""]) => [key, value]));
    }
    case "po": {
      const { translations } = po.parse(text);
      const entries = Object.entries(translations).flatMap(([context, all]) =>
        Object.values(all).map(({ msgid, msgstr }) => [msgid && (context && `${context}: `) + msgid, msgstr] as const),
      );
      return new Map(entries.filter(([key]) => key !== ""));
    }
  }
}

/** Node runs it, without its types. */
function readScript(text: string): Tree {
  const script = stripTypeScriptTypes(text)
    .replace(/^import .*$/m, "")
    .replace(/export default/, "module.exports =")
    .replace(/export const \w+/, "module.exports");
  const context = { module: { exports: {} }, define: (value: unknown) => value };
  runInNewContext(script, context);
  const { exports: value } = context.module as { exports: unknown };
  const plain = (typeof value === "function" ? (value as () => unknown)() : value) as Tree;
  return JSON.parse(
    JSON.stringify(plain, (_, one: unknown) => (typeof one === "function" ? (one as (n: number) => string)(1) : one)),
  ) as Tree;
}

/** Arrays of literals, by https://www.php.net/manual/en/language.types.array.php. */
class PhpJudge {
  readonly #tokens: string[];
  #at = 0;

  constructor(text: string) {
    const start = /(?:return|\$\w+ =)\s+/.exec(text)!;
    const tokens = text
      .slice(start.index + start[0].length)
      .matchAll(
        /'(?:\\[^]|[^'\\])*'|"(?:\\[^]|[^"\\])*"|(\/\/.*|#.*|\/\*[^]*?\*\/|\s+)|=>|array\s*\(|[[\](),.;]|[\w.-]+/g,
      );
    this.#tokens = Array.from(tokens, ([token, skipped]) => (skipped === undefined ? token : "")).filter(Boolean);
  }

  read(): Tree {
    const value = this.#value();
    if (this.#next() !== ";") throw new Error("PHP");
    return value as Tree;
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? "";
  }

  #value(): Data {
    const token = this.#next();
    if (token === "[" || token.startsWith("array")) return this.#array(token === "[" ? "]" : ")");
    if (/^['"]/.test(token)) {
      const text = this.#string(token);
      if (this.#tokens[this.#at] !== ".") return text;
      this.#at++;
      return text + (this.#value() as string);
    }
    if (!/^(?:true|false|null|-?[\d.]+)$/.test(token)) throw new Error(`PHP: ${token}`);
    return JSON.parse(token) as Data;
  }

  #string(token: string): string {
    const inner = token.slice(1, -1);
    if (token.startsWith("'")) return inner.replace(/\\([\\'])/g, "$1");
    return inner.replace(/\\([nrt\\"$])/g, (_, one: string) => ({ n: "\n", r: "\r", t: "\t" })[one] ?? one);
  }

  #array(close: string): Data {
    const tree: Tree = {};
    const list: Data[] = [];
    while (this.#tokens[this.#at] !== close) {
      const value = this.#value();
      if (this.#tokens[this.#at] === "=>") {
        this.#at++;
        tree[value as string] = this.#value();
      } else list.push(value);
      const after = this.#tokens[this.#at];
      if (after === ",") this.#at++;
      else if (after !== close) throw new Error(`PHP: ${after ?? "end"}`);
    }
    this.#at++;
    return list.length > 0 ? list : tree;
  }
}

/** The values and attributes of messages as the serializer writes them. */
function readFluent(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of new FluentParser().parse(text).body) {
    if (entry.type === "Junk") throw new Error("Junk");
    if (entry.type !== "Message") continue;
    const { id, value, attributes } = entry;
    for (const [key, pattern] of [
      [id.name, value] as const,
      ...attributes.map((one) => [`${id.name}.${one.id.name}`, one.value] as const),
    ])
      if (pattern !== null) {
        const message = new Message(id, pattern);
        const written = new FluentSerializer().serializeEntry(message);
        found.set(
          key,
          written
            .slice(written.indexOf("=") + 1)
            .trim()
            .replace(/\n {4}/g, "\n"),
        );
      }
  }
  return found;
}

export function readTable(text: string): string[][] {
  const line = text.split("\n")[0]!.replace(/"[^"]*"/g, "");
  const delimiter = [";", "\t"].find((one) => line.includes(one)) ?? ",";
  return parseCsv(text, { delimiter, relax_column_count: true, bom: true });
}

/** By the description of `java.util.Properties`, unit by unit. */
function readProperties(text: string): Map<string, string> {
  const result = new Map<string, string>();
  const lines = text.split(/\r\n|\r|\n/);
  for (let at = 0; at < lines.length; at++) {
    let line = lines[at]!.replace(/^[ \t\f]+/, "");
    if (line === "" || /^[#!]/.test(line)) continue;
    while (/(?<!\\)(?:\\\\)*\\$/.test(line) && at + 1 < lines.length)
      line = line.slice(0, -1) + lines[++at]!.replace(/^[ \t\f]+/, "");
    const parts: [string, string] = ["", ""];
    let part: 0 | 1 = 0;
    for (let unit = 0; unit < line.length; unit++) {
      const char = line[unit]!;
      if (char === "\\") {
        const next = line[++unit] ?? "";
        if (next === "u") {
          parts[part] += String.fromCharCode(parseInt(line.slice(unit + 1, unit + 5), 16));
          unit += 4;
        } else parts[part] += { n: "\n", t: "\t", r: "\r", f: "\f" }[next] ?? next;
      } else if (part === 0 && /[ \t\f:=]/.test(char)) {
        const rest = /^[ \t\f]*[:=]?[ \t\f]*/.exec(line.slice(unit))![0];
        unit += rest.length - 1;
        part = 1;
      } else parts[part] += char;
    }
    result.set(parts[0], parts[1]);
  }
  return result;
}

/** The comments of a file in order. */
export function comments(text: string): string[] {
  return text.match(/\b(?:above|after) \d+|\/\* c\d+ \*\//g) ?? [];
}
