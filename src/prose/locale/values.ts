/** The prose of locale files: values, whose keys are names, and comments. */
import type { Steps } from "../../base/steps.ts";
import { trimmed } from "../../text/lines.ts";
import type { Span } from "../../text/span.ts";
import { Comments } from "../code/comment.ts";
import { hasWords, isProseString, LONGEST_LINE } from "../notProse.ts";
import { passage } from "../paragraphs.ts";
import type { Quoting } from "../quoting.ts";
import type { Passage, ProseUnit } from "../units.ts";

export const ESCAPE = /\\(?:[uUxX]\{?[0-9a-fA-F]{1,8}\}?|\r\n|[^"'`])/g;

/** UTF-16 units of a value in which each character of the longest line is written as `\uD55C`. */
const LONGEST_RAW = 6 * LONGEST_LINE;

/**
 * The parts of a value between its escapes, which are not read if there is no `escape`.
 * @param lines the lines of the value; blank ones separate paragraphs
 */
export function valueUnit(
  text: string,
  lines: readonly Span[],
  quoting: Quoting | undefined,
  escape?: RegExp,
): ProseUnit | undefined {
  const span = { start: lines[0]?.start ?? 0, end: lines.at(-1)?.end ?? 0 };
  if (span.end - span.start > LONGEST_RAW) return undefined;
  const content = lines.map((line) => text.slice(line.start, line.end)).join(" ");
  if (!isProseString(escape === undefined ? content : content.replace(escape, " "))) return undefined;
  const passages: Passage[] = [];
  let run: Span[] = [];
  const flush = (): void => {
    if (run.some(({ start, end }) => hasWords(text.slice(start, end)))) passages.push(passage(text, run, quoting));
    run = [];
  };
  for (const line of lines) {
    let at = line.start;
    const raw = text.slice(line.start, line.end);
    for (const { 0: found, index } of escape === undefined ? [] : raw.matchAll(escape)) {
      const part = trimmed(text, { start: at, end: line.start + index });
      if (part.end > part.start) run.push(part);
      flush();
      at = line.start + index + found.length;
    }
    const rest = trimmed(text, { start: at, end: line.end });
    if (rest.end > rest.start) run.push(rest);
    else flush();
  }
  flush();
  return passages.length > 0 ? { kind: "localeValue", span, passages } : undefined;
}

/** A comment up to the end of its line; `content` is where it starts after its mark. */
export interface CommentLine extends Span {
  content: number;
  /** Alone in its line: adjacent ones are one comment. */
  alone: boolean;
}

export function* commentUnits(text: string, lines: readonly CommentLine[]): Steps<ProseUnit[]> {
  const comments = new Comments(text);
  const units: ProseUnit[] = [];
  let run: CommentLine[] = [];
  const flush = function* (): Steps<void> {
    const [first] = run;
    const last = run.at(-1);
    if (first === undefined || last === undefined) return;
    const contents = run.map(({ content, end }) => ({ start: content, end }));
    run = [];
    const unit = yield* comments.unit("lineComment", { start: first.start, end: last.end }, contents);
    if (unit !== undefined) units.push(unit);
  };
  for (const line of lines) {
    yield;
    const last = run.at(-1);
    const isAdjacent =
      last?.alone === true &&
      line.alone &&
      line.start - last.end < 1_000 &&
      /^(?:\r\n?|\n)[ \t]*$/.test(text.slice(last.end, line.start));
    if (!isAdjacent) yield* flush();
    run.push(line);
  }
  yield* flush();
  return units;
}

/** Units of values and of comments in the order of the text. */
export function inOrder(...units: readonly ProseUnit[][]): ProseUnit[] {
  return units.flat().sort((a, b) => a.span.start - b.span.start);
}
