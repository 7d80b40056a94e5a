import { wordEdits, type WordEdit } from "./wordDiff.ts";

/** How a suggestion is shown: in the text itself, or beside it in the diff editor. */
export type PreviewForm = { kind: "inline"; edits: WordEdit[] } | { kind: "diff" };

/** What is longer can't be taken in with the original and the suggestion in the same lines. */
const MOST_LINES = 6;
const MOST_LENGTH = 600;
/** UTF-16 units of new text in one place: it is never wrapped, and one line of a usual window has not much more. */
const MOST_IN_A_LINE = 160;

/** New text can be shown behind a word, but no new line between two: a suggestion with other lines needs the diff editor. */
export function previewForm(original: string, text: string): PreviewForm {
  const before = original.split("\n");
  const after = text.split("\n");
  const isShort = before.length <= MOST_LINES && Math.max(original.length, text.length) <= MOST_LENGTH;
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
  return edits.some((edit) => edit.text.length > MOST_IN_A_LINE) ? { kind: "diff" } : { kind: "inline", edits };
}

function withoutReturn(line: string): string {
  return line.replace(/\r$/, "");
}
