/**
 * Lookup decoding: text that repeats its input need not be decoded token by token. Where the last tokens stood before,
 * what followed them is proposed as a draft, and one evaluation of all of it shows how far the model agrees. What is
 * accepted is what the model would have written, so drafts change the speed and never the text.
 */

/** Tokens that have to stand before for a draft: fewer find too much that goes on differently. */
const MATCH = 3;

/** Tokens of a draft: the first one, and after every one that was accepted whole. */
const LENGTHS = [3, 7, 15] as const;

/**
 * After a draft of which nothing was accepted, this many opportunities are let pass, and twice as many after each
 * further one: where text repeats its words but not its course, drafts only cost.
 */
const FIRST_REST = 2;
const LONGEST_REST = 64;

export class PromptLookup {
  readonly #tokens: number[];
  /** Where the tokens behind each group of `MATCH` begin, for its last appearance that something follows. */
  readonly #followed = new Map<string, number>();
  #level = 0;
  #rest = 0;
  #nextRest = FIRST_REST;

  constructor(prompt: readonly number[]) {
    this.#tokens = [...prompt];
    for (let end = MATCH; end < prompt.length; end++) this.#followed.set(this.#key(end), end);
  }

  push(token: number): void {
    const end = this.#tokens.length;
    if (end >= MATCH) this.#followed.set(this.#key(end), end);
    this.#tokens.push(token);
  }

  /** @returns tokens that may come next, `most` of them at most; often none. */
  draft(most: number): number[] {
    const at = this.#followed.get(this.#key(this.#tokens.length));
    if (at === undefined) {
      this.#level = 0;
      return [];
    }
    if (this.#rest > 0) {
      this.#rest--;
      return [];
    }
    const length = Math.min(LENGTHS[this.#level] ?? 0, most);
    return this.#tokens.slice(at, at + length);
  }

  /** Tells how many tokens of the last draft the model agreed to. */
  report(drafted: number, accepted: number): void {
    if (drafted === 0) return;
    this.#level = accepted < drafted ? 0 : Math.min(this.#level + 1, LENGTHS.length - 1);
    if (accepted > 0) {
      this.#nextRest = FIRST_REST;
    } else {
      this.#rest = this.#nextRest;
      this.#nextRest = Math.min(2 * this.#nextRest, LONGEST_REST);
    }
  }

  #key(end: number): string {
    return this.#tokens.slice(end - MATCH, end).join();
  }
}
