/** What the buttons of a code block do in VS Code. Each says whether it could. */
import { basename } from "node:path/posix";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { showInformation } from "../notifications.ts";
import { activeEditor } from "./activeEditor.ts";
import { CODE_SCHEME, codeDocument } from "./codeDocuments.ts";
import { languageIdOf } from "./codeLanguage.ts";

/** Opens code as a suggestion for what is selected. */
export type ProposeCode = (editor: vscode.TextEditor, code: string) => Promise<void>;

/** The editor that is meant: in a comparison, its other side. */
function editorOfCode(): vscode.TextEditor | undefined {
  return activeEditor(({ document }) => document.uri.scheme !== CODE_SCHEME);
}

/** Inserts the code at the cursor of the active editor, or suggests it for what is selected there. */
export async function insertAtCursor(text: string, propose: ProposeCode): Promise<boolean> {
  const editor = editorOfCode();
  if (editor === undefined) {
    void showInformation(l10n.t("Open a file first: the code goes to its cursor."));
    return false;
  }
  if (editor.selection.isEmpty) return editor.edit((edit) => edit.insert(editor.selection.active, text));
  await propose(editor, text);
  return false;
}

/** @param fence what is written behind the block's fence */
export async function openAsNewFile(content: string, fence: string): Promise<boolean> {
  const language = languageIdOf(fence, await vscode.languages.getLanguages());
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language }));
  return true;
}

export async function compareWithActiveFile(text: string): Promise<boolean> {
  const document = editorOfCode()?.document;
  if (document === undefined) {
    void showInformation(l10n.t("Open a file first: the code is compared with it."));
    return false;
  }
  const name = basename(document.uri.path);
  // The same name, so that both sides have the same language.
  const code = codeDocument(name, text);
  await vscode.commands.executeCommand("vscode.diff", document.uri, code, l10n.t("{0} ↔ Code from the Chat", name));
  return true;
}
