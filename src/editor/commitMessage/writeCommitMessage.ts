import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { showError, showInformation, showWarning } from "../../notifications.ts";
import { isGenerated } from "../../prose/commitSubject.ts";
import { rejectionText } from "../../rejectionText.ts";
import { isKorean, messageFromDiff, messageFromKorean } from "../../rewriting/commitMessage/commitMessage.ts";
import { resultingText, type RewriteResult } from "../../rewriting/rewriter.ts";
import { labelText } from "../../text/plainText.ts";
import type { EditorServices } from "../editorServices.ts";
import { gitApi } from "../shared/git.ts";
import type { GitApi, Repository } from "../shared/gitApi.ts";
import { runWithProgress } from "../shared/runWithProgress.ts";
import { warnOfRejection } from "../shared/warnOfRejection.ts";
import { stagedDiff } from "./stagedDiff.ts";

/**
 * Writes an English commit message into the input box of the Source Control view.
 * @param clicked the source control whose button was clicked, if any
 */
export async function writeCommitMessage(services: EditorServices, clicked: unknown): Promise<void> {
  const api = await gitApi();
  if (api === undefined) {
    void showError(
      l10n.t(
        "A commit message needs VS Code's own Git extension and Git itself. Switch the extension on, or install Git.",
      ),
    );
    return;
  }
  const repository = await chooseRepository(api, clicked);
  if (repository !== undefined) await writeMessage({ ...services, git: api.git.path }, repository);
}

/** The repository that was clicked, the only one, the active editor's, or the one that the user picks. */
async function chooseRepository(api: GitApi, clicked: unknown): Promise<Repository | undefined> {
  const { repositories } = api;
  if (repositories.length === 0) {
    void showInformation(l10n.t("There is no Git repository in this workspace."));
    return undefined;
  }
  const root = (clicked as Partial<vscode.SourceControl> | undefined)?.rootUri;
  const activeUri = vscode.window.activeTextEditor?.document.uri;
  const repositoryOf = (uri: vscode.Uri | undefined): Repository | null =>
    uri === undefined ? null : api.getRepository(uri);
  const target = repositoryOf(root) ?? (repositories.length === 1 ? repositories[0] : repositoryOf(activeUri));
  if (target != null) return target;
  const picked = await vscode.window.showQuickPick(
    repositories.map((repository) => ({
      label: labelText(vscode.workspace.asRelativePath(repository.rootUri)),
      description: repository.rootUri.fsPath,
      repository,
    })),
    { title: l10n.t("Write Commit Message"), placeHolder: l10n.t("For which repository?") },
  );
  return picked?.repository;
}

/** `git` is the path of git. */
type CommitServices = EditorServices & { git: string };

async function writeMessage(services: CommitServices, repository: Repository): Promise<void> {
  const { inputBox } = repository;
  const original = inputBox.value;
  const title = l10n.t("Writing the commit message…");
  const retry = (): Promise<void> => writeMessage(services, repository);
  const finished = await runWithProgress({ ...services, name: "commit message", title, retry }, (signal) =>
    messageFor(original, repository, services, signal),
  );
  if (finished.kind !== "done" || finished.value === undefined) return;
  const result = finished.value;
  if (result.kind === "rejected") {
    const help = isKorean(original) ? "" : ` ${l10n.t("Write in the message box in Korean what you did.")}`;
    void warnOfRejection(rejectionText(result.reasons) + help, services);
    return;
  }
  const message = resultingText(result, original);
  if (inputBox.value !== original) {
    void offerCopy(message);
    return;
  }
  inputBox.value = message;
  void offerUndo(repository, original, message);
}

/** @returns undefined if there is nothing to describe, which the user is told */
async function messageFor(
  original: string,
  repository: Repository,
  services: CommitServices,
  signal: AbortSignal,
): Promise<RewriteResult | undefined> {
  const options = { priority: "command", signal } as const;
  if (isKorean(original)) return messageFromKorean(original, services, options);
  if (isGenerated(original)) {
    void showInformation(l10n.t("Git has already written this message, so it stays as it is."));
    return undefined;
  }
  const diff = await stagedDiff(services.git, repository.rootUri.fsPath, signal);
  const message = await messageFromDiff(diff, original, services, options);
  if (message === undefined) void showInformation(nothingRead(diff));
  return message;
}

function nothingRead(diff: string): string {
  return diff.trim() === ""
    ? l10n.t("Nothing is staged. Stage the changes to describe, or write in the message box in Korean what you did.")
    : l10n.t(
        "Git shows the staged changes in a form that cannot be read. Write in the message box in Korean what you did.",
      );
}

/** The input box has no undo for text that an extension sets. */
async function offerUndo({ inputBox }: Repository, original: string, message: string): Promise<void> {
  const undo = l10n.t("Undo");
  if ((await showInformation(l10n.t("The commit message is written."), undo)) !== undo) return;
  if (inputBox.value === message) inputBox.value = original;
  else await showWarning(l10n.t("The message was changed since, so it stays as it is."));
}

async function offerCopy(message: string): Promise<void> {
  const copy = l10n.t("Copy");
  const text = l10n.t("The message box was changed meanwhile, so nothing was written into it: {0}", message);
  if ((await showInformation(text, copy)) === copy) await vscode.env.clipboard.writeText(message);
}
