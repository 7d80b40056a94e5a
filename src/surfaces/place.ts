/** Where the model runs, as VS Code's own surfaces show it. */
import * as l10n from "@vscode/l10n";
import { remoteText } from "../chat/engineText.ts";
import type { ModelChoice } from "../model/modelChoice.ts";

/** Host and port of the server; undefined on this computer. */
export function hostOf(choice: ModelChoice): string | undefined {
  if (!("server" in choice)) return undefined;
  const { url } = choice.server;
  return URL.canParse(url) ? new URL(url).host : url;
}

export function placeOf(choice: ModelChoice): string {
  const host = hostOf(choice);
  return host === undefined ? l10n.t("on this computer") : remoteText(host);
}

/** For a line that has no place of its own for the badge of a server. */
export function titleWithPlace(choice: ModelChoice): string {
  const host = hostOf(choice);
  return host === undefined ? choice.title : `${choice.title} (${remoteText(host)})`;
}
