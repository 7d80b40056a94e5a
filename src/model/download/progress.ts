export interface DownloadProgress {
  /** "verifying" reads the file back from the disk once all bytes have arrived. */
  phase: "downloading" | "verifying";
  /** Another window does the work, and this one watches. */
  elsewhere: boolean;
  /** Bytes that have arrived or been verified, including those from an earlier attempt. */
  bytes: number;
  total: number;
  /** Over the last seconds; 0 if nothing arrived. */
  bytesPerSecond: number;
  /** null while the speed is unknown */
  secondsLeft: number | null;
}

export type OnProgress = (progress: DownloadProgress) => void;

/** ms over which the speed is averaged: short enough to show a stall, long enough not to flicker */
const WINDOW_MS = 5_000;
/** ms between two reports */
const REPORT_EVERY_MS = 200;

/** Turns byte counts into progress reports. Use one for each phase, since their speeds differ. */
export class ProgressMeter {
  readonly #report: OnProgress | undefined;
  readonly #fixed: Pick<DownloadProgress, "phase" | "elsewhere" | "total">;
  readonly #now: () => number;
  /** Counts of the last seconds, oldest first. */
  readonly #samples: { at: number; bytes: number }[] = [];

  /** @param now ms */
  constructor(
    report: OnProgress | undefined,
    fixed: Pick<DownloadProgress, "phase" | "elsewhere" | "total">,
    now: () => number = () => performance.now(),
  ) {
    this.#report = report;
    this.#fixed = fixed;
    this.#now = now;
  }

  /** @param bytes the count so far; the first call gives where this attempt starts */
  update(bytes: number): void {
    const at = this.#now();
    const last = this.#samples.at(-1);
    if (last && bytes < this.#fixed.total && at - last.at < REPORT_EVERY_MS) return;
    // The download started over.
    if (last && bytes < last.bytes) this.#samples.length = 0;
    this.#samples.push({ at, bytes });
    while (this.#samples.length > 2 && at - (this.#samples[1]?.at ?? at) >= WINDOW_MS) this.#samples.shift();
    const first = this.#samples[0] ?? { at, bytes };
    const bytesPerSecond = at > first.at ? ((bytes - first.bytes) * 1000) / (at - first.at) : 0;
    const secondsLeft = bytesPerSecond > 0 ? (this.#fixed.total - bytes) / bytesPerSecond : null;
    this.#report?.({ ...this.#fixed, bytes, bytesPerSecond, secondsLeft });
  }
}
