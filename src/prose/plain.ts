import type { Steps } from "../base/steps.ts";
import { lineSteps, trimmed } from "../text/lines.ts";
import type { Span } from "../text/span.ts";
import { hasWords, isCode, LONGEST_LINE } from "./notProse.ts";
import { BULLET, paragraph } from "./paragraphs.ts";
import type { ProseUnit } from "./units.ts";

/** Paragraphs and list items of text without other structure. */
export function* plainProse(text: string): Steps<ProseUnit[]> {
  const units: ProseUnit[] = [];
  let lines: Span[] = [];
  const flush = function* (): Steps<void> {
    if (lines.length > 0)
      units.push({
        kind: "text",
        span: { start: lines[0]?.start ?? 0, end: lines.at(-1)?.end ?? 0 },
        passages: yield* paragraph(text, lines),
      });
    lines = [];
  };
  for (const fullLine of yield* lineSteps(text, 0, text.length)) {
    yield;
    const line = trimmed(text, fullLine);
    const content = line.end - line.start > LONGEST_LINE ? "" : text.slice(line.start, line.end);
    const mark = BULLET.exec(content)?.[0].length ?? 0;
    const isProse = hasWords(content.slice(mark)) && !isCode(content);
    if (!isProse || mark > 0) yield* flush();
    if (isProse) lines.push({ start: line.start + mark, end: line.end });
  }
  yield* flush();
  return units;
}
