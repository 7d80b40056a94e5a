import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { showWarning } from "../../notifications.ts";
import type { EditorServices } from "../editorServices.ts";

/**
 * Says why there is no suggestion. With the demo model, which everybody meets first, it also says why that is no wonder,
 * and offers the full model.
 * @returns the button that was clicked
 */
export async function warnOfRejection(
  message: string,
  { isDemo }: Pick<EditorServices, "isDemo">,
  ...buttons: string[]
): Promise<string | undefined> {
  if (!(await isDemo().catch(() => false))) return showWarning(message, ...buttons);
  const install = l10n.t("Install the Full Model…");
  const clicked = await showWarning(
    `${message} ${l10n.t("The demo model knows only the sample texts.")}`,
    ...buttons,
    install,
  );
  if (clicked === install) await vscode.commands.executeCommand("42dot.installModel");
  return clicked;
}
