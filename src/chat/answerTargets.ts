/** How an answer is written: in place of its source text, or on lines of its own below it. */
export type How = "replace" | "insertBelow";

/** An answer that was written into a document. */
export interface Applied {
  /** Takes it back, unless its text was changed since; tells the user if it can't. @returns whether it is gone */
  undo(): Promise<boolean>;
}

/** The source text of an answer, which the answer can be applied to. */
export interface AnswerTarget {
  /**
   * Called only on the user's click. Edits in one undo step; tells the user if it can't.
   * @returns undefined if nothing was written
   */
  apply(answer: string, how: How): Promise<Applied | undefined>;
}

/** Answer targets by turn id, and what was done with them, kept until the window closes or the conversation is deleted. */
export class AnswerTargets {
  readonly #targets = new Map<string, AnswerTarget>();
  readonly #applied = new Map<string, Applied & { how: How }>();

  set(turnId: string, target: AnswerTarget): void {
    this.#targets.set(turnId, target);
  }

  get(turnId: string): AnswerTarget | undefined {
    return this.#targets.get(turnId);
  }

  /** How the turn's answer was applied; undefined if it is not, or not any more. */
  applied(turnId: string): How | undefined {
    return this.#applied.get(turnId)?.how;
  }

  async apply(turnId: string, answer: string, how: How): Promise<void> {
    const applied = await this.#targets.get(turnId)?.apply(answer, how);
    if (applied !== undefined) this.#applied.set(turnId, { how, undo: () => applied.undo() });
  }

  async undo(turnId: string): Promise<void> {
    if ((await this.#applied.get(turnId)?.undo()) === true) this.#applied.delete(turnId);
  }

  forget(turnIds: readonly string[]): void {
    for (const id of turnIds) {
      this.#targets.delete(id);
      this.#applied.delete(id);
    }
  }
}
