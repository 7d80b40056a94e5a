import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import { failureOf } from "../../inference/failure.ts";
import { showFailure } from "./showFailure.ts";

export interface ProgressOptions {
  title: string;
  /** ms before the notification appears: one that disappears right away would only distract. */
  quietMs?: number;
  /** Aborted when the extension is deactivated. */
  shutdown?: AbortSignal;
  log: (line: string) => void;
}

type Report = (progress: { message: string; increment: number }) => void;

/**
 * Runs work with a notification that can cancel it. A failure is shown with actions. A retry runs `work` again, so it
 * should read its inputs itself.
 * @returns undefined if the work was cancelled, or failed and was not retried
 */
export async function runWithProgress<T>(
  { title, quietMs = 0, shutdown, log }: ProgressOptions,
  work: (signal: AbortSignal, report: Report) => Promise<T>,
): Promise<T | undefined> {
  for (;;) {
    const cancelled = new AbortController();
    const signal = shutdown === undefined ? cancelled.signal : AbortSignal.any([cancelled.signal, shutdown]);
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
