import * as vscode from "vscode";
import type { EditorServices } from "../editorServices.ts";

/** The command, whose parts are loaded when it is first used. */
export function registerNaming(services: EditorServices): vscode.Disposable {
  return vscode.commands.registerCommand("42dot.suggestName", async () => {
    const { suggestName } = await import("./suggestName.ts");
    await suggestName(services);
  });
}
