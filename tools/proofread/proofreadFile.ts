/** Korean proofreading of a file, as a linter reports it. */
import { extname } from "node:path";
import { atOnce } from "../../src/base/steps.ts";
import { koreanProse } from "../../src/editor/proofreading/koreanProse.ts";
import { findingText } from "../../src/korean/findingText.ts";
import { HANGUL, proofread } from "../../src/korean/proofread.ts";
import type { RuleClass } from "../../src/korean/rules/rule.ts";
import { findProse } from "../../src/prose/findProse.ts";
import { languageIdOf } from "../corpus/languageIds.ts";

export interface ReportedFinding {
  file: string;
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 units. */
  column: number;
  /** Rule id. */
  rule: string;
  /** The words that the error is in. */
  text: string;
  /** The same words, corrected. */
  suggestions: string[];
}

/** @returns the findings in the prose of a file; none in one of an unknown kind */
export function proofreadFile(file: string, text: string, classes: readonly RuleClass[]): ReportedFinding[] {
  if (!HANGUL.test(text)) return [];
  const source = { text, languageId: languageIdOf(file) ?? extname(file).slice(1) };
  const within = atOnce(koreanProse(source, findProse(source)));
  let line = 1;
  let lineStart = 0;
  return proofread(text, { within, classes }).map((finding) => {
    const { start } = finding.around;
    for (;;) {
      const next = text.indexOf("\n", lineStart) + 1;
      if (next === 0 || next > start) break;
      line++;
      lineStart = next;
    }
    const { words, corrected } = findingText(text, finding);
    return { file, line, column: start - lineStart + 1, rule: finding.rule.id, text: words, suggestions: corrected };
  });
}
