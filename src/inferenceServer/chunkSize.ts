/**
 * Tokens that are evaluated between two looks at the world. A native evaluation can't be interrupted, so this bounds how
 * long a cancelled prefill still runs, and how long a chat waits for what is being prepared ahead.
 */
import type { Priority } from "../inference/protocol.ts";

/** ms that a piece should take at most. */
const LONGEST = 250;
/**
 * Tokens that a piece has at least. The CPU reads as fast as it can from 64 on: at 16 it is 5 % slower in a short context,
 * and 40 % behind 1,500 tokens, where flash attention has a slower kernel for fewer than 64. What nobody waits for has the
 * smaller pieces, since the chat has to wait for the end of one.
 */
const LEAST: Record<Priority, number> = { chat: 64, command: 64, background: 16 };
/** The size of the engine's batch. */
const MOST = 512;

export class ChunkSize {
  readonly #least: number;
  #tokens: number;

  constructor(priority: Priority) {
    this.#least = LEAST[priority];
    this.#tokens = this.#least;
  }

  /** @param left tokens to be evaluated. @returns those of the next piece: a short rest goes with the last whole one */
  next(left: number): number {
    return left <= 1.5 * this.#tokens ? left : this.#tokens;
  }

  /** Learns from a piece that was evaluated. */
  evaluated(tokens: number, ms: number): void {
    if (tokens < this.#tokens) return;
    if (ms > LONGEST) this.#tokens = Math.max(this.#least, this.#tokens / 2);
    else if (2 * ms < LONGEST) this.#tokens = Math.min(MOST, this.#tokens * 2);
  }
}
