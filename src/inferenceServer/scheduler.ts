/**
 * Who works next. One job at a time: on a CPU two at once gain a tenth and stall each other. Jobs of a higher class go
 * first, and a job that is at work gives way to them at its next pause.
 */
import type { Priority } from "../inference/protocol.ts";

/** A job's side of the scheduler. */
export interface Job {
  readonly priority: Priority;
  readonly signal: AbortSignal;
  /** Lets jobs of higher classes work first, if any wait. @throws CancelledError once the job's signal is aborted */
  pause(): Promise<void>;
}

/** Thrown out of a job that is not wanted any more. */
export class CancelledError extends Error {}

/**
 * No job is passed over more often than this by jobs that came later: from then on it counts as of the highest class,
 * where the first to come is the first to work.
 */
export const MOST_PASSES = 8;

const RANK: Record<Priority, number> = { background: 0, command: 1, chat: 2 };

/** A job that waits for its turn, for the first time or after a pause. */
interface Entry {
  priority: Priority;
  /** Place in the order of arrival. */
  arrival: number;
  passes: number;
  start: () => void;
}

export class Scheduler {
  readonly #waiting = new Set<Entry>();
  #working: Entry | undefined;
  #arrivals = 0;
  #steps = 0;

  /** Jobs waiting or at work. */
  get pending(): number {
    return this.#waiting.size + (this.#working === undefined ? 0 : 1);
  }

  /** How often a job has come to a pause or to its end. */
  get steps(): number {
    return this.#steps;
  }

  /** @throws CancelledError when the signal is aborted before the work has begun; else what the work throws */
  async run<T>(priority: Priority, signal: AbortSignal, work: (job: Job) => Promise<T>): Promise<T> {
    const entry: Entry = { priority, arrival: this.#arrivals++, passes: 0, start: () => undefined };
    await this.#turn(entry, signal);
    try {
      return await work({ priority, signal, pause: () => this.#pause(entry, signal) });
    } finally {
      this.#steps++;
      if (this.#working === entry) this.#next();
    }
  }

  async #pause(entry: Entry, signal: AbortSignal): Promise<void> {
    this.#steps++;
    if (signal.aborted) throw new CancelledError();
    if (![...this.#waiting].some((other) => goesBefore(other, entry))) return;
    const turn = this.#turn(entry, signal);
    this.#next();
    await turn;
  }

  /** Waits until it is this job's turn. */
  async #turn(entry: Entry, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new CancelledError();
    this.#waiting.add(entry);
    const left = Promise.withResolvers<never>();
    const leave = (): void => {
      if (this.#waiting.delete(entry)) left.reject(new CancelledError());
    };
    const started = new Promise<void>((resolve) => (entry.start = resolve));
    signal.addEventListener("abort", leave);
    if (this.#working === undefined) this.#next();
    try {
      await Promise.race([started, left.promise]);
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  /** Gives the turn to the first of those that wait. */
  #next(): void {
    let first: Entry | undefined;
    for (const entry of this.#waiting) if (first === undefined || goesBefore(entry, first)) first = entry;
    this.#working = first;
    if (first === undefined) return;
    this.#waiting.delete(first);
    for (const entry of this.#waiting) if (entry.arrival < first.arrival) entry.passes++;
    first.start();
  }
}

function goesBefore(a: Entry, b: Entry): boolean {
  const [rankA, rankB] = [rank(a), rank(b)];
  return rankA === rankB ? a.arrival < b.arrival : rankA > rankB;
}

function rank({ priority, passes }: Entry): number {
  return passes >= MOST_PASSES ? RANK.chat : RANK[priority];
}
