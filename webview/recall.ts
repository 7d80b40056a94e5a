/** Earlier questions in the message field, as a shell recalls its commands: what was changed in one stays until it is sent. */
export class Recall {
  #questions: readonly string[] = [];
  /** The questions and, last, the draft, as they are now. */
  #texts: string[] = [];
  #at = 0;

  /**
   * @param step -1 to the question before, 1 to the one after
   * @param current the text of the field
   * @param questions the earlier questions, oldest first
   * @returns the text to show; undefined if there is none in that direction
   */
  move(step: -1 | 1, current: string, questions: readonly string[]): string | undefined {
    // More questions may have come from elsewhere.
    if (!this.#isActive() && questions.length !== this.#questions.length) {
      this.#questions = questions;
      this.#texts = [...questions, current];
      this.#at = questions.length;
    }
    const text = this.#texts[this.#at + step];
    if (text === undefined) return undefined;
    this.#texts[this.#at] = current;
    this.#at += step;
    return text;
  }

  /** Whether the field shows an earlier question as it was asked. */
  isUnchanged(current: string): boolean {
    return this.#isActive() && current === this.#questions[this.#at];
  }

  /** The draft, while an earlier question is only shown in its place. */
  draftBehind(current: string): string {
    return this.isUnchanged(current) ? (this.#texts.at(-1) ?? "") : current;
  }

  reset(): void {
    this.#questions = this.#texts = [];
    this.#at = 0;
  }

  #isActive(): boolean {
    return this.#at < this.#questions.length;
  }
}
