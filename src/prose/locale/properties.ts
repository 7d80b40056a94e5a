/** Java's `.properties`, and for prose also INI files. */
import type { Steps } from "../../base/steps.ts";
import { lineSteps } from "../../text/lines.ts";
import type { Span } from "../../text/span.ts";
import { messageFormat, property } from "../quoting.ts";
import type { ProseUnit } from "../units.ts";
import { lineEnding } from "./gaps.ts";
import type { Entry, Pair, Target } from "./tree.ts";
import { type CommentLine, commentUnits, ESCAPE, inOrder, valueUnit } from "./values.ts";

/**
 * How lines are read. `ini`: also `;` for comments, and keys of several words, which end at `=` or `:` only.
 * https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html#load(java.io.Reader)
 */
type Dialect = "java" | "ini";

const COMMENT: Readonly<Record<Dialect, RegExp>> = { java: /^[ \t\f]*[#!]+/, ini: /^[ \t]*(?:[#;]+|!)/ };
const KEY: Readonly<Record<Dialect, RegExp>> = {
  java: /^[ \t\f]*(?<key>(?:\\.|[^\\:=\s])+)(?<separator>[ \t\f]*(?:[:=][ \t\f]*)?)/,
  ini: /^[ \t]*(?<key>[^=:\s]+(?:[ \t]+[^=:\s]+){0,5}?)(?<separator>[ \t]*[=:][ \t]*)/,
};

/** UTF-16 units; a longer key is data. */
const LONGEST_KEY = 500;

interface Line {
  key: string;
  /** As written. */
  separator: string;
  /** What the logical line has of the value, physical line by physical line. */
  parts: Span[];
  start: number;
  keyEnd: number;
  end: number;
}

function* read(text: string, dialect: Dialect): Steps<{ lines: Line[]; comments: CommentLine[] }> {
  const lines: Line[] = [];
  const comments: CommentLine[] = [];
  let continued: Line | undefined;
  let continues = false;
  for (const { start, end } of yield* lineSteps(text, text.startsWith("\ufeff") ? 1 : 0, text.length)) {
    yield;
    const head = text.slice(start, Math.min(end, start + LONGEST_KEY));
    const mark = continues ? undefined : COMMENT[dialect].exec(head)?.[0];
    if (mark !== undefined) {
      comments.push({ start: start + mark.search(/\S/), end, content: start + mark.length, alone: true });
      continue;
    }
    const { groups: { key = "", separator = "" } = {}, 0: lead = "" } = KEY[dialect].exec(head) ?? {};
    const wasContinued = continues;
    continues = /(?:^|[^\\])(?:\\\\)*\\$/.test(text.slice(Math.max(start, end - 50), end));
    const valueEnd = continues ? end - 1 : end;
    if (wasContinued) {
      const indent = /^[ \t\f]*/.exec(head)?.[0].length ?? 0;
      continued?.parts.push({ start: Math.min(start + indent, valueEnd), end: valueEnd });
      if (continued !== undefined) continued.end = end;
      continue;
    }
    continued = undefined;
    if (key === "") continue;
    const valueStart = Math.min(start + lead.length, valueEnd);
    const keyEnd = start + lead.length - separator.length;
    continued = { key, separator, parts: [{ start: valueStart, end: valueEnd }], start, keyEnd, end };
    lines.push(continued);
  }
  return { lines, comments };
}

/** A program with its options. */
const COMMAND_LINE = /^(?!.*[.!?…]$)[^가-힣]*(?<=^|[ \t])--?[A-Za-z][\w-]*(?=$|[ \t=])/;
const LONGEST_COMMAND = 500;

/** Values and comments; a value that continues on the next line is one unit for each line. */
export function* propertiesProse(text: string): Steps<ProseUnit[]> {
  const { lines, comments } = yield* read(text, "ini");
  const units: ProseUnit[] = [];
  for (const { parts } of lines) {
    const quoting = property(parts.map(({ start, end }) => text.slice(start, end)).join(""));
    for (const part of parts) {
      yield;
      const raw = text.slice(part.start, Math.min(part.end, part.start + LONGEST_COMMAND));
      if (COMMAND_LINE.test(raw)) continue;
      const unit = valueUnit(text, [part], quoting, ESCAPE);
      if (unit !== undefined) units.push(unit);
    }
  }
  return inOrder(units, yield* commentUnits(text, comments));
}

/** Its line, and the value as written. */
interface Place extends Line {
  raw: string;
  /** The value with its escapes resolved. */
  value: string;
}

export function* propertiesPair(source: string, target: string): Steps<Pair<Place>> {
  const entries = yield* entriesOf(target);
  const [first] = entries;
  const eol = lineEnding(target);
  // Files from before Java 9 are Latin-1 and escape everything else.
  const ascii = /\\u[\da-f]{4}/i.test(source + target);
  const isLineOpen = target !== "" && !/[\r\n]$/.test(target);
  const file: Target<Place> = {
    entries,
    replace: ({ place }, { value, like }) => ({
      start: place.keyEnd,
      end: place.end,
      text:
        (/[:=]|\s/.test(place.separator) ? place.separator : like.place.separator || "=") +
        written(value, like.place, ascii),
    }),
    insert: (_parent, _siblings, after) => ({
      together: first === undefined && isLineOpen,
      edit: (drafts) => {
        const lines = drafts.map(
          ({ key, value, like: { place } }) => keyOf(key, place) + place.separator + written(value, place, ascii),
        );
        if (after !== undefined) return { start: after.place.end, end: after.place.end, text: eol + lines.join(eol) };
        if (first !== undefined)
          return { start: first.place.start, end: first.place.start, text: lines.join(eol) + eol };
        return { start: target.length, end: target.length, text: (isLineOpen ? eol : "") + lines.join(eol) + eol };
      },
    }),
  };
  return { source: yield* entriesOf(source), target: file };
}

function* entriesOf(text: string): Steps<Entry<Place>[]> {
  const entries: Entry<Place>[] = [];
  for (const line of (yield* read(text, "java")).lines) {
    yield;
    const raw = line.parts.map(({ start, end }) => text.slice(start, end)).join("");
    const value = unescape(raw);
    const accept = (translation: string): string | undefined =>
      messageFormat(translation, value) === undefined ? undefined : translation;
    entries.push({
      key: unescape(line.key),
      value: { kind: "text", text: value, accept },
      place: { ...line, raw, value },
    });
  }
  return entries;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", f: "\f" };

function unescape(text: string): string {
  return text.replace(/\\(?:u[\da-fA-F]{4}|[^])/g, (escape) => {
    const one = escape.charAt(1);
    return escape.length > 2 ? String.fromCharCode(parseInt(escape.slice(2), 16)) : (ESCAPES[one] ?? one);
  });
}

/** As the source has it, unless it is made from another plural form. */
function keyOf(key: string, place: Place): string {
  return unescape(place.key) === key ? place.key : key.replace(/[\\:=#!\s]/g, "\\$&");
}

function written(value: { kind: string; text?: string }, { raw, value: source }: Place, ascii: boolean): string {
  if (value.text === undefined) return raw;
  const escaped = (messageFormat(value.text, source) ?? value.text)
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replaceAll("\f", "\\f")
    .replace(/^ /, "\\ ");
  return ascii ? escaped.replace(/[^\x20-\x7E]/g, hex) : escaped;
}

function hex(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}
