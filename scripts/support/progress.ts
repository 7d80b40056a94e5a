/** What the terminal shows of long-running work. */

/** Milliseconds between two lines that say that a step is still running. */
const HEARTBEAT_MS = 15_000;

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Marks the start of a step, so that a reader can find it. */
export function heading(title: string): void {
  say(`\n=== ${title} ${"=".repeat(Math.max(3, 72 - title.length))}`);
}

export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds) % 60} s`;
}

/** Says when the work starts, that it is still running, and how long it took. */
export async function longStep<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const elapsed = (): string => duration(performance.now() - startedAt);
  say(`${what} …`);
  const heartbeat = setInterval(() => say(`  … still running (${elapsed()}): ${what}`), HEARTBEAT_MS);
  try {
    const result = await work();
    say(`  done in ${elapsed()}`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}

/** A failure whose message is meant for the person at the terminal: it says what to do, and no stack trace is shown. */
export class Advice extends Error {
  override readonly name = "Advice";
}
