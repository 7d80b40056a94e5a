/**
 * A role marker, raw or with what a model may read as one: any case, blanks inside. Special tokens need no such care,
 * since user text is tokenized with special tokens switched off.
 */
const ROLE_MARKER = /<(\s*(?:human|bot)\s*)>(?=\s*:)/giu;

/**
 * User text as the model and the user both see it: well-formed, with `\n` line ends, and without anything that could
 * speak for another role. What is changed stays visible (`‹human›:`, `␀`). Idempotent.
 *
 * Characters are replaced and never taken out, and no replacement contains `<`: nothing can join to a marker afterwards.
 */
export function cleanUserText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\u2400").replace(/\r\n?/g, "\n").replace(ROLE_MARKER, "‹$1›");
}
