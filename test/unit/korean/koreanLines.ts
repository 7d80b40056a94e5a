import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Span } from "../../../src/text/span.ts";

/** A line as it was typed, and its errors. */
export interface LabelledLine {
  text: string;
  corrected: string;
  errors: (Span & { right: string })[];
}

/** The lines of `koreanLines.txt`, where `[[wrong|right]]` marks an error. */
export function koreanLines(): LabelledLine[] {
  return readFileSync(join(import.meta.dirname, "koreanLines.txt"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("# "))
    .map(labelled);
}

function labelled(line: string): LabelledLine {
  const errors: LabelledLine["errors"] = [];
  let text = "";
  let at = 0;
  for (const { 0: mark, 1: wrong = "", 2: right = "", index } of line.matchAll(/\[\[([^|\]]*)\|([^\]]*)\]\]/g)) {
    text += line.slice(at, index);
    errors.push({ start: text.length, end: text.length + wrong.length, right });
    text += wrong;
    at = index + mark.length;
  }
  text += line.slice(at);
  const corrected = errors.reduceRight(
    (rest, { start, end, right }) => rest.slice(0, start) + right + rest.slice(end),
    text,
  );
  return { text, corrected, errors };
}
