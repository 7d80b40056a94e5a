/** YAML as locale files use it: keys, indentation, single-line scalars. Everything else is left alone. */
import type { Steps } from "../../base/steps.ts";
import { NOT_YAML_TEXT } from "../quoting.ts";
import { type Comparison, hasRules, lineEnding, LocaleSyntaxError } from "./gaps.ts";

interface Entry {
  key: string;
  /** The key as written, with its colon. */
  head: string;
  indent: number;
  value: Scalar;
  children: Entry[];
  /** Where the value starts, and where the line ends without its line ending. */
  valueStart: number;
  lineEnd: number;
  /** Where the last line of everything that belongs to it ends. */
  end: number;
}

type Scalar =
  | { kind: "none" }
  | { kind: "text"; text: string; quote: '"' | "'" | ""; end: number }
  /** A number or a boolean. */
  | { kind: "raw"; raw: string }
  /** A block, a list or a reference, which is not supported. */
  | { kind: "opaque" };

/** Indentation, key with its colon, value. No part can match what its neighbor matches: lines may be long. */
const LINE =
  /^( *)((?:"[^"\\]*(?:\\.[^"\\]*)*"|'[^']*(?:''[^']*)*'|[^\s"'#:[\]{},&*!|>%@`-][^:]*(?::(?=\S)[^:]*)*):)(?:[ \t]+(\S.*)?)?$/;

export function* yamlGaps(source: string, target: string): Steps<Comparison> {
  const from = withoutLocale(yield* entriesOf(source));
  const root = yield* entriesOf(target);
  const to = withoutLocale(root);
  const comparison: Comparison = { gaps: [], present: 0, unsupported: [] };
  const locale = to === root ? undefined : root[0];
  const step = (to[0]?.children[0]?.indent ?? 0) - (to[0]?.indent ?? 0);
  const layout = { eol: lineEnding(target), step: step > 0 ? step : 2, length: target.length };
  yield* compare(from, to, locale, [], layout, comparison);
  return comparison;
}

interface Layout {
  eol: string;
  /** Spaces that a level adds. */
  step: number;
  length: number;
}

function* compare(
  from: readonly Entry[],
  to: readonly Entry[],
  parent: Entry | undefined,
  path: readonly string[],
  layout: Layout,
  out: Comparison,
): Steps<void> {
  const targetEntries = new Map(to.map((entry) => [entry.key, entry]));
  const indent = to[0]?.indent ?? (parent === undefined ? 0 : parent.indent + layout.step);
  let previous: Entry | undefined;
  for (const entry of from) {
    yield;
    const existing = targetEntries.get(entry.key);
    const at = [...path, entry.key];
    const key = at.join(".");
    if (existing !== undefined) {
      previous = existing;
      const isEmpty =
        existing.value.kind === "none" || (existing.value.kind === "text" && existing.value.text.trim() === "");
      if (entry.children.length > 0 && (existing.children.length > 0 || existing.value.kind === "none")) {
        yield* compare(entry.children, existing.children, existing, at, layout, out);
      } else if (isEmpty && existing.children.length === 0 && isTranslatable(entry)) {
        const { value } = entry;
        const end = existing.value.kind === "text" ? existing.value.end : existing.valueStart;
        const space = existing.valueStart === existing.lineEnd && existing.value.kind === "none" ? " " : "";
        const start = existing.valueStart;
        out.gaps.push({
          key,
          texts: [value.text],
          fill: ([text = ""]) => ({ start, end, text: space + write(text, value.quote) }),
        });
      } else if (entry.value.kind === "opaque" && isEmpty && existing.children.length === 0) {
        out.unsupported.push(key);
      } else if (entry.children.length === 0 && entry.value.kind !== "raw") {
        out.present++;
      }
      continue;
    }
    const texts = textsOf(entry);
    if (texts === undefined) {
      out.unsupported.push(key);
      continue;
    }
    const place = previous?.end ?? parent?.lineEnd;
    out.gaps.push({
      key,
      texts,
      fill: (translations) => {
        let next = 0;
        const lines = render(entry, indent, layout.step, () => translations[next++] ?? "").join(layout.eol);
        if (place !== undefined) return { start: place, end: place, text: layout.eol + lines };
        return { start: layout.length, end: layout.length, text: lines + layout.eol };
      },
    });
  }
}

type Translatable = Entry & { value: Extract<Scalar, { kind: "text" }> };

function isTranslatable(entry: Entry): entry is Translatable {
  return entry.value.kind === "text" && entry.value.text.trim() !== "" && !hasRules(entry.value.text);
}

/** @returns undefined if something in it is not supported */
function textsOf({ value, children }: Entry): string[] | undefined {
  if (value.kind === "opaque" || (value.kind === "text" && hasRules(value.text))) return undefined;
  const own = value.kind === "text" ? [value.text] : [];
  const texts = children.map(textsOf);
  return texts.includes(undefined) ? undefined : [...own, ...texts.flatMap((more) => more ?? [])];
}

function render(entry: Entry, indent: number, step: number, next: () => string): string[] {
  const { value } = entry;
  const written =
    value.kind === "text" ? ` ${write(next(), value.quote)}` : value.kind === "raw" ? ` ${value.raw}` : "";
  return [
    " ".repeat(indent) + entry.head + written,
    ...entry.children.flatMap((child) => render(child, indent + step, step, next)),
  ];
}

/** Rails puts everything under the language. */
function withoutLocale(entries: Entry[]): Entry[] {
  const [only] = entries;
  const isLocale = entries.length === 1 && only !== undefined && /^[a-z]{2}([-_][A-Za-z]{2,4})?$/.test(only.key);
  return isLocale && only.value.kind === "none" ? only.children : entries;
}

function* entriesOf(text: string): Steps<Entry[]> {
  const top: Entry[] = [];
  const open: Entry[] = [];
  let at = 0;
  for (const line of text.split("\n")) {
    yield;
    const start = at;
    at += line.length + 1;
    const bare = line.replace(/\r$/, "");
    if (/^\s*(?:#.*)?$/.test(bare) || /^(?:---|\.\.\.|%)/.test(bare)) continue;
    const indent = bare.length - bare.trimStart().length;
    const match = LINE.exec(bare);
    // Lines of a block scalar or a list belong to the entry that they are under.
    const owner = open.findLast((entry) => entry.indent < indent || (entry.indent === indent && /^\s*-/.test(bare)));
    if (match === null || owner?.value.kind === "opaque" || /\s#/.test(match[2] ?? "")) {
      if (owner === undefined || bare.startsWith("\t")) throw new LocaleSyntaxError(text, start);
      owner.value = { kind: "opaque" };
      for (const entry of open) if (entry.indent <= owner.indent) entry.end = start + bare.length;
      continue;
    }
    const [, , head = "", rest = ""] = match;
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    const valueStart = start + bare.length - rest.length;
    const lineEnd = start + bare.length;
    const key = unquoted(head.slice(0, -1).trimEnd());
    const entry: Entry = {
      key,
      head,
      indent,
      value: scalar(rest, valueStart),
      children: [],
      valueStart,
      lineEnd,
      end: lineEnd,
    };
    (open.at(-1)?.children ?? top).push(entry);
    for (const ancestor of open) ancestor.end = lineEnd;
    open.push(entry);
  }
  return top;
}

function scalar(rest: string, start: number): Scalar {
  const quoted = /^(?:"([^"\\]*(?:\\.[^"\\]*)*)"|'([^']*(?:''[^']*)*)')[ \t]*(?:#.*)?$/.exec(rest);
  if (quoted !== null) {
    const [, double, single] = quoted;
    const end = start + 2 + (double ?? single ?? "").length;
    if (double === undefined) return { kind: "text", text: unquoted(`'${single ?? ""}'`), quote: "'", end };
    try {
      return { kind: "text", text: JSON.parse(`"${double}"`) as string, quote: '"', end };
    } catch {
      return { kind: "opaque" };
    }
  }
  const plain = rest.replace(/(?<=^|[ \t])#[^]*$/, "").trimEnd();
  if (plain === "" || plain === "~" || plain === "null") return { kind: "none" };
  if (/^[|>&*!{["'%@`]/.test(plain)) return { kind: "opaque" };
  if (NOT_YAML_TEXT.test(plain)) return { kind: "raw", raw: plain };
  return { kind: "text", text: plain, quote: "", end: start + plain.length };
}

function unquoted(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (text.startsWith('"')) return text.slice(1, -1).replace(/\\(.)/g, "$1");
  return text;
}

/** Writes the text in the source's own quotes; without any only if it can't be misread. */
function write(text: string, quote: '"' | "'" | ""): string {
  const isPlain = /^\p{L}(?:[^\n#:]*[^\s#:])?$/u.test(text) && !NOT_YAML_TEXT.test(text);
  if (quote === "" && isPlain) return text;
  // eslint-disable-next-line no-control-regex -- single quotes in YAML have no escapes for these
  if (quote === "'" && !/[\x00-\x1f]/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text);
}
