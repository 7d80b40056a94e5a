/** What the results come to: means by criterion and by category, and won, tied and lost. */
import type { SystemResult } from "./evaluation.ts";
import { CRITERIA, type Criterion, type Outcome, type Scores } from "./judge.ts";

export interface Rates {
  /** How many were decided. */
  count: number;
  /** Shares, 0 to 1; 0 if none was decided. */
  won: number;
  tied: number;
  lost: number;
}

export interface SystemSummary {
  name: string;
  answers: number;
  /** How many the judge gave scores to; of the others it wrote none that could be read. */
  scored: number;
  /** Mean of each criterion, 1 to 5; undefined if nothing was scored. */
  criteria: Record<Criterion, number> | undefined;
  /** Mean sum of the criteria, of 30. */
  sum: number | undefined;
  /** Mean sum by category. */
  categories: Record<string, number>;
  /** Of the answers with a check, those that pass it. */
  checks: { passed: number; of: number };
  /** The first model against this one; undefined of the first one, and without a judge. */
  rates: Rates | undefined;
  /** Medians over the answers; undefined if it is not known. */
  firstTokenMs: number | undefined;
  tokensPerSecond: number | undefined;
}

export function summaryOf({ answerer, answers, comparisons }: SystemResult): SystemSummary {
  const scored = answers.flatMap(({ question, scores }) => (scores === undefined ? [] : [{ question, scores }]));
  const checked = answers.filter(({ failed }) => failed !== undefined);
  const byCategory = Map.groupBy(scored, ({ question }) => question.category);
  const speeds = answers.map(({ answer: { answerTokens, ms, firstTokenMs = 0 } }) =>
    answerTokens === undefined || answerTokens < 2 ? undefined : ((answerTokens - 1) * 1000) / (ms - firstTokenMs),
  );
  return {
    name: answerer.name,
    answers: answers.length,
    scored: scored.length,
    criteria:
      scored.length === 0
        ? undefined
        : (Object.fromEntries(CRITERIA.map((one) => [one, mean(scored.map(({ scores }) => scores[one]))])) as Scores),
    sum: scored.length === 0 ? undefined : mean(scored.map(({ scores }) => sumOf(scores))),
    categories: Object.fromEntries(
      [...byCategory].map(([category, list]) => [category, mean(list.map(({ scores }) => sumOf(scores)))]),
    ),
    checks: { passed: checked.filter(({ failed }) => failed?.length === 0).length, of: checked.length },
    rates: comparisons.length === 0 ? undefined : ratesOf(comparisons.map(({ outcome }) => outcome)),
    firstTokenMs: median(answers.map(({ answer }) => answer.firstTokenMs)),
    tokensPerSecond: median(speeds),
  };
}

function ratesOf(outcomes: readonly (Outcome | undefined)[]): Rates {
  const count = outcomes.filter((one) => one !== undefined).length;
  const share = (outcome: Outcome): number =>
    count === 0 ? 0 : outcomes.filter((one) => one === outcome).length / count;
  return { count, won: share("won"), tied: share("tied"), lost: share("lost") };
}

export function sumOf(scores: Scores): number {
  return CRITERIA.reduce((sum, criterion) => sum + scores[criterion], 0);
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function median(numbers: readonly (number | undefined)[]): number | undefined {
  const sorted = numbers.filter((number) => number !== undefined).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
