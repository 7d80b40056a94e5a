import * as vscode from "vscode";
import { writeModelPath } from "./config.ts";
import type { FailureAction } from "./userErrors.ts";

/** Runs the action of a failure's button. @param retry repeats what failed */
export async function runFailureAction(action: FailureAction, retry: () => unknown): Promise<void> {
  switch (action) {
    case "retry":
      await retry();
      return;
    case "restart":
      await vscode.commands.executeCommand("42dot.restartEngine");
      await retry();
      return;
    case "chooseModel":
      await vscode.commands.executeCommand("42dot.chooseModel");
      return;
    case "installModel":
      await vscode.commands.executeCommand("42dot.installModel");
      return;
    case "openSettings":
      await vscode.commands.executeCommand("workbench.action.openSettings", "42dot");
      return;
    case "showLog":
      await vscode.commands.executeCommand("42dot.showLog");
      return;
    case "openChat":
      await vscode.commands.executeCommand("42dot.focusChat");
      return;
    case "restoreSystemPrompt":
      await vscode.commands.executeCommand("42dot.restoreSystemPrompt");
      await retry();
      return;
    case "useDemoModel":
      await writeModelPath("");
      await retry();
      return;
    case "useServer":
      await vscode.commands.executeCommand("42dot.useServer");
      return;
    case "useThisComputer":
      await vscode.commands.executeCommand("42dot.useThisComputer");
      await retry();
      return;
    case "edit":
      return; // The chat page puts the question back into the composer.
  }
}
