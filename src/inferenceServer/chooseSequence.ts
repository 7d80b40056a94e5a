/** Which sequence a job works in: the one that spares most evaluation, now and for those who come back. */
import type { Priority } from "../inference/protocol.ts";

/** What a sequence of the context holds. */
export interface HeldSequence {
  /** The tokens that are evaluated. */
  tokens: readonly number[];
  /** The class of the job that worked in it last. */
  priority: Priority;
  /** When that was: a higher number is later. */
  usedAt: number;
  /** A job that has not ended yet works in it. */
  isBusy: boolean;
}

/**
 * How probable it is that what a sequence holds is asked for again. Conversations go on; commands and what was prepared
 * ahead hardly ever do beyond their common beginning.
 */
const WORTH: Record<Priority, number> = { chat: 0.5, command: 0.05, background: 0.05 };

/** @returns how many tokens both begin with. */
export function commonPrefix(a: readonly number[], b: readonly number[]): number {
  const shorter = Math.min(a.length, b.length);
  let length = 0;
  while (length < shorter && a[length] === b[length]) length++;
  return length;
}

/**
 * @returns the index of the sequence whose use for `prompt` costs least: the tokens to be evaluated, and those that are
 * lost and may be wanted again. One in which a job works is taken only where there is no other; that job has to evaluate
 * its tokens again.
 */
export function chooseSequence(sequences: readonly HeldSequence[], prompt: readonly number[]): number {
  const free = sequences.some(({ isBusy }) => !isBusy);
  let best = -1;
  let least = Infinity;
  for (const [index, held] of sequences.entries()) {
    if (held.isBusy && free) continue;
    const common = commonPrefix(held.tokens, prompt);
    const cost = prompt.length - common + WORTH[held.priority] * (held.tokens.length - common);
    const isOlder = best >= 0 && cost === least && held.usedAt < (sequences[best]?.usedAt ?? 0);
    if (cost < least || isOlder) {
      best = index;
      least = cost;
    }
  }
  return best;
}
