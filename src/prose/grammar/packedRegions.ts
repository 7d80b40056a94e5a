/** Regions as numbers, which cross to another thread without a copy. */
import type { Span } from "../../text/span.ts";
import type { Region } from "./scopedTokens.ts";

const KINDS = ["line", "block", "string"] as const;

/** Each region: kind, open, start, end, close, number of escapes, start and end of each. */
export function packed(regions: readonly Region[]): Int32Array<ArrayBuffer> {
  return Int32Array.from(
    regions.flatMap(({ kind, open, start, end, close, escapes }) => [
      ...[KINDS.indexOf(kind), open, start, end, close, escapes.length],
      ...escapes.flatMap((escape) => [escape.start, escape.end]),
    ]),
  );
}

export function unpacked(numbers: Int32Array): Region[] {
  const regions: Region[] = [];
  let at = 0;
  const next = (): number => numbers[at++] ?? 0;
  while (at < numbers.length) {
    const kind = KINDS[next()] ?? "line";
    const [open, start, end, close] = [next(), next(), next(), next()];
    const escapes: Span[] = Array.from({ length: next() }, () => ({ start: next(), end: next() }));
    regions.push({ kind, open, start, end, close, escapes });
  }
  return regions;
}
