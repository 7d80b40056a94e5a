/** The commands that add something to the question that is being written. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { showInformation } from "../../notifications.ts";
import type { AttachmentSource } from "./attachmentSource.ts";
import type { ChatContext } from "./chatContext.ts";
import { editorAtHand, selectionSource } from "./completions.ts";

/**
 * Adds the files that are selected in the explorer, or the selection of the editor, or its file.
 * @param clicked what the menu was opened on
 * @param all all that is selected there
 * @param show brings the chat into view
 */
export async function addToChat(clicked: unknown, all: unknown, show: () => Promise<ChatContext>): Promise<void> {
  const editor = editorAtHand();
  const isOfEditor =
    clicked === undefined || (clicked instanceof vscode.Uri && isOf(editor, clicked) && !Array.isArray(all));
  const selection = isOfEditor && editor !== undefined ? selectionSource(editor) : undefined;
  if (selection !== undefined) return (await show()).attach([selection]);
  const chosen = Array.isArray(all) ? all.filter((one) => one instanceof vscode.Uri) : [];
  const files = chosen.length > 0 ? chosen : clicked instanceof vscode.Uri ? [clicked] : [];
  if (files.length > 0) return (await show()).attachFiles(files.map(String));
  if (editor === undefined) return void showInformation(l10n.t("Open a file first, or select one in the explorer."));
  await (await show()).attach([{ kind: "file", uri: editor.document.uri.toString() }]);
}

function isOf(editor: vscode.TextEditor | undefined, uri: vscode.Uri): boolean {
  return editor?.document.uri.toString() === uri.toString();
}

/** VS Code shows extensions no selection of a terminal but by its clipboard, which is as it was afterwards. */
export async function addTerminalSelection(show: () => Promise<ChatContext>): Promise<void> {
  const { clipboard } = vscode.env;
  const before = await clipboard.readText();
  await clipboard.writeText("");
  await vscode.commands.executeCommand("workbench.action.terminal.copySelection");
  const text = await clipboard.readText();
  await clipboard.writeText(before);
  if (text.trim() === "") return void showInformation(l10n.t("Select some text in the terminal first."));
  const source: AttachmentSource = { kind: "terminal", text };
  await (await show()).attach([source]);
}
