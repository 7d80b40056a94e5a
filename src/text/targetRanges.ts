import type { Span } from "./span.ts";

/**
 * The ranges that a command on these selections targets: in text order, extended to whole grapheme clusters, without
 * overlaps. An empty span is a cursor.
 */
export function targetRanges(text: string, selections: readonly Span[]): Span[] {
  // Created here because a process's first segmenter takes about 10 ms, which activation should not pay for.
  const graphemes = new Intl.Segmenter("ko", { granularity: "grapheme" });
  const spans = selections
    .map(({ start, end }) => {
      const from = clusterAt(text, start, graphemes).start;
      return { start: from, end: start === end ? from : clusterAt(text, end, graphemes).end };
    })
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const ranges: Span[] = [];
  for (const span of spans) {
    const last = ranges.at(-1);
    if (last === undefined || !overlap(last, span)) ranges.push(span);
    else last.end = Math.max(last.end, span.end);
  }
  return ranges;
}

/** @param b does not start before `a`; a cursor at the end of a selection overlaps it */
function overlap(a: Span, b: Span): boolean {
  return b.start < a.end || (b.start === a.end && (a.start === a.end || b.start === b.end));
}

/** UTF-16 units on either side of an offset in which its cluster is looked for. */
const LONGEST_CLUSTER = 500;

/** The cluster that contains the offset, or the empty span at the offset if it is between two clusters. */
function clusterAt(text: string, offset: number, graphemes: Intl.Segmenter): Span {
  const before = text.slice(Math.max(0, offset - LONGEST_CLUSTER), offset);
  // A cluster never spans a line break.
  const start = offset - before.length + before.lastIndexOf("\n") + 1;
  const [line = ""] = text.slice(start, offset + LONGEST_CLUSTER).split("\n", 1);
  const cluster = graphemes.segment(line).containing(offset - start);
  if (cluster === undefined || cluster.index === offset - start) return { start: offset, end: offset };
  return { start: start + cluster.index, end: start + cluster.index + cluster.segment.length };
}
