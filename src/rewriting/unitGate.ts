/**
 * The last check of a unit before it is suggested. It sees the whole text as it would be written and knows nothing
 * about masking, so that it catches masking errors.
 */
import type { ProseUnit } from "../prose/units.ts";
import type { Rejection } from "./rewriter.ts";

/** @returns what `written` in place of the unit would lose, add or break */
export function checkUnit(text: string, unit: ProseUnit, written: string): Rejection[] {
  const original = text.slice(unit.span.start, unit.span.end);
  const before = unwrapped(original, unit);
  const after = unwrapped(written, unit);
  const reasons: Rejection[] = [];
  if (KEPT.some((pattern) => listed(before, pattern) !== listed(after, pattern))) reasons.push("maskLost");
  if (listed(before, ORDERED, false) !== listed(after, ORDERED, false)) reasons.push("maskLost");
  if (listed(before, NUMBER) !== listed(after, NUMBER)) reasons.push("newNumber");
  if (count(after, /\uFFFD/gu) > 0 || !written.isWellFormed()) reasons.push("brokenCharacter");
  if (!keepsFrame(text, unit, written) || !keepsLines(original, unit, written)) reasons.push("structureChanged");
  return [...new Set(reasons)];
}

/** What must be the same before and after, in any order. */
const KEPT: readonly RegExp[] = [
  // Code spans.
  /`[^`\n]+`/gu,
  // URLs and addresses.
  /[a-z][a-z+.-]{0,20}:\/\/[^\s"'<>()[\]\p{Script=Hangul}]+/gu,
  /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu,
  // Placeholders.
  /\{[^{}\n]*\}/gu,
  /(?<!\d)%(?:\d+\$|\([\w.]+\))?[-+#0]*(?:[1-9]\d*)?(?:\.\d+)?(?:ll?|hh?|z)?[a-zA-Z@]/gu,
  // Tags.
  /<\/?[A-Za-z\d][^<>\n]*>/gu,
];

/** Placeholders that take their arguments by order. */
const ORDERED = /(?<![\d%])%[-+#0]*(?:[1-9]\d*)?(?:\.\d+)?(?:ll?|hh?|z)?[a-zA-Z@]/gu;

const NUMBER = /\d+(?:[.,]\d+)*/gu;

/** Of a list that is written by a person, each level has one. */
const MOST_CONTINUATIONS = 50;

/** The unit as running text: wrapped lines may be wrapped at other places later. */
function unwrapped(unitText: string, { passages }: ProseUnit): string {
  const continuations = [...new Set(passages.filter(({ layout }) => layout === "wrap").map((one) => one.continuation))];
  return continuations
    .slice(0, MOST_CONTINUATIONS)
    .sort((a, b) => b.length - a.length)
    .reduce((running, continuation) => running.replace(/\r\n?/gu, "\n").replaceAll(`\n${continuation}`, " "), unitText)
    .normalize("NFC")
    .replace(/[^\S\n]+/gu, " ");
}

function listed(text: string, pattern: RegExp, sorted = true): string {
  const all = text.match(pattern) ?? [];
  return (sorted ? all.toSorted() : all).join("\n");
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Whether everything around and between the passages is there, in order: markers, names, bullets. */
function keepsFrame(text: string, { span, passages }: ProseUnit, written: string): boolean {
  const starts = [...passages.map(({ lines }) => lines[0]?.start ?? span.end), span.end];
  const ends = [span.start, ...passages.map(({ lines }) => lines.at(-1)?.end ?? span.start)];
  const frame = starts.map((start, index) => text.slice(ends[index], start));
  const [first = "", ...between] = frame;
  const last = between.pop() ?? "";
  if (!written.startsWith(first) || !written.endsWith(last)) return false;
  let at = first.length;
  for (const part of between) {
    const found = written.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= written.length - last.length;
}

/** Whether the number of lines is the same if none is wrapped, and no line has a new kind of line ending. */
function keepsLines(original: string, { passages }: ProseUnit, written: string): boolean {
  const lineEnd = /\r\n|\r|\n/gu;
  if (passages.every(({ layout }) => layout === "line") && count(original, lineEnd) !== count(written, lineEnd))
    return false;
  const known = new Set(original.match(lineEnd) ?? []);
  return known.size === 0 || (written.match(lineEnd) ?? []).every((end) => known.has(end));
}
