import { diffArrays } from "diff";
import type { Span } from "../../text/span.ts";

/** Replaces `span` of the original with `text`. */
export interface WordEdit {
  span: Span;
  text: string;
}

/**
 * The share of the longer text that both have in common, below which a word diff is harder to read than one text after
 * the other. A sentence with two corrected words is above it; a translation that keeps a name is below.
 */
const MIN_COMMON_SHARE = 0.5;

/**
 * The words (eojeols, so no grapheme cluster is split) in which two lines differ. Adjacent edits with only whitespace
 * between them are merged, and so are all edits of two lines that have little in common.
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
  const isDissimilar = common < MIN_COMMON_SHARE * Math.max(original.length, text.length);
  return (isDissimilar ? merged(original, edits) : edits).map((edit) => trimmed(original, edit));
}

/** The edit without the trailing whitespace that both of its texts share. */
function trimmed(original: string, { span, text }: WordEdit): WordEdit {
  const removed = original.slice(span.start, span.end);
  let shared = 0;
  while (removed.at(-1 - shared) === text.at(-1 - shared) && /\s/.test(text.at(-1 - shared) ?? "")) shared++;
  return { span: { start: span.start, end: span.end - shared }, text: text.slice(0, text.length - shared) };
}

/** Words and the whitespace between them. */
function words(text: string): string[] {
  return text.match(/\s+|\S+/g) ?? [];
}

/** One edit from the start of the first to the end of the last. */
function merged(original: string, edits: readonly WordEdit[]): WordEdit[] {
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
