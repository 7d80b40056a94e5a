/**
 * The last look at a unit before it is suggested. It reads the whole text as it would be written, and knows nothing of
 * the masking, so that a fault of that is found here.
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

/** What is the same before and after, whatever its order. */
const KEPT: readonly RegExp[] = [
  // Code spans.
  /`[^`\n]+`/gu,
  // URLs and addresses.
  /[a-z][a-z+.-]*:\/\/[^\s"'<>()[\]\p{Script=Hangul}]+/gu,
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu,
  // Placeholders.
  /\{[^{}\n]*\}/gu,
  /(?<!\d)%(?:\d+\$|\([\w.]+\))?[-+#0]*\d*(?:\.\d+)?(?:ll?|hh?|z)?[a-zA-Z@]/gu,
  // Tags.
  /<\/?[A-Za-z\d][^<>\n]*>/gu,
];

/** Placeholders that take their arguments by their order. */
const ORDERED = /(?<![\d%])%[-+#0]*\d*(?:\.\d+)?(?:ll?|hh?|z)?[a-zA-Z@]/gu;

const NUMBER = /\d+(?:[.,]\d+)*/gu;

/** The unit as running text: where its lines are wrapped, they may be wrapped elsewhere later. */
function unwrapped(unitText: string, { passages }: ProseUnit): string {
  const continuations = [...new Set(passages.filter(({ layout }) => layout === "wrap").map((one) => one.continuation))];
  return continuations
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

/** Whether all that stands around the passages and between them is there in its order: markers, names, bullets. */
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

/** Whether lines that stay lines are as many as before, and no line ends in another way than they did. */
function keepsLines(original: string, { passages }: ProseUnit, written: string): boolean {
  const lineEnd = /\r\n|\r|\n/gu;
  if (passages.every(({ layout }) => layout === "line") && count(original, lineEnd) !== count(written, lineEnd))
    return false;
  const known = new Set(original.match(lineEnd) ?? []);
  return known.size === 0 || (written.match(lineEnd) ?? []).every((end) => known.has(end));
}
