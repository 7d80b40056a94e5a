import * as vscode from "vscode";
import type { Failure } from "../inference/failure.ts";
import { describeFailure } from "../userErrors.ts";

/** Tells what went wrong, with what can be done about it as buttons. */
export async function showFailure(failure: Failure, retry: () => Promise<void>): Promise<void> {
  const { message, actions } = describeFailure(failure);
  const buttons = actions.filter(({ id }) => id !== "edit").map(({ id, label }) => ({ id, title: label }));
  const picked = await vscode.window.showErrorMessage(message, ...buttons);
  switch (picked?.id) {
    case "retry":
      return retry();
    case "restart":
      await vscode.commands.executeCommand("42dot.restartEngine");
      return retry();
    case "chooseModel":
      await vscode.commands.executeCommand("42dot.chooseModel");
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
    case "edit":
    case undefined:
      return;
  }
}
