/** A batch job over many texts: what is left to do, and the results so far, including those of interrupted runs. */
import { createHash } from "node:crypto";
import * as v from "valibot";
import { JobResult } from "../../rewriting/rewriter.ts";

/** Results by the keys of their texts. */
export type Outcomes = ReadonlyMap<string, JobResult>;

/** A text of a job. Texts with the same key get the same outcome, wherever they appear. */
export interface JobText {
  key: string;
  text: string;
}

/** @param parts everything the outcome depends on: the text, its language, the task */
export function keyOf(...parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 22);
}

/** The line that is appended to the job's journal for a finished text. */
export function journalLine(key: string, outcome: JobResult): string {
  return `${JSON.stringify({ key, ...outcome })}\n`;
}

/** Parses a journal, and ignores lines that a crash truncated or that something else wrote. */
export function readJournal(journal: string): Map<string, JobResult> {
  const outcomes = new Map<string, JobResult>();
  for (const line of journal.split("\n")) {
    const entry = parsed(line);
    if (entry !== undefined) outcomes.set(entry.key, entry.outcome);
  }
  return outcomes;
}

/** The texts that have no outcome yet, without duplicates and in order. */
export function remaining<T extends JobText>(texts: readonly T[], outcomes: Outcomes): T[] {
  const seen = new Set<string>();
  return texts.filter(({ key }) => !outcomes.has(key) && !seen.has(key) && seen.add(key));
}

/**
 * The index of the text of median length: its speed is representative of the others.
 * @param tokens the token count of each text
 */
export function medianIndex(tokens: readonly number[]): number {
  const order = tokens.map((_, index) => index).sort((a, b) => (tokens[a] ?? 0) - (tokens[b] ?? 0));
  return order[order.length >> 1] ?? 0;
}

/** @returns the minutes, at least one, that the tokens take at the speed of `sample` */
export function minutesFor(tokens: number, sample: { tokens: number; ms: number }): number {
  return Math.max(1, Math.round((tokens * sample.ms) / Math.max(1, sample.tokens) / 60_000));
}

export type PlanChoice = "work" | "review" | "startOver";

/**
 * What can be done with a job.
 * @param left texts without an outcome
 * @param resumed texts that an earlier run has done; the one that was done to measure the speed is nothing to review yet
 */
export function planChoices({ left, resumed }: { left: number; resumed: number }): PlanChoice[] {
  if (resumed === 0) return left > 0 ? ["work"] : [];
  return left > 0 ? ["work", "review", "startOver"] : ["review", "startOver"];
}

const JournalKey = v.object({ key: v.string() });

function parsed(line: string): { key: string; outcome: JobResult } | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return { key: v.parse(JournalKey, entry).key, outcome: v.parse(JobResult, entry) };
  } catch {
    return undefined; // We did not write this line.
  }
}
