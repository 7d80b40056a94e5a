import { composed } from "../text/composed.ts";
import { foldText } from "./searchable.ts";

/** How much is shown on both sides of what was found, in UTF-16 units. */
const BEFORE = 30;
const AFTER = 90;
/** Longer than almost every cluster. */
const MARGIN = 64;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * The line of text around the first place in which something was found, cut between words where there are some nearby.
 * @param folded what was searched for, as `foldText` makes it
 * @returns undefined if it is not in the text
 */
export function passageAround(text: string, folded: string): string | undefined {
  const whole = composed(text);
  const found = findFolded(whole, folded);
  if (found === undefined) return undefined;
  const from = startOfPassage(whole, Math.max(0, found.start - BEFORE), found.start);
  const to = endOfPassage(whole, Math.min(whole.length, found.end + AFTER), found.end);
  const line = whole.slice(from, to).replace(/\s+/gu, " ").trim();
  return `${from > 0 ? "…" : ""}${line}${to < whole.length ? "…" : ""}`;
}

/** Where it is in the text that is not folded, which may be longer or shorter: ß is SS. */
function findFolded(text: string, folded: string): { start: number; end: number } | undefined {
  const all = foldText(text);
  const at = all.indexOf(folded);
  if (at < 0) return undefined;
  if (all.length === text.length) return { start: at, end: at + folded.length };
  const [start, end] = [indexInText(text, at), indexInText(text, at + folded.length)];
  return { start, end: Math.max(start, end) };
}

/** The first index at which so many units are folded. */
function indexInText(text: string, foldedLength: number): number {
  let [index, length] = [0, 0];
  for (const character of text) {
    if (length >= foldedLength) break;
    length += foldText(character).length;
    index += character.length;
  }
  return index;
}

/** Where to begin instead of at `from`: at a word that is near, or at a whole cluster. */
function startOfPassage(text: string, from: number, found: number): number {
  if (from === 0) return 0;
  const word = text.slice(from, found).search(/(?<=\s)\S/u);
  if (word >= 0 && word < BEFORE / 2) return from + word;
  const start = Math.max(0, from - MARGIN);
  for (const { index } of graphemes.segment(text.slice(start, found))) if (start + index >= from) return start + index;
  return found;
}

/** Where to end instead of at `to`: after a word that is near, or after a whole cluster. */
function endOfPassage(text: string, to: number, found: number): number {
  if (to === text.length) return to;
  const word = text.slice(found, to).search(/\s\S*$/u);
  if (word > AFTER / 2) return found + word;
  let end = found;
  for (const { index } of graphemes.segment(text.slice(found, to + MARGIN)))
    if (found + index <= to) end = found + index;
  return end;
}
