/** Splits a long text into pieces that are translated one by one. */
import { inSlices, type Steps } from "../base/steps.ts";

/** A part of a text that is translated on its own, and what separates it from the next one. */
export interface Piece {
  /** Has no leading or trailing whitespace. */
  text: string;
  /** The text up to the next piece or the end: whitespace, or empty. */
  after: string;
}

/** `before` and all pieces' `text` and `after`, concatenated, are the original text. */
export interface SplitText {
  /** Whitespace before the first piece. */
  before: string;
  pieces: Piece[];
}

/** Token counts of several texts at once. */
export type CountTokens = (texts: string[]) => Promise<number[]>;

/** UTF-16 offsets of a part of the text, without leading and trailing whitespace. */
interface Range {
  start: number;
  end: number;
}

/** A range that is not cut further. */
interface Unit extends Range {
  tokens: number;
}

/** Ways to cut a range that is too long, from coarse to fine; the coarsest that helps is used. */
const CUTS: readonly ((text: string) => Steps<number[]>)[] = [
  (text) => ends(text, /(?:\r\n|\r|\n)[^\S\r\n]*(?=[\r\n])/g),
  (text) => ends(text, /\r\n|\r|\n/g),
  (text) => segmentEnds(text, "sentence"),
  (text) => ends(text, /\s+/g),
];

/**
 * Splits at paragraphs. If those are too long, splits at lines, then at sentences, then at words, and as a last resort
 * between grapheme clusters. Neighbors are merged into one piece as long as they fit.
 * @param maxTokens at most this many tokens per piece; only a single grapheme cluster may have more
 * @param count called a handful of times with many texts, regardless of the length of the text
 */
export async function splitText(text: string, maxTokens: number, count: CountTokens): Promise<SplitText> {
  const whole = trimmed(text, 0, text.length);
  if (whole === undefined) return { before: text, pieces: [] };
  const units = await cutToFit(text, whole, maxTokens, count);
  const ranges = await pack(text, units, maxTokens, count);
  const pieces = ranges.map(({ start, end }, index) => ({
    text: text.slice(start, end),
    after: text.slice(end, ranges[index + 1]?.start ?? text.length),
  }));
  return { before: text.slice(0, whole.start), pieces };
}

/** @returns ranges of at most `maxTokens` each (or single grapheme clusters) */
async function cutToFit(text: string, whole: Range, maxTokens: number, count: CountTokens): Promise<Unit[]> {
  let units = await counted(text, [whole], count);
  for (const cut of CUTS)
    units = await recut(text, units, maxTokens, count, ({ start, end }) => inSlices(cut(text.slice(start, end))));
  for (let before = 0; before !== units.length;) {
    before = units.length;
    units = await recut(text, units, maxTokens, count, (unit) => inSlices(clusterEnds(text, unit, maxTokens)));
  }
  return units;
}

/** Cuts the units that are too long, and counts the resulting parts in one call. */
async function recut(
  text: string,
  units: Unit[],
  maxTokens: number,
  count: CountTokens,
  cut: (unit: Unit) => Promise<number[]>,
): Promise<Unit[]> {
  const parts: (readonly [Unit] | Range[])[] = [];
  for (const unit of units) parts.push(unit.tokens > maxTokens ? cutRange(text, unit, await cut(unit)) : [unit]);
  const cutParts = parts.filter((part) => part.length > 1).flat();
  if (cutParts.length === 0) return units;
  const cutUnits = await counted(text, cutParts, count);
  let next = 0;
  return parts.flatMap((part, index) =>
    part.length > 1 ? cutUnits.slice(next, (next += part.length)) : units.slice(index, index + 1),
  );
}

/** Merges neighbors while they fit. */
async function pack(text: string, units: Unit[], maxTokens: number, count: CountTokens): Promise<Range[]> {
  if (units.length < 2) return units;
  // Tokens that a unit adds to the previous one: at most one token spans the whitespace between them.
  const added = await count(units.slice(1).map(({ end }, index) => text.slice(units[index]?.end, end)));
  let groups: Unit[][] = [];
  let tokens = 0;
  units.forEach((unit, index) => {
    const group = groups.at(-1);
    tokens += added[index - 1] ?? 0;
    if (group !== undefined && tokens <= maxTokens) group.push(unit);
    else {
      groups.push([unit]);
      tokens = unit.tokens;
    }
  });
  // The sums are estimates: a group that turns out to be too long is halved.
  for (;;) {
    const joined = groups.filter((group) => group.length > 1);
    const counts = await count(joined.map((group) => text.slice(span(group).start, span(group).end)));
    const tooLong = new Set(joined.filter((_, index) => (counts[index] ?? 0) > maxTokens));
    if (tooLong.size === 0) return groups.map(span);
    groups = groups.flatMap((group) => {
      const half = group.length >> 1;
      return tooLong.has(group) ? [group.slice(0, half), group.slice(half)] : [group];
    });
  }
}

function span(units: readonly Unit[]): Range {
  return { start: units[0]?.start ?? 0, end: units.at(-1)?.end ?? 0 };
}

async function counted(text: string, ranges: readonly Range[], count: CountTokens): Promise<Unit[]> {
  const tokens = await count(ranges.map(({ start, end }) => text.slice(start, end)));
  return ranges.map((range, index) => ({ ...range, tokens: tokens[index] ?? 0 }));
}

/** @param ends offsets within the range at which its parts end */
function cutRange(text: string, range: Range, ends: readonly number[]): Range[] {
  const cuts = [range.start, ...ends.map((end) => range.start + end), range.end];
  return cuts.slice(1).flatMap((end, index) => trimmed(text, cuts[index] ?? end, end) ?? []);
}

/** @returns the range without leading and trailing whitespace, or undefined if there is nothing else */
function trimmed(text: string, from: number, to: number): Range | undefined {
  const slice = text.slice(from, to);
  const length = slice.trim().length;
  if (length === 0) return undefined;
  const start = from + slice.length - slice.trimStart().length;
  return { start, end: start + length };
}

function* ends(text: string, separator: RegExp): Steps<number[]> {
  const ends: number[] = [];
  for (const { 0: match, index } of text.matchAll(separator)) {
    yield;
    ends.push(index + match.length);
  }
  return ends;
}

function* segmentEnds(text: string, granularity: "sentence" | "grapheme"): Steps<number[]> {
  const ends: number[] = [];
  for (const { index, segment } of new Intl.Segmenter("ko", { granularity }).segment(text)) {
    yield;
    ends.push(index + segment.length);
  }
  return ends;
}

/** Ends of equal runs of grapheme clusters, shorter than needed so that they pack well. */
function* clusterEnds(text: string, { start, end, tokens }: Unit, maxTokens: number): Steps<number[]> {
  const clusters = yield* segmentEnds(text.slice(start, end), "grapheme");
  const runs = 4 * Math.ceil(tokens / Math.max(1, maxTokens));
  const length = Math.max(1, Math.floor(clusters.length / runs));
  return clusters.filter((_, index) => (index + 1) % length === 0);
}
