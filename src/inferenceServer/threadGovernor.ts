/**
 * Chooses the number of threads for evaluation. ggml's threads spin while they wait for each other, so one that shares
 * its core with a compiler slows all of them down to its own speed: fewer threads are then faster.
 */

/** A step that takes this many times the expected time counts as disturbed. */
const DISTURBED_RATIO = 1.5;
/** Disturbed steps in a row after which a quarter of the threads is dropped. */
const PATIENCE = 4;
const KEPT_SHARE = 0.75;
/** Undisturbed steps until one more thread is tried; doubled each time that it did not help. */
const FIRST_TRIAL_STEPS = 32;
const MAX_TRIAL_STEPS = 1024;
/** ms without a step after which the disturbing program is assumed to be gone. */
const FORGET_AFTER_MS = 10_000;
/** Steps take longer as the context grows: the best times are scaled by this factor with every step. */
const GROWTH = 1.0005;

/** Adapts the number of threads to the machine's load, which it infers from the time per token. */
export class ThreadGovernor {
  readonly #ideal: number;
  #threads: number;
  /** ms of the fastest step, by number of threads. */
  readonly #best = new Map<number, number>();
  #disturbedSteps = 0;
  #undisturbedSteps = 0;
  #trialSteps = FIRST_TRIAL_STEPS;
  #isTrial = false;
  #lastStepAt = -Infinity;

  /** @param ideal threads on an otherwise idle machine */
  constructor(ideal: number) {
    this.#ideal = ideal;
    this.#threads = ideal;
  }

  /** Number of threads for the next step. */
  get threads(): number {
    return this.#threads;
  }

  /** Call when a job begins. After a while without jobs, all threads are tried again. @param now ms */
  begin(now: number): void {
    if (this.#threads < this.#ideal && now - this.#lastStepAt > FORGET_AFTER_MS) this.#use(this.#ideal, false);
  }

  /** @param ms time that the evaluation of one token took; it ended at `now` */
  step(ms: number, now: number): void {
    this.#lastStepAt = now;
    for (const [threads, best] of this.#best) this.#best.set(threads, best * GROWTH);
    const isDisturbed = ms > DISTURBED_RATIO * this.#expectedMs();
    this.#best.set(this.#threads, Math.min(this.#best.get(this.#threads) ?? Infinity, ms));
    this.#disturbedSteps = isDisturbed ? this.#disturbedSteps + 1 : 0;
    if (!isDisturbed) this.#undisturbedSteps++;
    if (this.#disturbedSteps >= PATIENCE && this.#threads > 1) {
      if (this.#isTrial) this.#trialSteps = Math.min(2 * this.#trialSteps, MAX_TRIAL_STEPS);
      this.#use(this.#isTrial ? this.#threads - 1 : Math.max(1, Math.floor(this.#threads * KEPT_SHARE)), false);
    } else if (this.#undisturbedSteps >= this.#trialSteps && this.#threads < this.#ideal) {
      this.#use(this.#threads + 1, true);
    } else if (this.#isTrial && this.#undisturbedSteps >= FIRST_TRIAL_STEPS) {
      this.#isTrial = false;
      this.#trialSteps = FIRST_TRIAL_STEPS;
    }
  }

  /** Best ms for a step with the current threads: its time with fewer, or with more, scaled up by the ratio. */
  #expectedMs(): number {
    const known = [...this.#best].map(([threads, ms]) => ms * Math.max(1, threads / this.#threads));
    return Math.min(Infinity, ...known);
  }

  #use(threads: number, isTrial: boolean): void {
    this.#threads = threads;
    this.#isTrial = isTrial;
    this.#disturbedSteps = 0;
    this.#undisturbedSteps = 0;
  }
}
