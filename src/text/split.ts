/** Cutting a long text into pieces that are translated one after the other. */

/** A part of a text that is translated on its own, and what stands between it and the next one. */
export interface Piece {
  /** Begins and ends with something other than whitespace. */
  text: string;
  /** The text up to the next piece, or to the end: whitespace, or nothing. */
  after: string;
}

/** `before` and all pieces' `text` and `after` put together are the text that was split. */
export interface SplitText {
  /** Whitespace before the first piece. */
  before: string;
  pieces: Piece[];
}

/** Token counts of several texts at once. */
export type CountTokens = (texts: string[]) => Promise<number[]>;

/** A part of the text by its UTF-16 offsets, without whitespace at its ends. */
interface Range {
  start: number;
  end: number;
}

/** A range that is not cut any further, and the tokens it takes. */
interface Unit extends Range {
  tokens: number;
}

/** Where to cut a range that is too long; the coarsest that helps is used. */
const CUTS: readonly ((text: string) => number[])[] = [
  (text) => ends(text, /(?:\r\n|\r|\n)[^\S\r\n]*(?=[\r\n])/g),
  (text) => ends(text, /\r\n|\r|\n/g),
  (text) => segmentEnds(text, "sentence"),
  (text) => ends(text, /\s+/g),
];

/**
 * Splits at paragraphs; where those are too long at lines, then at sentences, then at words, and as a last resort
 * between grapheme clusters. As many as fit are put together in a piece.
 * @param maxTokens tokens of a piece at most; only a single grapheme cluster may have more
 * @param count is called a handful of times with many texts, whatever the length of the text
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

/** @returns ranges of at most `maxTokens` each. */
async function cutToFit(text: string, whole: Range, maxTokens: number, count: CountTokens): Promise<Unit[]> {
  let units = await counted(text, [whole], count);
  for (const cut of CUTS)
    units = await recut(text, units, maxTokens, count, ({ start, end }) => cut(text.slice(start, end)));
  for (let before = 0; before !== units.length;) {
    before = units.length;
    units = await recut(text, units, maxTokens, count, (unit) => clusterEnds(text, unit, maxTokens));
  }
  return units;
}

/** Cuts the units that are too long, and counts what comes of them in one call. */
async function recut(
  text: string,
  units: Unit[],
  maxTokens: number,
  count: CountTokens,
  cut: (unit: Unit) => number[],
): Promise<Unit[]> {
  const parts = units.map((unit) => (unit.tokens > maxTokens ? cutRange(text, unit, cut(unit)) : [unit]));
  const fresh = parts.filter((part) => part.length > 1).flat();
  if (fresh.length === 0) return units;
  const unitsOfFresh = await counted(text, fresh, count);
  let next = 0;
  return parts.flatMap((part, index) =>
    part.length > 1 ? unitsOfFresh.slice(next, (next += part.length)) : units.slice(index, index + 1),
  );
}

/** Puts neighbours together while they fit. */
async function pack(text: string, units: Unit[], maxTokens: number, count: CountTokens): Promise<Range[]> {
  if (units.length < 2) return units;
  // What a unit adds to the one before it: tokens are never shared across the whitespace in front of it, but for one.
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
  // The sums are estimates: what turns out too long in one piece is halved.
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

/** @param ends offsets in the range at which its parts end */
function cutRange(text: string, range: Range, ends: readonly number[]): Range[] {
  const cuts = [range.start, ...ends.map((end) => range.start + end), range.end];
  return cuts.slice(1).flatMap((end, index) => trimmed(text, cuts[index] ?? end, end) ?? []);
}

/** @returns the range without whitespace at its ends, or undefined if there is nothing else. */
function trimmed(text: string, from: number, to: number): Range | undefined {
  const slice = text.slice(from, to);
  const length = slice.trim().length;
  if (length === 0) return undefined;
  const start = from + slice.length - slice.trimStart().length;
  return { start, end: start + length };
}

function ends(text: string, separator: RegExp): number[] {
  return Array.from(text.matchAll(separator), (match) => match.index + match[0].length);
}

function segmentEnds(text: string, granularity: "sentence" | "grapheme"): number[] {
  const segments = new Intl.Segmenter("ko", { granularity }).segment(text);
  return Array.from(segments, ({ index, segment }) => index + segment.length);
}

/** Ends of equal runs of grapheme clusters, shorter than needed so that they can be packed well. */
function clusterEnds(text: string, { start, end, tokens }: Unit, maxTokens: number): number[] {
  const clusters = segmentEnds(text.slice(start, end), "grapheme");
  const runs = 4 * Math.ceil(tokens / Math.max(1, maxTokens));
  const length = Math.max(1, Math.floor(clusters.length / runs));
  return clusters.filter((_, index) => (index + 1) % length === 0);
}
