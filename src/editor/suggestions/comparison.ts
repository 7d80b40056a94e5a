/** Shows a suggestion and its original in the diff editor. */
import { basename } from "node:path/posix";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { PlacedSuggestion, SuggestionSource } from "./placedSuggestion.ts";

/** The scheme of both documents of a comparison; the path starts with the suggestion's id. */
export const REVIEW_SCHEME = "42dot-suggestion";

/** Provides the two texts of a comparison. */
export function registerComparisons(preview: SuggestionSource): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(REVIEW_SCHEME, {
    provideTextDocumentContent: (uri) => {
      const suggestion = preview.find(reviewedId(uri))?.suggestion;
      return uri.query === "original" ? suggestion?.original : suggestion?.text;
    },
  });
}

export async function compare({ document, suggestion }: PlacedSuggestion): Promise<void> {
  const name = basename(document.uri.path);
  const side = (query: string): vscode.Uri =>
    vscode.Uri.from({ scheme: REVIEW_SCHEME, path: `/${suggestion.id}/${name}`, query });
  const title = l10n.t("{0}: Suggestion", name);
  await vscode.commands.executeCommand("vscode.diff", side("original"), side("suggestion"), title);
}

/** Closes comparisons whose suggestion is no longer open. */
export async function closeComparisons(isOpen: (id: number) => boolean): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const stale = tabs.filter(
    ({ input }) =>
      input instanceof vscode.TabInputTextDiff &&
      input.modified.scheme === REVIEW_SCHEME &&
      !isOpen(reviewedId(input.modified)),
  );
  if (stale.length > 0) await vscode.window.tabGroups.close(stale);
}

export function reviewedId(uri: vscode.Uri): number {
  return Number(uri.path.split("/")[1]);
}
