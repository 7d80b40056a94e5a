/** A job over many texts: what is to be done, what was done before it was last stopped, and what came of it. */
import { createHash } from "node:crypto";
import type { Rejection, RewriteResult } from "../../rewriting/rewriter.ts";

/** What became of texts, by their keys. */
export type Outcomes = ReadonlyMap<string, RewriteResult>;

/** A text of a job. Texts with the same key get the same outcome, wherever they stand. */
export interface JobText {
  key: string;
  text: string;
}

/** @param parts what the outcome depends on: the text, its language, what is done with it */
export function keyOf(...parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 22);
}

/** The line that a finished text adds to the job's journal. */
export function journalLine(key: string, outcome: RewriteResult): string {
  return `${JSON.stringify({ key, ...outcome })}\n`;
}

/** A journal as far as it is whole: a line that a crash cut off, or that something else wrote, counts for nothing. */
export function readJournal(journal: string): Map<string, RewriteResult> {
  const outcomes = new Map<string, RewriteResult>();
  for (const line of journal.split("\n")) {
    const entry = parsed(line);
    if (entry !== undefined) outcomes.set(entry.key, entry.outcome);
  }
  return outcomes;
}

/** The texts that are still to be done, each once, in their order. */
export function remaining<T extends JobText>(texts: readonly T[], outcomes: Outcomes): T[] {
  const seen = new Set<string>();
  return texts.filter(({ key }) => !outcomes.has(key) && !seen.has(key) && seen.add(key));
}

/**
 * The text whose length is in the middle: the speed that it shows is that of the others.
 * @param tokens of each text
 */
export function typical(tokens: readonly number[]): number {
  const order = tokens.map((_, index) => index).sort((a, b) => (tokens[a] ?? 0) - (tokens[b] ?? 0));
  return order[order.length >> 1] ?? 0;
}

/** @returns minutes, at least one, for the tokens at the speed that `sample` was done with */
export function minutesFor(tokens: number, sample: { tokens: number; ms: number }): number {
  return Math.max(1, Math.round((tokens * sample.ms) / Math.max(1, sample.tokens) / 60_000));
}

function parsed(line: string): { key: string; outcome: RewriteResult } | undefined {
  try {
    const entry = JSON.parse(line) as Partial<Record<string, unknown>>;
    const { key, kind, text, reasons } = entry;
    if (typeof key !== "string") return undefined;
    if (kind === "unchanged") return { key, outcome: { kind } };
    if (kind === "rewritten" && typeof text === "string") return { key, outcome: { kind, text } };
    if (kind === "rejected" && Array.isArray(reasons))
      return { key, outcome: { kind, reasons: reasons as Rejection[] } };
  } catch {
    // Falls through: not a line of ours.
  }
  return undefined;
}
