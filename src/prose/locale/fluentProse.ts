/**
 * The texts of Fluent's `.ftl` line by line. The parser takes 1.6 s per million characters, which is too long for an
 * editor, so only comparing uses it.
 */
import type { Steps } from "../../base/steps.ts";
import { lineSteps, trimmed } from "../../text/lines.ts";
import type { Span } from "../../text/span.ts";
import type { Quoting } from "../quoting.ts";
import type { ProseUnit } from "../units.ts";
import { type CommentLine, commentUnits, inOrder, valueUnit } from "./values.ts";

/** A message, a term or an attribute up to its text. */
const HEAD = /^(?:-?[A-Za-z][\w-]{0,200}|[ ]+\.[A-Za-z][\w-]{0,200})[ ]*=[ ]*/;
/** A form of a choice up to its text. */
const VARIANT = /^[ ]*\*?\[[ ]*[\w.-]{1,100}[ ]*\][ ]*/;
/** The beginning or the end of a choice, in a line of its own or after a text. */
const CHOICE = /\{[^{}]*->\s*$|^\s*\}/;

/** Braces and what has a meaning at the beginning of a line: nothing is added to them. */
const SPECIAL = ["{", "}", "[", "*", "."];

const pattern: Quoting = {
  read: (raw) => raw,
  write: (prose, raw) => (SPECIAL.some((mark) => marks(prose, mark) > marks(raw, mark)) ? undefined : prose),
};

function marks(text: string, mark: string): number {
  const isBrace = mark === "{" || mark === "}";
  return (isBrace ? text : ` ${text}`).split(isBrace ? mark : ` ${mark}`).length - 1;
}

export function* fluentProse(text: string): Steps<ProseUnit[]> {
  const units: ProseUnit[] = [];
  const comments: CommentLine[] = [];
  let lines: Span[] = [];
  const flush = (): void => {
    const unit = lines.length === 0 ? undefined : valueUnit(text, lines, pattern);
    if (unit !== undefined) units.push(unit);
    lines = [];
  };
  for (const line of yield* lineSteps(text, 0, text.length)) {
    yield;
    const content = text.slice(line.start, line.end);
    const mark = /^#{1,3}(?: |$)/.exec(content)?.[0];
    const head = (HEAD.exec(content) ?? VARIANT.exec(content))?.[0];
    if (head !== undefined || mark !== undefined || CHOICE.test(content) || !/^\s/.test(content)) flush();
    if (mark !== undefined) comments.push({ ...line, content: line.start + mark.length, alone: true });
    if (mark !== undefined || (head === undefined && !/^\s/.test(content)) || CHOICE.test(content)) continue;
    const span = trimmed(text, { start: line.start + (head?.length ?? 0), end: line.end });
    if (span.end > span.start) lines.push(span);
    else if (head === undefined) flush();
  }
  flush();
  return inOrder(units, yield* commentUnits(text, comments));
}
