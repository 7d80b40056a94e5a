/** ms between two deltas: as many per second as a screen can show. */
const INTERVAL_MS = 16;

/**
 * Joins the text of tokens that come faster than a screen can show them, since each message costs the extension host
 * and the page some time. The first text, and any text after a pause, is passed on at once.
 */
export class DeltaBuffer {
  readonly #send: (text: string) => void;
  #held = "";
  #lastSentAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (text: string) => void) {
    this.#send = send;
  }

  push(text: string): void {
    this.#held += text;
    if (this.#timer !== undefined) return;
    const wait = this.#lastSentAt + INTERVAL_MS - performance.now();
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
