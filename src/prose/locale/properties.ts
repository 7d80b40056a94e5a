/** Java's `.properties`. */
import type { Steps } from "../../base/steps.ts";
import { messageFormat } from "../quoting.ts";
import { type Comparison, hasRules, lineEnding } from "./gaps.ts";

interface Entry {
  key: string;
  /** The key and the separator as written. */
  head: string;
  value: string;
  start: number;
  /** Where the value starts, and where its last line ends. */
  valueStart: number;
  end: number;
}

/** A logical line: lines that end with a backslash continue on the next one. Comments and blank lines don't match. */
const LINE = /^[ \t\f]*(?![#!\s])((?:\\[^]|[^\\:=\s])+)((?:[ \t\f]*[:=])?[ \t\f]*)((?:\\(?:\r\n|[^])|[^\\\r\n])*)/gm;

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", f: "\f" };

export function* propertiesGaps(source: string, target: string): Steps<Comparison> {
  const targetEntries = new Map<string, Entry>();
  for (const entry of yield* entriesOf(target)) targetEntries.set(entry.key, entry);
  const [firstEntry] = targetEntries.values();
  const eol = lineEnding(target);
  // Files from before Java 9 are Latin-1 and escape everything else.
  const ascii = /\\u[\da-f]{4}/i.test(source + target);
  const comparison: Comparison = { gaps: [], present: 0, unsupported: [] };
  let previous: Entry | undefined;
  for (const { key, head, value } of yield* entriesOf(source)) {
    yield;
    const existing = targetEntries.get(key);
    if (existing !== undefined) previous = existing;
    if (existing !== undefined && (existing.value.trim() !== "" || value.trim() === "")) {
      comparison.present++;
    } else if (hasRules(value)) {
      comparison.unsupported.push(key);
    } else {
      const escaped = (text: string): string => escape(text, value, ascii);
      const anchor = previous;
      comparison.gaps.push({
        key,
        texts: [value],
        fill: ([text = ""]) => {
          if (existing !== undefined) return { start: existing.valueStart, end: existing.end, text: escaped(text) };
          const line = head + escaped(text);
          if (anchor !== undefined) return { start: anchor.end, end: anchor.end, text: eol + line };
          const at = firstEntry?.start ?? target.length;
          return { start: at, end: at, text: line + eol };
        },
      });
    }
  }
  return comparison;
}

function* entriesOf(text: string): Steps<Entry[]> {
  const entries: Entry[] = [];
  for (const match of text.matchAll(LINE)) {
    yield;
    const [line, key = "", separator = "", raw = ""] = match;
    const end = match.index + line.length;
    entries.push({
      key: unescape(key),
      head: key + separator,
      value: unescape(raw),
      start: match.index,
      valueStart: end - raw.length,
      end,
    });
  }
  return entries;
}

function unescape(text: string): string {
  return text.replace(
    /\\(?:u([\da-fA-F]{4})|(\r\n|\r|\n)[ \t\f]*|([^]))/g,
    (_, code?: string, _eol?: string, one?: string) =>
      code !== undefined ? String.fromCharCode(parseInt(code, 16)) : one === undefined ? "" : (ESCAPES[one] ?? one),
  );
}

function escape(text: string, source: string, ascii: boolean): string {
  const escaped = messageFormat(text, source)
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replace(/^ /, "\\ ");
  return ascii ? escaped.replace(/[^\x20-\x7E]/g, hex) : escaped;
}

function hex(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}
