/** Decides which turns of a conversation the model still sees. All sizes are in tokens. */
export interface Budget {
  /** What comes before the first turn: bos and the system prompt. */
  system: number;
  /** Each earlier turn of the conversation (question and answer), oldest first. */
  turns: readonly number[];
  question: number;
  contextSize: number;
  /** Longest answer. This much is kept free for it, but at most half of what the system prompt leaves. */
  answer: number;
  /** Index of the first turn that the model saw last time. */
  firstTurn: number;
}

export type BudgetDecision =
  | { kind: "fits"; firstTurn: number }
  /** The question alone takes `tokens`, but there is room for only `limit`. */
  | { kind: "tooLong"; tokens: number; limit: number };

/**
 * Drops the oldest turns when a question no longer fits after them, and never brings a dropped turn back.
 *
 * Every drop changes the start of the prompt, so everything after it must be evaluated again. Turns are therefore
 * dropped in one big step, until they fill at most half of the available room; after that, the prompt only grows for a
 * while. The last turn stays as long as it fits, since it is what a follow-up question is about.
 */
export function fitContext({ turns, question, firstTurn, ...sizes }: Budget): BudgetDecision {
  const limit = questionLimit(sizes);
  if (question > limit) return { kind: "tooLong", tokens: question, limit };
  const forTurns = limit - question;
  let first = Math.min(Math.max(0, firstTurn), turns.length);
  let used = sum(turns.slice(first));
  if (used <= forTurns) return { kind: "fits", firstTurn: first };
  for (; first < turns.length; first++) {
    const isLast = first === turns.length - 1;
    if (used <= (isLast ? forTurns : forTurns / 2)) break;
    used -= turns[first] ?? 0;
  }
  return { kind: "fits", firstTurn: first };
}

/** Most tokens that a question may have. */
export function questionLimit({
  system,
  contextSize,
  answer,
}: Pick<Budget, "system" | "contextSize" | "answer">): number {
  const room = Math.max(0, contextSize - system);
  return room - Math.min(answer, Math.floor(room / 2));
}

/**
 * Tokens for all that is attached to a question of `question` tokens. A quarter of the room stays free, so that the
 * model still sees this question with its answer when the next one is asked.
 */
export function attachmentRoom(sizes: Pick<Budget, "system" | "contextSize" | "answer" | "question">): number {
  const limit = questionLimit(sizes);
  return Math.max(0, limit - sizes.question - Math.floor(limit / 4));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
