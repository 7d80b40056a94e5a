import type { Disposable } from "../base/emitter.ts";

/** What a crash may cost of an answer that is being written. */
const INTERVAL_MS = 500;

/** Saves what keeps changing, half a second after a change or after the end of the save before. */
export class PacedSaves implements Disposable {
  readonly #save: () => Promise<void>;
  /** Defined until the save that it starts has ended. */
  #timer: NodeJS.Timeout | undefined;
  #changes = 0;
  #isDisposed = false;

  /** @param save never rejects */
  constructor(save: () => Promise<void>) {
    this.#save = save;
  }

  changed(): void {
    this.#changes++;
    if (!this.#isDisposed) this.#timer ??= setTimeout(() => void this.#run(), INTERVAL_MS);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    const saved = this.#changes;
    await this.#save();
    this.#timer = undefined;
    if (this.#changes > saved) this.changed();
  }
}
