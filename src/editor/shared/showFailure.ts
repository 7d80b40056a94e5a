import * as vscode from "vscode";
import { runFailureAction } from "../../failureActions.ts";
import type { Failure } from "../../inference/failure.ts";
import { describeFailure } from "../../userErrors.ts";

/** Shows a failure, with its actions as buttons. @returns whether the user wants to try again */
export async function showFailure(failure: Failure): Promise<boolean> {
  const { message, actions } = describeFailure(failure);
  const buttons = actions.filter(({ id }) => id !== "edit").map(({ id, label }) => ({ id, title: label }));
  const picked = await vscode.window.showErrorMessage(message, ...buttons);
  let wantsRetry = false;
  if (picked !== undefined) await runFailureAction(picked.id, () => (wantsRetry = true));
  return wantsRetry;
}
