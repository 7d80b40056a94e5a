/** Lets so many pieces of work run at once; the others wait for their turn. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** @throws the signal's reason if it is aborted while the work waits */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#take(signal);
    try {
      return await work();
    } finally {
      this.#free++;
      this.#waiting.shift()?.();
    }
  }

  async #take(signal: AbortSignal): Promise<void> {
    while (this.#free === 0) {
      const turn = Promise.withResolvers<undefined>();
      const go = (): void => turn.resolve(undefined);
      this.#waiting.push(go);
      signal.addEventListener("abort", go, { once: true });
      await turn.promise;
      const place = this.#waiting.indexOf(go);
      if (place >= 0) this.#waiting.splice(place, 1);
      signal.throwIfAborted();
    }
    signal.throwIfAborted();
    this.#free--;
  }
}
