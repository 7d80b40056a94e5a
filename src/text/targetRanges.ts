import type { Span } from "./span.ts";

/**
 * What a command on these selections is about: in the order of the text, in whole grapheme clusters, and each part of the
 * text once. An empty span is a cursor.
 */
export function targetRanges(text: string, selections: readonly Span[]): Span[] {
  const spans = selections
    .map(({ start, end }) => {
      const from = clusterAt(text, start).start;
      return { start: from, end: start === end ? from : clusterAt(text, end).end };
    })
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const meant: Span[] = [];
  for (const span of spans) {
    const last = meant.at(-1);
    if (last === undefined || !overlap(last, span)) meant.push(span);
    else last.end = Math.max(last.end, span.end);
  }
  return meant;
}

/** @param b does not begin before `a`; a cursor overlaps the selection whose end it stands at */
function overlap(a: Span, b: Span): boolean {
  return b.start < a.end || (b.start === a.end && (a.start === a.end || b.start === b.end));
}

/** The cluster that an offset is inside of, or the empty span there if it stands between two. */
function clusterAt(text: string, offset: number): Span {
  // A cluster never reaches over a line break.
  const lineStart = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  const lineBreak = text.indexOf("\n", offset);
  const line = text.slice(lineStart, lineBreak < 0 ? text.length : lineBreak);
  // Made here: the first one of a program takes about 10 ms, which activation should not pay.
  const graphemes = new Intl.Segmenter("ko", { granularity: "grapheme" });
  const cluster = graphemes.segment(line).containing(offset - lineStart);
  if (cluster === undefined || cluster.index === offset - lineStart) return { start: offset, end: offset };
  return { start: lineStart + cluster.index, end: lineStart + cluster.index + cluster.segment.length };
}
