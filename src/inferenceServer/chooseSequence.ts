/** Chooses the sequence for a job: the one that saves the most evaluation, now and for later requests. */
import type { Priority } from "../inference/protocol.ts";

export interface HeldSequence {
  /** Evaluated tokens. */
  tokens: readonly number[];
  /** Priority of the job that used it last. */
  priority: Priority;
  /** When it was last used: a higher number is later. */
  usedAt: number;
  /** Whether a job that has not ended uses it. */
  isBusy: boolean;
}

/**
 * How likely the tokens of a sequence are needed again. Conversations continue; commands and prefetched prompts hardly
 * ever do beyond their common prefix.
 */
const REUSE_PROBABILITY: Record<Priority, number> = { chat: 0.5, command: 0.05, background: 0.05 };

/** @returns the number of leading tokens that both have in common */
export function commonPrefix(a: readonly number[], b: readonly number[]): number {
  const shorter = Math.min(a.length, b.length);
  let length = 0;
  while (length < shorter && a[length] === b[length]) length++;
  return length;
}

/**
 * @returns the index of the sequence with the lowest cost for `prompt`: the tokens to evaluate, plus the lost ones that
 *   may be needed again. A busy sequence is used only if there is no other; its job must then evaluate its tokens
 *   again.
 */
export function chooseSequence(sequences: readonly HeldSequence[], prompt: readonly number[]): number {
  const anyFree = sequences.some(({ isBusy }) => !isBusy);
  let best = -1;
  let lowestCost = Infinity;
  for (const [index, held] of sequences.entries()) {
    if (held.isBusy && anyFree) continue;
    const common = commonPrefix(held.tokens, prompt);
    const cost = prompt.length - common + REUSE_PROBABILITY[held.priority] * (held.tokens.length - common);
    const isOlder = best >= 0 && cost === lowestCost && held.usedAt < (sequences[best]?.usedAt ?? 0);
    if (cost < lowestCost || isOlder) {
      best = index;
      lowestCost = cost;
    }
  }
  return best;
}
