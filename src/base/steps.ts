import { setImmediate } from "node:timers/promises";

/** Work that can be interrupted at each `yield`. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** ms for which work may keep everything else in its process waiting: less than a frame. */
const SLICE_MS = 15;

/** UTF-16 units: at 250 ms a million, half a millisecond. */
const PACE_UNITS = 2_000;

/** Says when a step has read enough to end: resuming nested generators takes longer than reading a short line. */
export class Pace {
  #units = 0;

  /** @param units of text that have been read since the last call */
  isDue(units: number): boolean {
    this.#units += units + 1;
    if (this.#units < PACE_UNITS) return false;
    this.#units = 0;
    return true;
  }
}

/** Does all of the work without a pause. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Does the work in slices. @throws the signal's reason, when it is aborted in between */
export function inSlices<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  return new Sliced(steps).result(signal);
}

/** For work with pauses of its own, which may all be over at once: waits if the last one is a slice ago. */
export function pauses(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < SLICE_MS) return;
    await setImmediate();
    last = performance.now();
  };
}

/** Work that is done once for all who wait for it, in slices. It rests while nobody waits. */
export class Sliced<T> {
  readonly #steps: Steps<T>;
  #outcome: { value: T } | { error: unknown } | undefined;

  constructor(steps: Steps<T>) {
    this.#steps = steps;
  }

  /** What is done in one slice is there without a turn of the event loop. @throws the signal's reason */
  async result(signal?: AbortSignal): Promise<T> {
    for (;;) {
      signal?.throwIfAborted();
      const outcome = (this.#outcome ??= this.#slice());
      if (outcome !== undefined) {
        if ("error" in outcome) throw outcome.error;
        return outcome.value;
      }
      await setImmediate();
    }
  }

  #slice(): { value: T } | { error: unknown } | undefined {
    const end = performance.now() + SLICE_MS;
    try {
      do {
        const { done, value } = this.#steps.next();
        if (done === true) return { value };
      } while (performance.now() < end);
      return undefined;
    } catch (error) {
      return { error };
    }
  }
}
