import type { Span } from "./span.ts";

/**
 * The ranges that a command on these selections targets: in text order, extended to whole grapheme clusters, without
 * overlaps. An empty span is a cursor.
 */
export function targetRanges(text: string, selections: readonly Span[]): Span[] {
  const spans = selections
    .map(({ start, end }) => {
      const from = clusterAt(text, start).start;
      return { start: from, end: start === end ? from : clusterAt(text, end).end };
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

/** The cluster that contains the offset, or the empty span at the offset if it is between two clusters. */
function clusterAt(text: string, offset: number): Span {
  // A cluster never spans a line break.
  const lineStart = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  const lineBreak = text.indexOf("\n", offset);
  const line = text.slice(lineStart, lineBreak < 0 ? text.length : lineBreak);
  // Created here because a process's first segmenter takes about 10 ms, which activation should not pay for.
  const graphemes = new Intl.Segmenter("ko", { granularity: "grapheme" });
  const cluster = graphemes.segment(line).containing(offset - lineStart);
  if (cluster === undefined || cluster.index === offset - lineStart) return { start: offset, end: offset };
  return { start: lineStart + cluster.index, end: lineStart + cluster.index + cluster.segment.length };
}
