import type { TextEdit } from "../../text/textEdit.ts";
/** What a job would write into a file, for the user to choose from. */

/** Edits of a file's text as it was when the job read it, in the order of their places. */
export interface Proposal {
  /** The file's URI. */
  uri: string;
  text: string;
  edits: TextEdit[];
}

/** How many of the edits are in a text that was made from the proposal's by some of them. */
export function countAccepted({ text, edits }: Proposal, now: string): number {
  let accepted = 0;
  let shift = 0;
  for (const [index, { start, end, text: replacement }] of edits.entries()) {
    const next = edits[index + 1]?.start ?? text.length;
    // Up to the next edit the text is the file's own: it tells whether the replacement stands in front of it.
    if (!now.startsWith(replacement + text.slice(end, next), start + shift)) continue;
    accepted++;
    shift += replacement.length - (end - start);
  }
  return accepted;
}
