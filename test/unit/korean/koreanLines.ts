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
  return linesOf("koreanLines.txt").map(labelled);
}

/** The lines of `koreanPairs.txt` by the kind of their errors. */
export function koreanPairs(): Map<string, LabelledLine[]> {
  const kinds = new Map<string, LabelledLine[]>();
  let kind: LabelledLine[] = [];
  for (const line of linesOf("koreanPairs.txt")) {
    if (line.startsWith("## ")) kinds.set(line.slice(3), (kind = []));
    else kind.push(labelled(line));
  }
  return kinds;
}

function linesOf(file: string): string[] {
  return readFileSync(join(import.meta.dirname, file), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("# "));
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
