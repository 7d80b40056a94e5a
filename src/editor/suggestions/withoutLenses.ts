import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { showInformation } from "../../notifications.ts";
import { keyOf } from "./keys.ts";
import type { Suggestion } from "./openSuggestions.ts";
import { isMac } from "./suggestionLenses.ts";
import type { SuggestionPreview } from "./suggestionPreview.ts";

/** Offers the actions on suggestions in a notification where VS Code shows no line with them, as in a diff editor. */
export async function offerWithoutLenses(
  document: vscode.TextDocument,
  opened: readonly Suggestion[],
  preview: SuggestionPreview,
): Promise<void> {
  if (opened.length === 0 || hasLenses(document)) return;
  const accept = l10n.t("Accept Suggestion");
  const reject = l10n.t("Reject Suggestion");
  const message = l10n.t(
    "The suggestion is in the text. With the cursor in it, {0} accepts it and {1} rejects it.",
    keyOf("accept", isMac()),
    keyOf("reject", isMac()),
  );
  const picked = await showInformation(message, accept, reject);
  const ids = opened.map(({ id }) => id);
  if (picked === accept) await preview.accept(document, ids);
  else if (picked === reject) preview.reject(document, ids);
}

function hasLenses(document: vscode.TextDocument): boolean {
  const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
  const isDiff = input instanceof vscode.TabInputTextDiff && input.modified.toString() === document.uri.toString();
  return vscode.workspace.getConfiguration(isDiff ? "diffEditor" : "editor", document).get("codeLens") !== false;
}
