/** Whether the time that work takes grows with its input, or faster. */
import assert from "node:assert/strict";

/** How many times as large the large input is as the small one. */
const GROWTH = 8;

/** Most times the CPU time of the small input: linear work takes 8 times as long, quadratic 64 times. */
const MOST = 24;

/** ms; what takes less for the large input is no danger, and too short to be compared. */
const MEASURABLE_MS = 25;

/** Measurements are repeated up to this often until one of them shows linear growth. */
const TRIES = 4;

/**
 * Asserts that the CPU time (of this process, which runs nothing else) of an input 8 times as large is below 24 times.
 * Noise only adds time: of each size the shortest of several runs counts, and a ratio that is too high is measured
 * again, with the sizes doubled where the work allows it, so that garbage collection and compilation weigh less. Only
 * growth that is there every time fails.
 *
 * @param size of the large input
 * @param work prepares an input of a size, and returns what is measured
 * @returns ms of CPU time for the large input
 */
export async function assertLinear(
  about: string,
  size: number,
  work: (size: number) => () => unknown,
  mostSize = size,
): Promise<number> {
  const first = await cpuMs(work(size));
  if (first < MEASURABLE_MS) return first;
  let ratio = Infinity;
  for (let attempt = 0; attempt < TRIES && ratio >= MOST; attempt++) {
    const large = Math.min(mostSize, size * 2 ** Math.min(attempt, 1));
    const small = await shortest(work(Math.ceil(large / GROWTH)));
    ratio = Math.min(ratio, (await shortest(work(large))) / Math.max(small, 0.5));
  }
  assert.ok(
    ratio < MOST,
    `${about}: ${first.toFixed(0)} ms for ${size}, and ${ratio.toFixed(1)} times the time of an eighth`,
  );
  return first;
}

async function shortest(work: () => unknown): Promise<number> {
  let least = Infinity;
  for (let run = 0; run < 3; run++) least = Math.min(least, await cpuMs(work));
  return least;
}

async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
