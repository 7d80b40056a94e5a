import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { SELECTION_COMMANDS, type SelectionCommand } from "./selectionCommands.ts";

/** Offers the selection commands in the Refactor menu; without a selection they are disabled, with a reason. */
export function registerSelectionActions(): vscode.Disposable {
  const kind = vscode.CodeActionKind.RefactorRewrite.append("42dot");
  const provider: vscode.CodeActionProvider = {
    provideCodeActions: (_document, range) =>
      SELECTION_COMMANDS.map((command) => {
        const title = titleOf(command);
        const action = new vscode.CodeAction(title, kind);
        if (range.isEmpty) action.disabled = { reason: l10n.t("Select some text in an editor first.") };
        else action.command = { command: `42dot.${command}`, title };
        return action;
      }),
  };
  return vscode.languages.registerCodeActionsProvider(
    [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "vscode-remote" }],
    provider,
    {
      providedCodeActionKinds: [kind],
    },
  );
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
