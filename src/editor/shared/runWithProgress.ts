import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import type { Event } from "../../base/emitter.ts";
import { factsText } from "../../base/factsText.ts";
import type { LogLine } from "../../base/logLine.ts";
import { failureOf } from "../../inference/failure.ts";
import { withProgress } from "../../notifications.ts";
import { showFailure } from "../../showFailure.ts";
import { untilAccepted } from "./untilAccepted.ts";

export interface ProgressOptions {
  /** In the log. */
  name: string;
  title: string;
  /** How long the work may take before a notification shows it, in ms: one that appears and vanishes only distracts. */
  quietMs?: number;
  /** Aborted when the extension is deactivated. */
  shutdown?: AbortSignal;
  /** Starts over, with everything that the work depends on read again. */
  retry: () => Promise<void>;
  /** A notice was accepted, or another model was chosen. */
  onDidAcceptNotice: Event<void>;
  log: LogLine;
}

/** `failed`: the user has been told, and may have started over since. */
export type Finished<T> = { kind: "done"; value: T } | { kind: "cancelled" } | { kind: "failed" };

type Report = (progress: { message: string; increment: number }) => void;

/**
 * Does work that can be cancelled in a notification. A failure is shown with what can be done about it; a
 * notice that has to be accepted first is waited for. Never rejects.
 */
export async function runWithProgress<T>(
  { name, title, quietMs = 0, shutdown, retry, onDidAcceptNotice, log }: ProgressOptions,
  work: (signal: AbortSignal, report: Report) => Promise<T>,
): Promise<Finished<T>> {
  const cancelled = new AbortController();
  const signal = shutdown === undefined ? cancelled.signal : AbortSignal.any([cancelled.signal, shutdown]);
  try {
    const value = await inNotification(title, quietMs, cancelled, (report) => work(signal, report));
    return { kind: "done", value };
  } catch (error) {
    if (signal.aborted) return { kind: "cancelled" };
    const failure = failureOf(error);
    log(`${name}: ${factsText(failure)}`, "error");
    const goesOn =
      failure.kind === "noticeNotAccepted"
        ? await untilAccepted(failure.model, onDidAcceptNotice, shutdown)
        : await showFailure(failure);
    if (goesOn) await retry();
    return { kind: "failed" };
  }
}

async function inNotification<T>(
  title: string,
  quietMs: number,
  cancelled: AbortController,
  work: (report: Report) => Promise<T>,
): Promise<T> {
  const show = (start: (report: Report) => Promise<T>): Thenable<T> =>
    withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, (progress, token) => {
      token.onCancellationRequested(() => cancelled.abort());
      return start((value) => progress.report(value));
    });
  if (quietMs === 0) return show(work);
  const running = work(() => undefined);
  if (await Promise.race([running.then(() => true), delay(quietMs, false)])) return running;
  return show(() => running);
}
