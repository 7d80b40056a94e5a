import { setTimeout as sleep } from "node:timers/promises";
import type { LogLine } from "../base/logLine.ts";
import { failureOf } from "../inference/failure.ts";

const MOST_ATTEMPTS = 8;
/** s */
const LONGEST_WAIT = 60;

/**
 * What nobody is waiting for yields to others: while a server is busy, it is asked again later, as it says, or after ever
 * longer waits. @throws what the last attempt throws, or the signal's reason
 */
export async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal, log: LogLine): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const failure = failureOf(error);
      const isBusy = failure.kind === "server" && ["overloaded", "loading"].includes(failure.problem);
      if (!isBusy || attempt >= MOST_ATTEMPTS) throw error;
      const seconds = Math.min(failure.seconds ?? 2 ** attempt, LONGEST_WAIT);
      log(`${failure.host} is ${failure.problem}: the next attempt comes after ${seconds} s`);
      await sleep(seconds * 1000, undefined, { signal });
    }
  }
}
