/** Where the model runs, as VS Code's own surfaces show it. */
import * as l10n from "@vscode/l10n";
import { remoteText } from "../chat/engineText.ts";
import type { ModelChoice } from "../model/modelChoice.ts";

/** Host and port of the server; undefined on this computer. */
export function serverOf(choice: ModelChoice): string | undefined {
  return "server" in choice ? choice.server.host : undefined;
}

export function placeOf(choice: ModelChoice): string {
  const host = serverOf(choice);
  return host === undefined ? l10n.t("on this computer") : remoteText(host);
}

/** For a line that has no place of its own for the badge of a server. */
export function titleWithPlace(choice: ModelChoice): string {
  const host = serverOf(choice);
  return host === undefined ? choice.title : `${choice.title} (${remoteText(host)})`;
}
