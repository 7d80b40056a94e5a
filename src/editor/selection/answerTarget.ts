import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { AnswerTarget } from "../../chat/answerTargets.ts";
import { showWarning } from "../../notifications.ts";

/** Where a selected text came from. */
export interface Source {
  uri: vscode.Uri;
  range: vscode.Range;
  text: string;
}

/** Writes answers into the document of the selected text, if it still contains that text. */
export function documentTarget(source: Source): AnswerTarget {
  return {
    apply: async (answer, how) => {
      if (await applyTo(source, answer, how)) return;
      void showWarning(
        l10n.t(
          "The text was changed since, so nothing was written. The answer is still in the chat and can be copied.",
        ),
      );
    },
  };
}

/** @returns false if the source text is no longer there */
async function applyTo(source: Source, answer: string, how: "replace" | "insertBelow"): Promise<boolean> {
  const document = await openDocument(source.uri);
  if (document === undefined) return false;
  // Shown before the edit, so that the editor has the focus and the user can undo right away.
  const editor = await vscode.window.showTextDocument(document);
  const range = findSource(document, source);
  if (range === undefined) return false;

  // Not a workspace edit: VS Code minimizes it to the UTF-16 units that differ, splitting surrogate pairs (😀 to 🙂).
  const isWritten = await editor.edit((edit) => {
    if (how === "replace") edit.replace(range, answer);
    else
      edit.insert(document.lineAt(range.end.line).range.end, `\n${indent(answer, document.lineAt(range.start.line))}`);
  });
  if (!isWritten) return false;
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range);
  return true;
}

async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    // The file is gone, or the document was never saved.
    return undefined;
  }
}

/** The current range of the source: where it was, or the only other place with its text. */
function findSource(document: vscode.TextDocument, { range, text }: Source): vscode.Range | undefined {
  if (document.getText(range) === text) return range;
  const all = document.getText();
  const at = all.indexOf(text);
  if (at < 0 || all.includes(text, at + 1)) return undefined;
  return new vscode.Range(document.positionAt(at), document.positionAt(at + text.length));
}

/** Indents every line like the line that the text was made from. */
function indent(text: string, like: vscode.TextLine): string {
  const indentation = like.text.slice(0, like.firstNonWhitespaceCharacterIndex);
  return text
    .split("\n")
    .map((line) => (line === "" ? line : indentation + line))
    .join("\n");
}
