import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { AnswerTarget } from "../../chat/answerTargets.ts";

/** Where a selected text came from. */
export interface Source {
  uri: vscode.Uri;
  range: vscode.Range;
  text: string;
}

/** Puts answers into the document of the selected text that they were made from, if it still has that text. */
export function documentTarget(source: Source): AnswerTarget {
  return {
    apply: async (answer, how) => {
      if (await applyTo(source, answer, how)) return;
      void vscode.window.showWarningMessage(
        l10n.t(
          "The text was changed since, so nothing was written. The answer is still in the chat and can be copied.",
        ),
      );
    },
  };
}

/** @returns false when the source is not there any more */
async function applyTo(source: Source, answer: string, how: "replace" | "insertBelow"): Promise<boolean> {
  const document = await openDocument(source.uri);
  if (document === undefined) return false;
  // Shown first: when the text changes the keyboard is there, and the next thing a person may want is to undo it.
  const editor = await vscode.window.showTextDocument(document);
  const range = findSource(document, source);
  if (range === undefined) return false;

  // Not a workspace edit: VS Code reduces that to the UTF-16 units that differ, which cuts surrogate pairs (😀 to 🙂).
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
    // The file is gone, or its editor was never saved.
    return undefined;
  }
}

/** The place of the source now: where it was, or the only other place that has it. */
function findSource(document: vscode.TextDocument, { range, text }: Source): vscode.Range | undefined {
  if (document.getText(range) === text) return range;
  const all = document.getText();
  const at = all.indexOf(text);
  if (at < 0 || all.includes(text, at + 1)) return undefined;
  return new vscode.Range(document.positionAt(at), document.positionAt(at + text.length));
}

/** Lines that stand as far to the right as the line they were made from. */
function indent(text: string, like: vscode.TextLine): string {
  const blanks = like.text.slice(0, like.firstNonWhitespaceCharacterIndex);
  return text
    .split("\n")
    .map((line) => (line === "" ? line : blanks + line))
    .join("\n");
}
