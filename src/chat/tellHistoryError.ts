import * as l10n from "@vscode/l10n";
import { errorText } from "../base/errorText.ts";
import type { Log } from "../log.ts";
import { showError } from "../notifications.ts";
import { reasonOf } from "./historyTexts.ts";

/** Says what could not be done with the conversations on disk, and why. @param again tries it once more */
export async function tellHistoryError(
  error: unknown,
  log: Log,
  text: (reason: string) => string,
  again?: () => Promise<void>,
): Promise<void> {
  log.line(`history: ${errorText(error)}`, "error");
  const retry = l10n.t("Try Again");
  const answer = await showError(text(reasonOf(error)), ...(again === undefined ? [] : [retry]));
  if (answer === retry) await again?.();
}
