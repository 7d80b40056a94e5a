import * as vscode from "vscode";
import type { EditorServices } from "../editorServices.ts";

/** The command. Its modules are loaded on first use. */
export function registerNaming(services: EditorServices): vscode.Disposable {
  return vscode.commands.registerCommand("42dot.suggestName", async () => {
    const { suggestName } = await import("./suggestName.ts");
    await suggestName(services);
  });
}
