/**
 * A role marker, or a variant that a model may read as one: in any case, with whitespace inside. Special tokens need no
 * such treatment, since user text is tokenized with special tokens disabled.
 */
const ROLE_MARKER = /<(\s*(?:human|bot)\s*)>(?=\s*:)/giu;

/**
 * User text as both the model and the user see it: well-formed, with `\n` line endings, and without anything that could
 * speak for another role. Changes stay visible (`‹human›:`, `␀`). Idempotent.
 *
 * Characters are replaced, never removed, and no replacement contains `<`, so the result can't form a new marker.
 */
export function cleanUserText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\u2400").replace(/\r\n?/g, "\n").replace(ROLE_MARKER, "‹$1›");
}
