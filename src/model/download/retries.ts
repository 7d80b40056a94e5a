import { setTimeout as sleep } from "node:timers/promises";
import { DownloadError } from "./downloadError.ts";

export interface RetryPolicy {
  /** ms without a byte after which a connection counts as dead */
  stallMs: number;
  /** ms to wait before each retry; as many retries as entries */
  backoffMs: readonly number[];
  /** ms that a server may ask to wait (`Retry-After`); when it asks for more, the user is told instead */
  longestRetryAfterMs: number;
}

export const RETRY_POLICY: RetryPolicy = {
  stallMs: 30_000,
  backoffMs: [1_000, 2_000, 4_000, 8_000, 16_000],
  longestRetryAfterMs: 60_000,
};

/** Progress, in bytes, after which the retries are counted anew: a line that drips must not go on for ever. */
const PROGRESS_BYTES = 256 * 1024;

/** Too busy or broken for the moment: Request Timeout, Too Early, Too Many Requests, and a server's own trouble. */
const PASSING_STATUS: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Decides after each failure whether to go on. One for each file. */
export class Retries {
  readonly #policy: RetryPolicy;
  readonly #signal: AbortSignal | undefined;
  #made = 0;

  constructor(policy: RetryPolicy, signal: AbortSignal | undefined) {
    this.#policy = policy;
    this.#signal = signal;
  }

  /**
   * Waits until the next attempt is due.
   * @param received bytes that the failed attempt brought
   * @throws the error itself when another attempt would not help or none is left; DownloadError `cancelled`
   */
  async afterFailure(error: unknown, received: number): Promise<void> {
    if (!mayPass(error)) throw error;
    if (received >= PROGRESS_BYTES) this.#made = 0;
    const backoff = this.#policy.backoffMs[this.#made++];
    const asked = askedToWait(error);
    if (backoff === undefined || asked > this.#policy.longestRetryAfterMs) throw error;
    try {
      await sleep(Math.max(backoff, asked), undefined, this.#signal && { signal: this.#signal });
    } catch {
      throw new DownloadError({ kind: "cancelled" });
    }
  }
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof DownloadError)) return false;
  switch (error.failure.kind) {
    case "offline":
    case "stalled":
      return true;
    case "httpStatus":
      return PASSING_STATUS.has(error.failure.status);
    default:
      return false;
  }
}

/** ms */
function askedToWait(error: unknown): number {
  if (!(error instanceof DownloadError) || error.failure.kind !== "httpStatus") return 0;
  return (error.failure.retryAfterSeconds ?? 0) * 1000;
}
