import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { failureOf } from "../../inference/failure.ts";
import { signalOf } from "../cancellation.ts";
import { rejectionText } from "../preview/rejectionTexts.ts";
import type { WholeResult } from "../rewriteWhole.ts";
import { showFailure } from "../showFailure.ts";
import type { WritingServices } from "../writing.ts";
import { isKorean, messageFromDiff, messageFromKorean, typedPrefix } from "./commitMessage.ts";
import { gitApi } from "./git.ts";
import type { GitApi, Repository } from "./gitApi.ts";

/**
 * Writes an English commit message into the box of the source control view.
 * @param clicked the source control view whose button was pressed, when it was one
 */
export async function writeCommitMessage(services: WritingServices, clicked: unknown): Promise<void> {
  const api = await gitApi();
  if (api === undefined) {
    void vscode.window.showErrorMessage(
      l10n.t(
        "A commit message needs VS Code's own Git extension and Git itself. Switch the extension on, or install Git.",
      ),
    );
    return;
  }
  const repository = await chooseRepository(api, clicked);
  if (repository !== undefined) await writeMessage(services, repository);
}

/** The repository that was clicked, the only one, that of the active editor, or the one the user picks. */
async function chooseRepository(api: GitApi, clicked: unknown): Promise<Repository | undefined> {
  const { repositories } = api;
  if (repositories.length === 0) {
    void vscode.window.showInformationMessage(l10n.t("There is no Git repository in this workspace."));
    return undefined;
  }
  const root = (clicked as Partial<vscode.SourceControl> | undefined)?.rootUri;
  const shown = vscode.window.activeTextEditor?.document.uri;
  const known = (uri: vscode.Uri | undefined): Repository | null => (uri === undefined ? null : api.getRepository(uri));
  const meant = known(root) ?? (repositories.length === 1 ? repositories[0] : known(shown));
  if (meant != null) return meant;
  const picked = await vscode.window.showQuickPick(
    repositories.map((repository) => ({
      label: vscode.workspace.asRelativePath(repository.rootUri),
      description: repository.rootUri.fsPath,
      repository,
    })),
    { title: l10n.t("Write Commit Message"), placeHolder: l10n.t("For which repository?") },
  );
  return picked?.repository;
}

async function writeMessage(services: WritingServices, repository: Repository): Promise<void> {
  const { inputBox } = repository;
  const original = inputBox.value;
  let result: WholeResult | undefined;
  try {
    result = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: l10n.t("Writing the commit message…"),
        cancellable: true,
      },
      (_, token) => messageFor(original, repository, services, signalOf(token)),
    );
  } catch (error) {
    await showFailure(failureOf(error), () => writeMessage(services, repository));
    return;
  }
  if (result === undefined) return;
  if (result.kind === "rejected") {
    void vscode.window.showWarningMessage(rejectionText(result.reasons));
    return;
  }
  if (inputBox.value !== original) {
    void offerCopy(result.text);
    return;
  }
  inputBox.value = result.text;
  void offerUndo(repository, original, result.text);
}

/** @returns undefined when it was cancelled, or there is nothing to write about */
async function messageFor(
  original: string,
  repository: Repository,
  services: WritingServices,
  signal: AbortSignal,
): Promise<WholeResult | undefined> {
  const options = { priority: "command", signal } as const;
  try {
    if (isKorean(original)) return await messageFromKorean(original, services, options);
    const diff = await repository.diff(true);
    if (diff.trim() !== "") return await messageFromDiff(diff, typedPrefix(original), services, options);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
  void vscode.window.showInformationMessage(
    l10n.t("Nothing is staged. Stage the changes to describe, or write in the message box in Korean what you did."),
  );
  return undefined;
}

/** The box has no undo for what is written into it from outside. */
async function offerUndo({ inputBox }: Repository, original: string, message: string): Promise<void> {
  const undo = l10n.t("Undo");
  if ((await vscode.window.showInformationMessage(l10n.t("The commit message is written."), undo)) !== undo) return;
  if (inputBox.value === message) inputBox.value = original;
  else await vscode.window.showWarningMessage(l10n.t("The message was changed since, so it stays as it is."));
}

async function offerCopy(message: string): Promise<void> {
  const copy = l10n.t("Copy");
  const text = l10n.t("The message box was changed meanwhile, so nothing was written into it: {0}", message);
  if ((await vscode.window.showInformationMessage(text, copy)) === copy) await vscode.env.clipboard.writeText(message);
}
