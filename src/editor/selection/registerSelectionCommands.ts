import * as vscode from "vscode";
import { SELECTION_COMMANDS, type SelectionServices } from "./selectionCommands.ts";

export function registerSelectionCommands(services: SelectionServices): vscode.Disposable {
  return vscode.Disposable.from(
    ...SELECTION_COMMANDS.map((command) =>
      vscode.commands.registerCommand(`42dot.${command}`, async () =>
        (await import("./runOnSelection.ts")).runOnSelection(command, services),
      ),
    ),
  );
}
