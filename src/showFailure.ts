import { runFailureAction } from "./failureActions.ts";
import type { Failure } from "./inference/failure.ts";
import { showError } from "./notifications.ts";
import { describeFailure } from "./userErrors.ts";

/**
 * Shows a failure, with its actions as buttons.
 * @param canRetry whether the user can try again; not if it is another extension that asked
 * @returns whether the user wants to try again
 */
export async function showFailure(failure: Failure, { canRetry = true } = {}): Promise<boolean> {
  const { message, actions } = describeFailure(failure);
  const possible = actions.filter(({ id }) => id !== "edit" && (canRetry || id !== "retry"));
  const label = await showError(message, ...possible.map((action) => action.label));
  const picked = possible.find((action) => action.label === label);
  let wantsRetry = false;
  if (picked !== undefined) await runFailureAction(picked.id, () => (wantsRetry = true));
  return wantsRetry;
}
