import { diffArrays } from "diff";
import type { Span } from "../../text/span.ts";

/** Puts `text` in the place of `span` of the original. */
export interface WordEdit {
  span: Span;
  text: string;
}

/**
 * Share of the longer text that both have in common, below which word by word is harder to read than one text after the
 * other: a sentence with two of its words mended stays above it, a translation with a name kept stays below.
 */
const COMMON_FROM = 0.5;

/**
 * The words (eojeols, so nothing is cut inside a grapheme cluster) by which two lines differ. Neighbours with nothing but
 * blanks between them are one edit, and so is all of two lines that have little in common.
 */
export function wordEdits(original: string, text: string): WordEdit[] {
  const edits: WordEdit[] = [];
  let at = 0;
  let common = 0;
  let between = "";
  for (const { added, removed, value } of diffArrays(words(original), words(text))) {
    const run = value.join("");
    if (!added && !removed) {
      at += run.length;
      common += run.length;
      between = run;
      continue;
    }
    let edit = edits.at(-1);
    if (edit === undefined || between.trim() !== "") {
      edit = { span: { start: at, end: at }, text: "" };
      edits.push(edit);
    } else {
      edit.text += between;
      edit.span.end = at;
    }
    between = "";
    if (removed) edit.span.end = at += run.length;
    else edit.text += run;
  }
  const isUnlike = common < COMMON_FROM * Math.max(original.length, text.length);
  return (isUnlike ? joined(original, edits) : edits).map((edit) => trimmed(original, edit));
}

/** The edit without the blanks that both its texts end with. */
function trimmed(original: string, { span, text }: WordEdit): WordEdit {
  const gone = original.slice(span.start, span.end);
  let blanks = 0;
  while (gone.at(-1 - blanks) === text.at(-1 - blanks) && /\s/.test(text.at(-1 - blanks) ?? "")) blanks++;
  return { span: { start: span.start, end: span.end - blanks }, text: text.slice(0, text.length - blanks) };
}

/** Words and the blanks between them. */
function words(text: string): string[] {
  return text.match(/\s+|\S+/g) ?? [];
}

/** One edit from the beginning of the first to the end of the last. */
function joined(original: string, edits: readonly WordEdit[]): WordEdit[] {
  const first = edits[0];
  const last = edits.at(-1);
  if (first === undefined || last === undefined) return [];
  let text = "";
  let at = first.span.start;
  for (const edit of edits) {
    text += original.slice(at, edit.span.start) + edit.text;
    at = edit.span.end;
  }
  return [{ span: { start: first.span.start, end: last.span.end }, text }];
}
