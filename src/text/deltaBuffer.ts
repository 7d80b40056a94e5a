/** As many deltas per second as a screen can show. */
const SCREEN_MS = 16;

/**
 * Joins the text of tokens that come faster than it can be passed on, since each message costs some time. The first text, and any text after a pause, is passed on at once.
 */
export class DeltaBuffer {
  readonly #send: (text: string) => void;
  readonly #intervalMs: number;
  #held = "";
  #lastSentAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  /** @param intervalMs between two deltas */
  constructor(send: (text: string) => void, intervalMs = SCREEN_MS) {
    this.#send = send;
    this.#intervalMs = intervalMs;
  }

  push(text: string): void {
    this.#held += text;
    if (this.#timer !== undefined) return;
    const wait = this.#lastSentAt + this.#intervalMs - performance.now();
    if (wait <= 0) this.flush();
    else this.#timer = setTimeout(() => this.flush(), wait);
  }

  /** Call when no more text follows. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#held === "") return;
    const text = this.#held;
    this.#held = "";
    this.#lastSentAt = performance.now();
    this.#send(text);
  }
}
