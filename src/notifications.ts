/** Notifications. All are shown from here, so that nothing in their texts becomes a link or stays invisible. */
import * as vscode from "vscode";
import { notificationText } from "./text/plainText.ts";

/** @returns the button that was clicked */
export async function showInformation(message: string, ...buttons: string[]): Promise<string | undefined> {
  return vscode.window.showInformationMessage(notificationText(message), ...buttons);
}

/** @returns the button that was clicked */
export async function showWarning(message: string, ...buttons: string[]): Promise<string | undefined> {
  return vscode.window.showWarningMessage(notificationText(message), ...buttons);
}

/** @returns the button that was clicked */
export async function showError(message: string, ...buttons: string[]): Promise<string | undefined> {
  return vscode.window.showErrorMessage(notificationText(message), ...buttons);
}

/** A dialog, which has a button to cancel besides its own. @returns the button that was clicked */
export async function askInDialog(
  kind: "information" | "warning",
  { question, detail = "" }: { question: string; detail?: string },
  ...buttons: string[]
): Promise<string | undefined> {
  const show = kind === "warning" ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  return show(notificationText(question), { modal: true, detail: notificationText(detail) }, ...buttons);
}

type Progress = vscode.Progress<{ message?: string; increment?: number }>;

export function withProgress<T>(
  options: vscode.ProgressOptions,
  task: (progress: Progress, cancelled: vscode.CancellationToken) => Thenable<T>,
): Thenable<T> {
  const title = options.title === undefined ? {} : { title: notificationText(options.title) };
  return vscode.window.withProgress({ ...options, ...title }, (progress, cancelled) => {
    const report: Progress["report"] = ({ message, ...rest }) =>
      progress.report({ ...rest, ...(message !== undefined && { message: notificationText(message) }) });
    return task({ report }, cancelled);
  });
}
