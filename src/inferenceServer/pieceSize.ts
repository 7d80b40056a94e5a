/**
 * Tokens that are evaluated between two looks at the world. A native evaluation can't be interrupted, so this bounds how
 * long a cancelled prefill still runs, and how long a chat waits for what is being prepared ahead.
 */

/** ms that a piece should take at most. */
const LONGEST = 250;
/** The CPU reaches its full prefill speed at about 64 tokens, and half of it with a few. */
const FIRST = 64;
const LEAST = 32;
/** The size of the engine's batch. */
const MOST = 512;

export class PieceSize {
  #tokens = FIRST;

  get tokens(): number {
    return this.#tokens;
  }

  /** Learns from a piece that was evaluated. */
  evaluated(tokens: number, ms: number): void {
    if (tokens < this.#tokens) return;
    if (ms > LONGEST) this.#tokens = Math.max(LEAST, this.#tokens / 2);
    else if (2 * ms < LONGEST) this.#tokens = Math.min(MOST, this.#tokens * 2);
  }
}
