/** Runs one job at a time, in the order of arrival: on a CPU two at once only slow each other down. */
export class JobQueue {
  #last: Promise<unknown> = Promise.resolve();
  #pending = 0;

  /** Jobs waiting or running. */
  get pending(): number {
    return this.#pending;
  }

  async run<T>(job: () => Promise<T>): Promise<T> {
    this.#pending++;
    const before = this.#last;
    const result = (async () => {
      await before.catch(() => undefined);
      return job();
    })();
    this.#last = result;
    try {
      return await result;
    } finally {
      this.#pending--;
    }
  }
}
