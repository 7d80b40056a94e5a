import { type WordEdit, wordEdits } from "./wordDiff.ts";

/** How a suggestion is shown: inline in the text, or in the diff editor. */
export type PreviewForm = { kind: "inline"; edits: WordEdit[] } | { kind: "diff" };

/** Longer texts are hard to read with the original and the suggestion on the same lines. */
const MOST_LINES = 6;
/** UTF-16 units. */
const LONGEST_INLINE = 600;
/** UTF-16 units of one insertion, which VS Code never wraps: about as much as a line of a typical window holds. */
const LONGEST_INSERTION = 160;

/** Inline decorations can't add lines, so a suggestion with a different number of lines needs the diff editor. */
export function previewForm(original: string, text: string): PreviewForm {
  const before = original.split("\n");
  const after = text.split("\n");
  const isShort = before.length <= MOST_LINES && Math.max(original.length, text.length) <= LONGEST_INLINE;
  if (!isShort || before.length !== after.length) return { kind: "diff" };
  let start = 0;
  const edits = before.flatMap((line, index) => {
    const from = start;
    start += line.length + 1;
    return wordEdits(withoutReturn(line), withoutReturn(after[index] ?? "")).map(({ span, text: added }) => ({
      span: { start: from + span.start, end: from + span.end },
      text: added,
    }));
  });
  return edits.some((edit) => edit.text.length > LONGEST_INSERTION) ? { kind: "diff" } : { kind: "inline", edits };
}

function withoutReturn(line: string): string {
  return line.replace(/\r$/, "");
}
