import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { showInformation } from "../../notifications.ts";
import { countAccepted, type Proposal } from "./proposal.ts";

export interface Review {
  /** Edits that the user accepted. */
  accepted: number;
  offered: number;
  /** Files that have changed since the job read them: no edits were offered for them. */
  changed: string[];
}

/**
 * Shows all edits in VS Code's own refactoring preview, a diff of each file with a check box for each edit
 * (https://code.visualstudio.com/docs/editing/refactoring#_refactor-preview). All boxes are unchecked at first.
 */
export async function review(proposals: readonly Proposal[], title: string): Promise<Review> {
  const edit = new vscode.WorkspaceEdit();
  const documents: { document: vscode.TextDocument; proposal: Proposal }[] = [];
  const changed: string[] = [];
  for (const proposal of proposals) {
    const document = await openUnchanged(proposal);
    if (document === undefined) {
      changed.push(vscode.workspace.asRelativePath(vscode.Uri.parse(proposal.uri)));
      continue;
    }
    documents.push({ document, proposal });
    for (const { start, end, text } of proposal.edits) {
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      edit.replace(document.uri, range, text, { needsConfirmation: true, label: title });
    }
  }
  const offered = documents.reduce((sum, { proposal }) => sum + proposal.edits.length, 0);
  // VS Code rejects the edit if a document changes while the preview is open.
  const applied = offered > 0 && (await vscode.workspace.applyEdit(edit, { isRefactoring: true }));
  const accepted = applied
    ? documents.reduce((sum, { document, proposal }) => sum + countAccepted(proposal, document.getText()), 0)
    : 0;
  return { accepted, offered, changed };
}

/** @returns undefined if the file is gone or its text is no longer what the job read */
async function openUnchanged({ uri, text }: Proposal): Promise<vscode.TextDocument | undefined> {
  try {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
    return document.getText() === text ? document : undefined;
  } catch {
    return undefined;
  }
}

export interface Report {
  markdown: string;
  /** Whether there are texts for the user to translate. */
  isLeft: boolean;
  /** Texts that are the same in both languages. */
  same: number;
}

/** Shows the result of a review. @param report what has no translation, shown on request */
export async function showReviewResult(
  { accepted, offered, changed }: Review,
  report: Report | undefined,
): Promise<void> {
  // There may have been nothing to translate.
  const isReportOnly = offered === 0 && report !== undefined && (report.isLeft || report.same > 0);
  const sentences = isReportOnly ? [] : [l10n.t("{0} of {1} changes were written.", accepted, offered)];
  if (changed.length > 0) {
    sentences.push(l10n.t("These files were changed meanwhile and stay as they are: {0}", changed.join(", ")));
  }
  if (report === undefined) {
    void showInformation(sentences.join(" "));
    return;
  }
  if (report.isLeft) sentences.push(l10n.t("Some texts are left to you."));
  if (report.same > 0) sentences.push(l10n.t("Texts that are the same in both languages: {0}.", report.same));
  const show = l10n.t("Show Report");
  if ((await showInformation(sentences.join(" "), show)) !== show) return;
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ content: report.markdown, language: "markdown" }),
  );
}
