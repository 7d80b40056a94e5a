/**
 * Runs one job at a time: on a CPU, running two at once gains only a tenth and stalls both. Jobs of a higher priority
 * run first; a running job yields to them at its next pause.
 */
import { FailureError } from "../inference/failure.ts";
import type { Priority } from "../inference/protocol.ts";

export interface Job {
  readonly priority: Priority;
  readonly signal: AbortSignal;
  /** Lets waiting jobs of a higher priority run first. @throws CancelledError once the job's signal is aborted */
  pause(): Promise<void>;
}

/** Thrown in a job whose signal is aborted. */
export class CancelledError extends Error {}

/**
 * At most this many later jobs run before an earlier one. From then on it has the highest priority, where jobs run in
 * order of arrival.
 */
export const MAX_PASSES = 8;

const RANK: Record<Priority, number> = { background: 0, command: 1, chat: 2 };

interface Entry {
  priority: Priority;
  /** Sequence number in order of arrival. */
  arrival: number;
  /** How many later jobs have run first. */
  passes: number;
  start: () => void;
}

export class Scheduler {
  readonly #waiting = new Set<Entry>();
  #running: Entry | undefined;
  #arrivals = 0;
  #steps = 0;

  /** Number of waiting and running jobs. */
  get pending(): number {
    return this.#waiting.size + (this.#running === undefined ? 0 : 1);
  }

  /** How often jobs have reached a pause or their end. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * @throws CancelledError if the signal is aborted before the work starts, FailureError if there is no such priority,
   *   which nothing could be compared with; otherwise, whatever `work` throws
   */
  async run<T>(priority: Priority, signal: AbortSignal, work: (job: Job) => Promise<T>): Promise<T> {
    if (!Object.keys(RANK).includes(priority))
      throw new FailureError({ kind: "internal", detail: `there is no priority ${JSON.stringify(priority)}` });
    const entry: Entry = { priority, arrival: this.#arrivals++, passes: 0, start: () => undefined };
    await this.#waitForTurn(entry, signal);
    try {
      return await work({ priority, signal, pause: () => this.#pause(entry, signal) });
    } finally {
      this.#steps++;
      if (this.#running === entry) this.#startNext();
    }
  }

  async #pause(entry: Entry, signal: AbortSignal): Promise<void> {
    this.#steps++;
    if (signal.aborted) throw new CancelledError();
    if (![...this.#waiting].some((other) => precedes(other, entry))) return;
    const turn = this.#waitForTurn(entry, signal);
    this.#startNext();
    await turn;
  }

  /** Waits until it is this job's turn. */
  async #waitForTurn(entry: Entry, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new CancelledError();
    this.#waiting.add(entry);
    const aborted = Promise.withResolvers<never>();
    const onAbort = (): void => {
      if (this.#waiting.delete(entry)) aborted.reject(new CancelledError());
    };
    const started = new Promise<void>((resolve) => (entry.start = resolve));
    signal.addEventListener("abort", onAbort);
    if (this.#running === undefined) this.#startNext();
    try {
      await Promise.race([started, aborted.promise]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Starts the waiting job that is due first, if any. */
  #startNext(): void {
    let first: Entry | undefined;
    for (const entry of this.#waiting) if (first === undefined || precedes(entry, first)) first = entry;
    this.#running = first;
    if (first === undefined) return;
    this.#waiting.delete(first);
    for (const entry of this.#waiting) if (entry.arrival < first.arrival) entry.passes++;
    first.start();
  }
}

function precedes(a: Entry, b: Entry): boolean {
  const [rankA, rankB] = [rank(a), rank(b)];
  return rankA === rankB ? a.arrival < b.arrival : rankA > rankB;
}

function rank({ priority, passes }: Entry): number {
  return passes >= MAX_PASSES ? RANK.chat : RANK[priority];
}
