/** Commit messages: the subject without its type, and the paragraphs of the body. */
import type { Steps } from "../base/steps.ts";
import { lineSteps, trimmed } from "../text/lines.ts";
import type { Span } from "../text/span.ts";
import { splitPrefix } from "./commitSubject.ts";
import { hasWords, isCode, LONGEST_LINE } from "./notProse.ts";
import { BULLET, paragraph, passage } from "./paragraphs.ts";
import type { ProseUnit } from "./units.ts";

/** The line that git writes above the diff for `commit --verbose`. */
const SCISSORS = /^# -+ >8 -+/;
const TRAILER =
  /^(?:[A-Z][A-Za-z]*(?:-[A-Za-z]+)+|Fixes|Closes|Resolves|Refs|References|See|Bug|Issue|Ticket|Link|Cc): |^\(cherry picked from commit /;
const BREAKING = /^BREAKING[ -]CHANGE: /;

export function* commitProse(text: string): Steps<ProseUnit[]> {
  const units: ProseUnit[] = [];
  let lines: Span[] = [];
  let hasSubject = false;
  const flush = function* (): Steps<void> {
    for (const part of yield* paragraph(text, lines)) units.push(unitOf("commitBody", part.lines, text));
    lines = [];
  };
  for (const fullLine of yield* lineSteps(text, 0, text.length)) {
    yield;
    const content = text.slice(fullLine.start, fullLine.end);
    if (SCISSORS.test(content)) break;
    if (content.startsWith("#")) continue;
    const line = trimmed(text, fullLine);
    const words = text.slice(line.start, line.end);
    if (words === "" || words.length > LONGEST_LINE) {
      yield* flush();
      continue;
    }
    if (!hasSubject) {
      hasSubject = true;
      const prose = { start: line.start + splitPrefix(words).prefix.length, end: line.end };
      if (words !== "Initial commit" && hasWords(text.slice(prose.start, prose.end)))
        units.push(unitOf("commitSubject", [prose], text));
      continue;
    }
    const mark = (BULLET.exec(words) ?? BREAKING.exec(words))?.[0].length ?? 0;
    const isProse = !TRAILER.test(words) && hasWords(words.slice(mark)) && !(isCode(words) || /^\s{4}/.test(content));
    if (!isProse || mark > 0) yield* flush();
    if (isProse) lines.push({ start: line.start + mark, end: line.end });
  }
  yield* flush();
  return units;
}

function unitOf(kind: ProseUnit["kind"], lines: readonly Span[], text: string): ProseUnit {
  return {
    kind,
    span: { start: lines[0]?.start ?? 0, end: lines.at(-1)?.end ?? 0 },
    passages: [passage(text, lines)],
  };
}
