import { Pace, type Steps } from "../base/steps.ts";
import { lastLine, trimmed } from "../text/lines.ts";
import type { Span } from "../text/span.ts";
import type { Quoting } from "./quoting.ts";
import type { Passage } from "./units.ts";
import { columns } from "./wrap.ts";

/** Bullets, numbers, headings, quotes and task boxes. */
export const BULLET = /^(?:(?:[-*+•·▪‣>|^]|#{1,6}|\d{1,9}[.)]|\([a-z0-9]{1,3}\)|[①-⑳])[ \t]+(?:\[[ xX]\][ \t]+)?)+/;

/** Ends of sentences: punctuation, or the ending of a Korean statement that is written without a period. */
const SENTENCE_END = /[.!?。…:;]["'”’)\]]*$|(?:다|요|까|죠|음|함|임|됨|것|기)$/;

/** Columns; nobody wraps text at less. */
const NARROWEST_WRAP = 60;

/** @returns the passages of a paragraph, split after a sentence whose line still had room for the next word. */
export function* paragraph(text: string, lines: readonly Span[], quoting?: Quoting): Steps<Passage[]> {
  const [only] = lines;
  if (only !== undefined && lines.length === 1) return [passage(text, [trimmed(text, only)], quoting)];
  let width = 0;
  const pace = new Pace();
  for (const { start, end } of lines.slice(0, 1_000)) {
    width = Math.max(width, columns(text.slice(start, end)));
    if (pace.isDue(end - start)) yield;
  }
  const runs: Span[][] = [];
  let before = "";
  for (const fullLine of lines) {
    if (pace.isDue(fullLine.end - fullLine.start)) yield;
    const line = trimmed(text, fullLine);
    const content = text.slice(line.start, line.end);
    const [firstWord = ""] = content.split(/\s/, 1);
    const used = columns(before);
    const ended = SENTENCE_END.test(before) && (used < NARROWEST_WRAP || used + 1 + columns(firstWord) <= width);
    const run = runs.at(-1);
    if (run === undefined || ended) runs.push([line]);
    else run.push(line);
    before = content;
  }
  return runs.map((run) => passage(text, run, quoting));
}

export function passage(text: string, lines: readonly Span[], quoting?: Quoting): Passage {
  const last = lines.at(-1);
  const previous = lines.at(-2);
  const gap = previous && last ? text.slice(previous.end, last.start) : "";
  return {
    lines,
    layout: lines.length > 1 ? "wrap" : "line",
    continuation: lastLine(gap),
    ...(quoting && { quoting }),
  };
}
