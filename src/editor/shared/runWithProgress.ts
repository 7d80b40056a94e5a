import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import { failureOf } from "../../inference/failure.ts";
import { showFailure } from "./showFailure.ts";

export interface ProgressOptions {
  title: string;
  /** ms that the work may take before a notification shows it: what comes and goes at once only disturbs. */
  quietMs?: number;
  /** Aborted when the extension ends. */
  ending?: AbortSignal;
  log: (line: string) => void;
}

type Report = (progress: { message: string; increment: number }) => void;

/**
 * Does work that can be cancelled in a notification. A failure is shown with what can be done about it; on a retry the
 * work is done again, so it should read for itself what it depends on.
 * @returns undefined when the work was cancelled, or has failed and is not tried again
 */
export async function runWithProgress<T>(
  { title, quietMs = 0, ending, log }: ProgressOptions,
  work: (signal: AbortSignal, report: Report) => Promise<T>,
): Promise<T | undefined> {
  for (;;) {
    const cancelled = new AbortController();
    const signal = ending === undefined ? cancelled.signal : AbortSignal.any([cancelled.signal, ending]);
    try {
      return await inNotification(title, quietMs, cancelled, (report) => work(signal, report));
    } catch (error) {
      if (signal.aborted) return undefined;
      const failure = failureOf(error);
      log(`${title}: ${JSON.stringify(failure)}`);
      if (!(await showFailure(failure))) return undefined;
    }
  }
}

async function inNotification<T>(
  title: string,
  quietMs: number,
  cancelled: AbortController,
  work: (report: Report) => Promise<T>,
): Promise<T> {
  let report: Report = () => undefined;
  const running = work((progress) => report(progress));
  if (quietMs > 0 && (await Promise.race([running.then(() => true), delay(quietMs, false)]))) return running;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => {
    report = (value) => progress.report(value);
    token.onCancellationRequested(() => cancelled.abort());
    return running;
  });
}
