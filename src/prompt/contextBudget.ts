/** Which turns of a conversation the model still sees. All sizes are tokens. */
export interface Budget {
  /** What comes before the first turn: bos and the system prompt. */
  system: number;
  /** Each earlier turn of the conversation, question and answer, the oldest first. */
  turns: readonly number[];
  question: number;
  contextSize: number;
  /** Kept free for the answer. */
  answer: number;
  /** Index of the first turn that the model saw last time. */
  firstTurn: number;
}

export type BudgetDecision =
  | { kind: "fits"; firstTurn: number }
  /** The question alone has `tokens`, and there is room for `limit`. */
  | { kind: "tooLong"; tokens: number; limit: number };

/**
 * Drops the oldest turns when a question no longer fits behind them, and never takes a dropped one back.
 *
 * Every drop changes the beginning of the prompt, so that the rest has to be evaluated again. Hence turns are dropped in
 * a big step, until they fill at most half of their room: then the prompt only grows again for a good while. The last
 * turn stays as long as it fits at all, since that is what a follow-up question is about.
 */
export function fitContext({ system, turns, question, contextSize, answer, firstTurn }: Budget): BudgetDecision {
  const limit = Math.max(0, contextSize - answer - system);
  if (question > limit) return { kind: "tooLong", tokens: question, limit };
  const room = limit - question;
  let first = Math.min(Math.max(0, firstTurn), turns.length);
  let used = sum(turns.slice(first));
  if (used <= room) return { kind: "fits", firstTurn: first };
  for (; first < turns.length; first++) {
    const isLast = first === turns.length - 1;
    if (used <= (isLast ? room : room / 2)) break;
    used -= turns[first] ?? 0;
  }
  return { kind: "fits", firstTurn: first };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
