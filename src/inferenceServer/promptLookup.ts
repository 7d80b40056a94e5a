/**
 * Prompt lookup decoding: text that repeats its input need not be decoded token by token. If the last tokens appeared
 * before, what followed them is proposed as a draft, and a single evaluation shows how much of it the model agrees
 * with. Only what the model would have written anyway is accepted, so drafts change the speed and never the text.
 */

/** Tokens that must match earlier ones: with fewer, too many matches continue differently. */
const MATCH_LENGTH = 3;

/** Tokens per draft: the first one, and the next ones as long as drafts are accepted in full. */
const DRAFT_LENGTHS = [3, 7, 15] as const;

/**
 * Opportunities that are skipped after a draft of which nothing was accepted, doubled after each further one: if a text
 * repeats its words but not their order, drafts only cost time.
 */
const FIRST_SKIPS = 2;
const MAX_SKIPS = 64;

export class PromptLookup {
  readonly #tokens: number[];
  /** By each run of `MATCH_LENGTH` tokens, the index of the token after its last occurrence. */
  readonly #continuations = new Map<string, number>();
  #level = 0;
  #skips = 0;
  #nextSkips = FIRST_SKIPS;

  constructor(prompt: readonly number[]) {
    this.#tokens = [...prompt];
    for (let end = MATCH_LENGTH; end < prompt.length; end++) this.#continuations.set(this.#key(end), end);
  }

  push(token: number): void {
    const end = this.#tokens.length;
    if (end >= MATCH_LENGTH) this.#continuations.set(this.#key(end), end);
    this.#tokens.push(token);
  }

  /** @returns at most `limit` tokens that may come next; often none */
  draft(limit: number): number[] {
    const at = this.#continuations.get(this.#key(this.#tokens.length));
    if (at === undefined) {
      this.#level = 0;
      return [];
    }
    if (this.#skips > 0) {
      this.#skips--;
      return [];
    }
    const length = Math.min(DRAFT_LENGTHS[this.#level] ?? 0, limit);
    return this.#tokens.slice(at, at + length);
  }

  /** Reports how many tokens of the last draft the model accepted. */
  report(drafted: number, accepted: number): void {
    if (drafted === 0) return;
    this.#level = accepted < drafted ? 0 : Math.min(this.#level + 1, DRAFT_LENGTHS.length - 1);
    if (accepted > 0) {
      this.#nextSkips = FIRST_SKIPS;
    } else {
      this.#skips = this.#nextSkips;
      this.#nextSkips = Math.min(2 * this.#nextSkips, MAX_SKIPS);
    }
  }

  #key(end: number): string {
    return this.#tokens.slice(end - MATCH_LENGTH, end).join();
  }
}
