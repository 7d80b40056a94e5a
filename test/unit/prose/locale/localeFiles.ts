/** Pairs of locale files that nobody wrote, and readers of them that share nothing with the product's. */
import { po } from "gettext-parser";
import { parse as parseJson, type ParseError } from "jsonc-parser";
import { parse as parseYaml } from "yaml";

export type Format = "json" | "yaml" | "properties" | "po";

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
    case "po": {
      const { translations } = po.parse(text);
      const entries = Object.values(translations).flatMap((context) => Object.values(context));
      return new Map(entries.filter(({ msgid }) => msgid !== "").map(({ msgid, msgstr }) => [msgid, msgstr]));
    }
  }
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
