import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { SELECTION_COMMANDS, type SelectionCommand } from "./selectionCommands.ts";

/** The selection commands as code actions. */
export function offeredCommands(range: vscode.Range, kind: vscode.CodeActionKind): vscode.CodeAction[] {
  return SELECTION_COMMANDS.map((command) => {
    const title = titleOf(command);
    const action = new vscode.CodeAction(title, kind);
    if (range.isEmpty) action.disabled = { reason: l10n.t("Select some text in an editor first.") };
    else action.command = { command: `42dot.${command}`, title };
    return action;
  });
}

function titleOf(command: SelectionCommand): string {
  switch (command) {
    case "explainSelection":
      return l10n.t("42dot: Explain Selection");
    case "translateSelection":
      return l10n.t("42dot: Translate Selection");
    case "askAboutSelection":
      return l10n.t("42dot: Ask About Selection…");
    case "sendSelection":
      return l10n.t("42dot: Send Selection as Question");
  }
}
