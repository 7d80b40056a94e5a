import type { TextEdit } from "../../text/textEdit.ts";

/** The edits that a job proposes for a file, relative to the text that it read and in the order of their offsets. */
export interface Proposal {
  /** The file's URI. */
  uri: string;
  text: string;
  edits: TextEdit[];
}

/** Counts the edits that were applied. @param now the proposal's text after some of its edits */
export function countAccepted({ text, edits }: Proposal, now: string): number {
  let accepted = 0;
  let shift = 0;
  for (const [index, { start, end, text: replacement }] of edits.entries()) {
    const next = edits[index + 1]?.start ?? text.length;
    // The text up to the next edit is unchanged. If it follows the replacement here, this edit was applied.
    if (!now.startsWith(replacement + text.slice(end, next), start + shift)) continue;
    accepted++;
    shift += replacement.length - (end - start);
  }
  return accepted;
}
