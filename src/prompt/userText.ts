import { composed } from "../text/composed.ts";
import { FORTY_TWO_DOT_MARKERS, neutralize } from "./roleMarkers.ts";

/**
 * User text as both the model and the user see it: well-formed, composed (NFC), with `\n` line endings, and without
 * anything that could speak for another role. Models know composed text: decomposed Hangul takes five times as many
 * tokens, and is not understood. Other changes stay visible (`‹human›:`, `␀`). Idempotent. Special tokens need no such treatment,
 * since user text is tokenized with special tokens disabled.
 *
 * Composing comes first, since it can make a letter of another character (the Kelvin sign). After that, characters are
 * replaced, never removed, and no replacement contains `<`, so the result can't form a new marker.
 */
export function cleanUserText(text: string): string {
  const plain = composed(text).toWellFormed().replaceAll("\0", "\u2400").replace(/\r\n?/g, "\n");
  return neutralize(plain, FORTY_TWO_DOT_MARKERS);
}
