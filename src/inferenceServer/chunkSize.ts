/**
 * The size of prefill chunks. A native evaluation can't be interrupted, so the chunk size bounds how long a cancelled
 * prefill keeps running, and how long a chat waits for a prefetch.
 */
import type { Priority } from "../inference/protocol.ts";

/** A chunk should take at most this many ms. */
const MAX_CHUNK_MS = 250;
/**
 * Minimum tokens per chunk. The CPU reaches its full prefill speed at 64 tokens: at 16 it is 5 % slower in a short
 * context, and 40 % slower after 1,500 tokens, where flash attention has a slower kernel for fewer than 64. Background
 * jobs use smaller chunks, since a chat must wait for the current one to end.
 */
const MIN_TOKENS: Record<Priority, number> = { chat: 64, command: 64, background: 16 };
/** The engine's batch size. */
const MAX_TOKENS = 512;

export class ChunkSize {
  readonly #minTokens: number;
  #tokens: number;

  /** @param learned size that was suitable on this device before */
  constructor(priority: Priority, learned = 0) {
    this.#minTokens = MIN_TOKENS[priority];
    this.#tokens = Math.min(MAX_TOKENS, Math.max(this.#minTokens, learned));
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** @param remaining tokens to evaluate @returns the size of the next chunk; a short rest joins the last full chunk */
  next(remaining: number): number {
    return remaining <= 1.5 * this.#tokens ? remaining : this.#tokens;
  }

  /** Adapts to the time that a chunk took. */
  evaluated(tokens: number, ms: number): void {
    if (tokens < this.#tokens) return;
    if (ms > MAX_CHUNK_MS) this.#tokens = Math.max(this.#minTokens, this.#tokens / 2);
    else if (2 * ms < MAX_CHUNK_MS) this.#tokens = Math.min(MAX_TOKENS, this.#tokens * 2);
  }
}
