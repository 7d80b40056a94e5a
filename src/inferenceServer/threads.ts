/**
 * How many threads evaluate. ggml's threads wait for each other by spinning, so one that shares its core with a compiler
 * makes all of them as slow as itself: fewer threads are then faster.
 */

/** A step that takes this much longer than it could is disturbed. */
const DISTURBED = 1.5;
/** Disturbed steps in a row until threads are given up, a quarter of them at a time. */
const PATIENCE = 4;
const KEPT = 0.75;
/** Undisturbed steps until one more thread is tried again; twice as many each time that it did not help. */
const FIRST_TRIAL = 32;
const LONGEST_TRIAL = 1024;
/** ms without a step after which the neighbour is believed to have gone. */
const FORGOTTEN_MS = 10_000;
/** A step takes longer as the context grows; by this much the best ones are believed to, with every step. */
const GROWTH = 1.0005;

/** Follows the load of the machine by the time that tokens take. */
export class ThreadGovernor {
  readonly #ideal: number;
  #threads: number;
  /** ms of the fastest step with each number of threads. */
  readonly #best = new Map<number, number>();
  #disturbed = 0;
  #undisturbed = 0;
  #trial = FIRST_TRIAL;
  #isTrial = false;
  #lastStepAt = -Infinity;

  /** @param ideal threads on a machine that has nothing else to do */
  constructor(ideal: number) {
    this.#ideal = ideal;
    this.#threads = ideal;
  }

  /** Threads for the next step. */
  get threads(): number {
    return this.#threads;
  }

  /** A job begins. After a while without any, all threads are tried again. @param now ms */
  begin(now: number): void {
    if (this.#threads < this.#ideal && now - this.#lastStepAt > FORGOTTEN_MS) this.#use(this.#ideal, false);
  }

  /** @param ms that the evaluation of one token took; `now` is its end */
  step(ms: number, now: number): void {
    this.#lastStepAt = now;
    for (const [threads, best] of this.#best) this.#best.set(threads, best * GROWTH);
    const isDisturbed = ms > DISTURBED * this.#possible();
    this.#best.set(this.#threads, Math.min(this.#best.get(this.#threads) ?? Infinity, ms));
    this.#disturbed = isDisturbed ? this.#disturbed + 1 : 0;
    if (!isDisturbed) this.#undisturbed++;
    if (this.#disturbed >= PATIENCE && this.#threads > 1) {
      if (this.#isTrial) this.#trial = Math.min(2 * this.#trial, LONGEST_TRIAL);
      this.#use(this.#isTrial ? this.#threads - 1 : Math.max(1, Math.floor(this.#threads * KEPT)), false);
    } else if (this.#undisturbed >= this.#trial && this.#threads < this.#ideal) {
      this.#use(this.#threads + 1, true);
    } else if (this.#isTrial && this.#undisturbed >= FIRST_TRIAL) {
      this.#isTrial = false;
      this.#trial = FIRST_TRIAL;
    }
  }

  /** ms that a step can take with the threads of now: as long as with fewer, or as much longer as there were more. */
  #possible(): number {
    const known = [...this.#best].map(([threads, ms]) => ms * Math.max(1, threads / this.#threads));
    return Math.min(Infinity, ...known);
  }

  #use(threads: number, isTrial: boolean): void {
    this.#threads = threads;
    this.#isTrial = isTrial;
    this.#disturbed = 0;
    this.#undisturbed = 0;
  }
}
