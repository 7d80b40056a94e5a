import { FailureError } from "./failure.ts";

/** Waits for `work` until `signal` is aborted; the work itself continues. @throws FailureError `stopped` then */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    const stop = (): void => reject(new FailureError({ kind: "stopped" }));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  return Promise.race([work, aborted]);
}
