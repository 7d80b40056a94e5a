/** When the inference process is started again after it died by itself. */

/** ms within which restarts count together. */
export const RESTART_WINDOW_MS = 3 * 60_000;

/**
 * ms to wait before the first, second and third restart of a window; there is no fourth. The first comes at once for a
 * person who waits, the last leaves a driver that resets the time to do so.
 */
export const RESTART_DELAYS_MS: readonly number[] = [250, 1_000, 4_000];

export type RestartDecision = { kind: "restart"; afterMs: number } | { kind: "giveUp" };

/**
 * @param restarts times of earlier restarts, in ms of the same clock as `now`
 * @param now the time of the death
 */
export function decideRestart(restarts: readonly number[], now: number): RestartDecision {
  const recent = restarts.filter((time) => now - time < RESTART_WINDOW_MS).length;
  const afterMs = RESTART_DELAYS_MS[recent];
  return afterMs === undefined ? { kind: "giveUp" } : { kind: "restart", afterMs };
}
