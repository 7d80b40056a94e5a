import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { refusedText, skippedText } from "../../backendTexts.ts";
import type { BackendTrust, Refusal } from "../../inference/backendTrust.ts";
import { failureOf } from "../../inference/failure.ts";
import type { LoadedModel } from "../../inference/protocol.ts";
import { showError, showInformation, showWarning, withProgress } from "../../notifications.ts";
import { describeFailure } from "../../userErrors.ts";

export interface BackendServices {
  engine: { ready(): Promise<LoadedModel>; stop(): void };
  trust: BackendTrust;
  /** Whether the chosen model's notice is accepted; it is not loaded before. */
  isAccepted: () => Promise<boolean>;
}

/** Says that graphics hardware is not used any more. */
export async function warnOfRefusal({ identity, fault }: Refusal): Promise<void> {
  const sentence = refusedText(identity.backend, fault);
  const [details, again] = [l10n.t("Model Details"), l10n.t("Try Again")];
  const message = l10n.t("{0} The next best hardware is used from now on.", sentence);
  const answer = await showWarning(message, details, again);
  if (answer === details) await vscode.commands.executeCommand("42dot.showModelDetails");
  if (answer === again) await vscode.commands.executeCommand("42dot.tryGraphicsAgain");
}

/** Tries all graphics hardware again, also what was refused. */
export async function tryGraphicsAgain({ engine, trust, isAccepted }: BackendServices): Promise<void> {
  await trust.forget();
  engine.stop();
  if (!(await isAccepted())) return;
  try {
    const { device } = await withProgress(
      { location: vscode.ProgressLocation.Notification, title: l10n.t("Trying the graphics hardware…") },
      () => engine.ready(),
    );
    // What was refused again has been told already.
    if (device.skipped.some(({ reason }) => reason.kind === "refused")) return;
    const names = device.backend === "cpu" ? "CPU" : device.gpuNames.join(", ");
    const reasons = device.skipped.map(skippedText);
    void showInformation([l10n.t("The model runs on: {0}.", names), ...reasons].join(" "));
  } catch (error) {
    void showError(describeFailure(failureOf(error)).message);
  }
}
