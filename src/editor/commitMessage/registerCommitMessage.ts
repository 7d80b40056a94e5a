import * as vscode from "vscode";
import type { EditorServices } from "../editorServices.ts";

/** The command. Its modules are loaded on first use. */
export function registerCommitMessage(services: EditorServices): vscode.Disposable {
  return vscode.commands.registerCommand("42dot.writeCommitMessage", async (clicked?: unknown) => {
    const { writeCommitMessage } = await import("./writeCommitMessage.ts");
    await writeCommitMessage(services, clicked);
  });
}
