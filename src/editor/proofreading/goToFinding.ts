import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { showInformation } from "../../notifications.ts";
import { SOURCE } from "./proofreadingSettings.ts";

/** Moves the cursor to the next or previous finding in the document, around at its ends, and shows what it says. */
export function goToFinding(step: 1 | -1): void {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return;
  const { document, selection } = editor;
  const findings = vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ source }) => source === SOURCE)
    .map(({ range }) => range)
    .sort((a, b) => a.start.compareTo(b.start));
  const found =
    step === 1
      ? (findings.find(({ start }) => start.isAfter(selection.start)) ?? findings[0])
      : (findings.findLast(({ start }) => start.isBefore(selection.start)) ?? findings.at(-1));
  if (found === undefined) {
    void showInformation(l10n.t("Nothing is found in this document."));
    return;
  }
  editor.selection = new vscode.Selection(found.start, found.end);
  editor.revealRange(found, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  void vscode.commands.executeCommand("editor.action.showHover");
}
