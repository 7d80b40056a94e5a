/** The source text of an answer, which the answer can be applied to. */
export interface AnswerTarget {
  /** Called only on the user's click. Edits in one undo step; tells the user if it can't. */
  apply(answer: string, how: "replace" | "insertBelow"): Promise<void>;
}

/** Answer targets by turn id, kept until the window closes or the conversation is deleted. */
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
