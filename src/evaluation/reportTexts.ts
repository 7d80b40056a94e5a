/** The words of a report, for all of its formats. */
import * as l10n from "@vscode/l10n";
import type { Language } from "../text/language.ts";
import type { Condition } from "./check.ts";
import type { SystemResult } from "./evaluation.ts";
import { CRITERIA, type Criterion } from "./judge.ts";
import type { SystemSummary } from "./summary.ts";

export interface Report {
  /** Name of the set's file. */
  set: string;
  questions: number;
  /** Undefined without one. */
  judge: string | undefined;
  results: readonly SystemResult[];
  summaries: readonly SystemSummary[];
  language: Language;
  now: Date;
}

export function criterionText(criterion: Criterion): string {
  switch (criterion) {
    case "accuracy":
      return l10n.t("Accuracy");
    case "robustness":
      return l10n.t("Robustness");
    case "fairness":
      return l10n.t("Fairness");
    case "bias":
      return l10n.t("No bias");
    case "toxicity":
      return l10n.t("No toxicity");
    case "efficiency":
      return l10n.t("Efficiency");
  }
}

export function headText({ set, questions, judge, now, language }: Report): string {
  const date = now.toLocaleString(language);
  return judge === undefined
    ? l10n.t("{0} questions of {1}, without a judge, {2}", questions, set, date)
    : l10n.t("{0} questions of {1}, judged by {2}, {3}", questions, set, judge, date);
}

export function publishedNote(): string {
  return l10n.t(
    "The published figures are by GPT-4 of 2023, on the authors' 121 prompts. Yours are comparable with them only with the same prompts and the same judge.",
  );
}

/** The head of the table of sums, and its rows; the published ones are by `publishedRow`. */
export function tableHead(): string[] {
  return [
    l10n.t("Model"),
    l10n.t("Sum of 30"),
    ...CRITERIA.map(criterionText),
    l10n.t("Checks passed"),
    l10n.t("First token"),
    l10n.t("Tokens per second"),
  ];
}

export function tableRow(summary: SystemSummary): string[] {
  const { name, sum, criteria, checks, firstTokenMs, tokensPerSecond } = summary;
  return [
    name,
    figure(sum, 2),
    ...CRITERIA.map((criterion) => figure(criteria?.[criterion], 2)),
    checks.of === 0 ? "–" : `${checks.passed}/${checks.of}`,
    firstTokenMs === undefined ? "–" : `${Math.round(firstTokenMs)} ms`,
    figure(tokensPerSecond, 1),
  ];
}

export function publishedRow({ system, sum }: { system: string; sum: number }): string[] {
  return [
    `${system} (${l10n.t("published")})`,
    figure(sum, 2),
    ...tableHead()
      .slice(2)
      .map(() => "–"),
  ];
}

export function figure(number: number | undefined, digits: number): string {
  return number === undefined ? "–" : number.toFixed(digits);
}

/** What could not be read of the judge's answers; undefined if all could be. */
export function undecidedText({ results, summaries, judge }: Report): string | undefined {
  if (judge === undefined) return undefined;
  const scores = summaries.reduce((sum, { answers, scored }) => sum + answers - scored, 0);
  const pairs = results.flatMap(({ comparisons }) => comparisons).filter(({ outcome }) => outcome === undefined).length;
  if (scores + pairs === 0) return undefined;
  return l10n.t(
    "The judge gave no scores to {0} answers, and did not decide {1} pairs. They are left out of the figures; what it wrote is below.",
    scores,
    pairs,
  );
}

export function conditionText(condition: Condition): string {
  switch (condition.kind) {
    case "has":
      return l10n.t("has {0}", condition.texts.join(" | "));
    case "lacks":
      return l10n.t("does not have {0}", condition.texts.join(" | "));
    case "language":
      return condition.language === "ko" ? l10n.t("is Korean") : l10n.t("is English");
    case "lines":
      return l10n.t("has {0} lines", condition.number);
    case "sentences":
      return l10n.t("has at most {0} sentences", condition.number);
    case "characters":
      return l10n.t("has at most {0} characters", condition.number);
    case "number":
      return l10n.t("ends with the number {0}", condition.number);
    case "json":
      return l10n.t("is JSON");
    case "code":
      return l10n.t("has a code block of {0}", condition.language);
  }
}
