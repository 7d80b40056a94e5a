/** The text that an answer was made from, where the answer can be put. */
export interface AnswerTarget {
  /** On the user's click only, as one undo step; says so to the user where it can't be done. */
  apply(answer: string, how: "replace" | "insertBelow"): Promise<void>;
}

/** The targets of answers by the ids of their turns, as long as the window lives and the conversation is not deleted. */
export class AnswerTargets {
  readonly #targets = new Map<string, AnswerTarget>();

  set(turnId: string, target: AnswerTarget): void {
    this.#targets.set(turnId, target);
  }

  get(turnId: string): AnswerTarget | undefined {
    return this.#targets.get(turnId);
  }

  forget(turnIds: readonly string[]): void {
    for (const id of turnIds) this.#targets.delete(id);
  }
}
