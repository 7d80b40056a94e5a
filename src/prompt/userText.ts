import { FORTY_TWO_DOT_MARKERS, neutralize } from "./roleMarkers.ts";

/**
 * User text as both the model and the user see it: well-formed, with `\n` line endings, and without anything that could
 * speak for another role. Changes stay visible (`‹human›:`, `␀`). Idempotent. Special tokens need no such treatment,
 * since user text is tokenized with special tokens disabled.
 *
 * Characters are replaced, never removed, and no replacement contains `<`, so the result can't form a new marker.
 */
export function cleanUserText(text: string): string {
  const plain = text.toWellFormed().replaceAll("\0", "\u2400").replace(/\r\n?/g, "\n");
  return neutralize(plain, FORTY_TWO_DOT_MARKERS);
}
