/**
 * Apple's `.strings`:
 * https://developer.apple.com/library/archive/documentation/Cocoa/Conceptual/LoadingResources/Strings/Strings.html.
 */
import type { Steps } from "../../base/steps.ts";
import { lineSteps } from "../../text/lines.ts";
import type { Span } from "../../text/span.ts";
import { Comments } from "../code/comment.ts";
import { comment, escaped } from "../quoting.ts";
import type { ProseUnit } from "../units.ts";
import { lineEnding, LocaleSyntaxError } from "./gaps.ts";
import type { Draft, Entry, Pair, Target } from "./tree.ts";
import { type CommentLine, commentUnits, ESCAPE, inOrder, valueUnit } from "./values.ts";

interface Token extends Span {
  kind: "block" | "line" | "string" | "name" | "mark";
  text: string;
}

/** Comments, a string, a name without quotes, a mark, or something else. */
const TOKEN =
  /\/\*(?:[^]*?\*\/|[^]*)|\/\/[^\r\n]*|"[^"\\]*(?:\\[^][^"\\]*)*"|[\w.$:-]+(?:\/(?![/*])[\w.$:-]*)*|[^\s\uFEFF]/g;

/** An entry; without a value, its key is the value. */
interface Place extends Span {
  key: string;
  /** As written. */
  name: string;
  /** Between its quotes, or a name without. */
  valueSpan: Span | undefined;
  raw: string;
  /** Above its start: the comments that belong to it. */
  top: number;
  /** After the comment that follows in the same line. */
  tail: number;
  /** What is between the key and the value. */
  separator: string;
}

/** @throws LocaleSyntaxError */
function* read(text: string): Steps<{ entries: Place[]; comments: Token[] }> {
  const entries: Place[] = [];
  const comments: Token[] = [];
  let parts: Token[] = [];
  let top: number | undefined;
  for (const { 0: found, index: start } of text.matchAll(TOKEN)) {
    yield;
    const token: Token = { kind: kindOf(found), text: found, start, end: start + found.length };
    const last = entries.at(-1);
    if (token.kind === "block" || token.kind === "line") {
      comments.push(token);
      if (parts.length > 0) continue;
      const isSameLine = last?.tail !== undefined && !/[\r\n]/.test(text.slice(last.tail, token.end));
      if (isSameLine && top === undefined) last.tail = token.end;
      else if (
        top === undefined ||
        /[\r\n][ \t]*[\r\n]/.test(text.slice(comments.at(-2)?.end, start).replace(/\r\n/g, "\n"))
      )
        top = start;
      continue;
    }
    if (found !== ";") {
      parts.push(token);
      if (parts.length > 3 || (token.kind === "mark" && (found !== "=" || parts.length !== 2)))
        throw new LocaleSyntaxError(text, start);
      continue;
    }
    const [key, equals, value] = parts;
    if (key === undefined || (equals !== undefined && value === undefined)) throw new LocaleSyntaxError(text, start);
    entries.push({
      key: decode(key.text),
      name: key.text,
      valueSpan: value,
      raw: (value ?? key).text,
      start: key.start,
      end: token.end,
      top: isAttached(text, comments.at(-1), key.start) ? (top ?? key.start) : key.start,
      tail: token.end,
      separator: value === undefined ? " = " : text.slice(key.end, value.start),
    });
    parts = [];
    top = undefined;
  }
  if (parts.length > 0) throw new LocaleSyntaxError(text, parts[0]?.start ?? 0);
  return { entries, comments };
}

function kindOf(token: string): Token["kind"] {
  if (token.startsWith("/*")) return "block";
  if (token.startsWith("//")) return "line";
  return token.length > 1 && token.startsWith('"') ? "string" : /^[\w.$:/-]/.test(token) ? "name" : "mark";
}

/** Whether there is at most one line break after a comment. */
function isAttached(text: string, comment: Token | undefined, start: number): boolean {
  const gap = comment === undefined ? undefined : text.slice(comment.end, Math.min(start, comment.end + 1_000));
  return gap?.trim() === "" && gap.split(/\r\n?|\n/).length <= 2;
}

/** Values and comments. A text that is no such file yet has none. */
export function* stringsProse(text: string): Steps<ProseUnit[]> {
  const { entries, comments } = yield* read(text);
  const units: ProseUnit[] = [];
  for (const { valueSpan } of entries) {
    if (valueSpan === undefined || text[valueSpan.start] !== '"') continue;
    yield;
    const inner = { start: valueSpan.start + 1, end: valueSpan.end - 1 };
    const unit = valueUnit(text, yield* lineSteps(text, inner.start, inner.end), escaped('"'), ESCAPE);
    if (unit !== undefined) units.push(unit);
  }
  const blocks: ProseUnit[] = [];
  const readers = new Comments(text);
  for (const { kind, start, end } of comments) {
    if (kind !== "block") continue;
    const close = text.startsWith("*/", end - 2) && end - start >= 4 ? end - 2 : end;
    const lines = yield* lineSteps(text, start + 2, close);
    const unit = yield* readers.unit("blockComment", { start, end }, lines, comment("*/"));
    if (unit !== undefined) blocks.push(unit);
  }
  const lines = comments
    .filter(({ kind }) => kind === "line")
    .map(({ start, end }): CommentLine => ({ start, end, content: start + 2, alone: isAlone(text, start) }));
  return inOrder(units, blocks, yield* commentUnits(text, lines));
}

function isAlone(text: string, start: number): boolean {
  return /(?:^|[\r\n])[ \t]*$/.test(text.slice(Math.max(0, start - 200), start));
}

export function* stringsPair(source: string, target: string): Steps<Pair<Place>> {
  const entries = yield* entriesOf(target);
  const [first] = entries;
  const eol = lineEnding(target === "" ? source : target);
  const isLineOpen = target !== "" && !/[\r\n]$/.test(target);
  const line = ({ value, like: { place } }: Draft<Place>): string =>
    `${place.name}${place.separator}${value.kind === "text" ? quote(value.text) : place.raw};`;
  const file: Target<Place> = {
    entries,
    replace: ({ place: { valueSpan } }, { value, like: { place } }) => ({
      start: valueSpan?.start ?? 0,
      end: valueSpan?.end ?? 0,
      text: value.kind === "text" ? quote(value.text) : place.raw,
    }),
    insert: (_parent, _siblings, after) => ({
      together: first === undefined && isLineOpen,
      edit: (drafts) => {
        const lines = drafts.map(line);
        if (after !== undefined) return { start: after.place.tail, end: after.place.tail, text: eol + lines.join(eol) };
        if (first !== undefined) return { start: first.place.top, end: first.place.top, text: lines.join(eol) + eol };
        return { start: target.length, end: target.length, text: (isLineOpen ? eol : "") + lines.join(eol) + eol };
      },
    }),
  };
  return { source: yield* entriesOf(source), target: file, isFlat: true };
}

function* entriesOf(text: string): Steps<Entry<Place>[]> {
  return (yield* read(text)).entries.map((place) => ({
    key: place.key,
    value: { kind: "text", text: place.valueSpan === undefined ? place.key : decode(place.raw) },
    place,
  }));
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", f: "\f", b: "\b", v: "\v", a: "\x07" };

function decode(raw: string): string {
  if (!raw.startsWith('"')) return raw;
  return raw
    .slice(1, -1)
    .replace(/\r\n?/g, "\n")
    .replace(/\\(?:U[\da-fA-F]{4}|[0-7]{1,3}|[^])/gu, (escape) => {
      const one = escape.slice(1);
      if (/^[0-7]/.test(one)) return String.fromCharCode(parseInt(one, 8));
      return one.length > 1 ? String.fromCodePoint(parseInt(one.slice(1), 16)) : (ESCAPES[one] ?? one);
    });
}

function quote(text: string): string {
  const safe = text
    .replace(/[\\"]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replaceAll("\0", "");
  return `"${safe}"`;
}
