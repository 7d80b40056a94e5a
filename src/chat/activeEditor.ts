import * as vscode from "vscode";

/** The active editor, or a visible one: while the chat has the focus, there may be none that is active. */
export function activeEditor(
  isMeant: (editor: vscode.TextEditor) => boolean = () => true,
): vscode.TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const editors = activeTextEditor === undefined ? visibleTextEditors : [activeTextEditor, ...visibleTextEditors];
  return editors.find(isMeant);
}
