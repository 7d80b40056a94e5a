import * as vscode from "vscode";
import { PICK_SELECTION_COMMAND, SELECTION_COMMANDS, type SelectionServices } from "./selectionCommands.ts";

export function registerSelectionCommands(services: SelectionServices): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(PICK_SELECTION_COMMAND, async () =>
      (await import("./pickSelectionCommand.ts")).pickSelectionCommand(),
    ),
    ...SELECTION_COMMANDS.map((command) =>
      vscode.commands.registerCommand(`42dot.${command}`, async () =>
        (await import("./runOnSelection.ts")).runOnSelection(command, services),
      ),
    ),
  );
}
