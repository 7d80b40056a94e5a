import { setTimeout as sleep } from "node:timers/promises";
import { DownloadError } from "./downloadError.ts";

export interface RetryPolicy {
  /** ms without a byte after which a connection is considered dead */
  stallMs: number;
  /** Bytes per second that a connection must bring on average over each `rateWindowMs` that is waited for it */
  minRate: number;
  rateWindowMs: number;
  /** ms that an answer about files, which is small, may take in all */
  answerMs: number;
  /** ms to wait before each retry; there are as many retries as entries */
  backoffMs: readonly number[];
  /** The longest `Retry-After` that is obeyed, in ms; if the server asks for more, the user is told instead */
  maxRetryAfterMs: number;
}

export const RETRY_POLICY: RetryPolicy = {
  stallMs: 30_000,
  // At this rate the largest download takes four days: nobody waits for that, and an old modem is as fast.
  minRate: 16 * 1024,
  rateWindowMs: 60_000,
  answerMs: 60_000,
  backoffMs: [1_000, 2_000, 4_000, 8_000, 16_000],
  maxRetryAfterMs: 60_000,
};

/** Progress, in bytes, that resets the retry count: a connection that only trickles must not be retried forever. */
export const PROGRESS_BYTES = 256 * 1024;

/** Temporary failures: Request Timeout, Too Early, Too Many Requests, and server errors. */
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Another attempt that is waited for. */
export interface Retry {
  host: string;
  /** From 1. */
  attempt: number;
  /** How many there are at most without progress. */
  of: number;
}

/** Decides after each failure whether to try again. Use one for each file. */
export class Retries {
  readonly #policy: RetryPolicy;
  readonly #signal: AbortSignal | undefined;
  readonly #onRetry: ((retry: Retry) => void) | undefined;
  #retries = 0;

  constructor(policy: RetryPolicy, signal: AbortSignal | undefined, onRetry?: (retry: Retry) => void) {
    this.#policy = policy;
    this.#signal = signal;
    this.#onRetry = onRetry;
  }

  /**
   * Waits until the next attempt is due.
   * @param received bytes that the failed attempt received; 0 if they came too slowly to count as progress
   * @throws the error itself if another attempt would not help or none is left; DownloadError `cancelled`
   */
  async afterFailure(error: unknown, received: number): Promise<void> {
    if (!isTransient(error)) throw error;
    const { host } = error.failure;
    if (received >= PROGRESS_BYTES) this.#retries = 0;
    const backoff = this.#policy.backoffMs[this.#retries++];
    const requested = retryAfterMs(error);
    if (backoff === undefined || requested > this.#policy.maxRetryAfterMs) throw error;
    this.#onRetry?.({ host, attempt: this.#retries, of: this.#policy.backoffMs.length });
    try {
      await sleep(Math.max(backoff, requested), undefined, this.#signal && { signal: this.#signal });
    } catch {
      throw new DownloadError({ kind: "cancelled" });
    }
  }
}

/** A failure that another attempt may not have; all of these name the host. */
type Transient = DownloadError & { failure: { kind: "offline" | "stalled" | "tooSlow" | "httpStatus" } };

function isTransient(error: unknown): error is Transient {
  if (!(error instanceof DownloadError)) return false;
  switch (error.failure.kind) {
    case "offline":
    case "stalled":
    case "tooSlow":
      return true;
    case "httpStatus":
      return TRANSIENT_STATUSES.has(error.failure.status);
    default:
      return false;
  }
}

/** @returns ms */
function retryAfterMs(error: unknown): number {
  if (!(error instanceof DownloadError) || error.failure.kind !== "httpStatus") return 0;
  return (error.failure.retryAfterSeconds ?? 0) * 1000;
}
