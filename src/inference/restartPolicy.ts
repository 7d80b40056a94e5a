/** When to restart the inference process after it died unexpectedly. */

/** ms within which restarts are counted. */
export const RESTART_WINDOW_MS = 3 * 60_000;

/**
 * ms to wait before the first, second and third restart of a window; there is no fourth. The first is almost immediate
 * because a user may be waiting; the last gives a GPU driver time to reset.
 */
export const RESTART_DELAYS_MS: readonly number[] = [250, 1_000, 4_000];

export type RestartDecision = { kind: "restart"; afterMs: number } | { kind: "giveUp" };

/**
 * @param restarts times of earlier restarts, in ms on the same clock as `now`
 * @param now when the process died
 */
export function decideRestart(restarts: readonly number[], now: number): RestartDecision {
  const recent = restarts.filter((time) => now - time < RESTART_WINDOW_MS).length;
  const afterMs = RESTART_DELAYS_MS[recent];
  return afterMs === undefined ? { kind: "giveUp" } : { kind: "restart", afterMs };
}
