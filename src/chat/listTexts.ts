/** What the list of conversations says. */
import { basename } from "node:path/posix";
import * as l10n from "@vscode/l10n";

/** @param search what was searched for; "" for nothing. @param isAll whether it was in all workspaces */
export function emptyListText(search: string, isAll: boolean): string {
  if (search === "")
    return isAll
      ? l10n.t("There are no conversations yet.")
      : l10n.t("There are no conversations in this workspace yet.");
  return isAll
    ? l10n.t("No conversation contains “{0}”.", search)
    : l10n.t("No conversation of this workspace contains “{0}”.", search);
}

/** Where a conversation was started, if not here. @param uri its workspace. @param here the workspace of this window */
export function placeText(uri: string, here: string): string {
  if (uri === here || !URL.canParse(uri)) return "";
  const name = basename(new URL(uri).pathname).replace(/\.code-workspace$/, "");
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
