import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { showInformation } from "../../notifications.ts";
import { translationTarget } from "../../text/language.ts";
import { selectedText } from "./selectedText.ts";
import { SELECTION_COMMANDS, type SelectionCommand } from "./selectionCommands.ts";

/** Lets the user choose among the commands that apply to the selected text, and runs one. */
export async function pickSelectionCommand(): Promise<void> {
  const text = selectedText()?.text;
  if (text === undefined) {
    void showInformation(l10n.t("Select some text in an editor first."));
    return;
  }
  const offered = SELECTION_COMMANDS.filter(
    (command) => command !== "translateSelection" || translationTarget(text, "auto") !== null,
  ).map((command) => ({ label: labelOf(command), command }));
  const picked = await vscode.window.showQuickPick(offered, { title: l10n.t("42dot: Selection") });
  if (picked !== undefined) await vscode.commands.executeCommand(`42dot.${picked.command}`);
}

function labelOf(command: SelectionCommand): string {
  switch (command) {
    case "explainSelection":
      return l10n.t("Explain Selection");
    case "translateSelection":
      return l10n.t("Translate Selection");
    case "askAboutSelection":
      return l10n.t("Ask About Selection…");
    case "sendSelection":
      return l10n.t("Send Selection as Question");
  }
}
