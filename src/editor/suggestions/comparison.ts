/** A suggestion beside its original, as VS Code compares files. */
import { basename } from "node:path/posix";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { PlacedSuggestion, SuggestionSource } from "./placedSuggestion.ts";

/** Suggestions wait in the documents of this scheme to be compared with their originals; the path begins with their id. */
export const REVIEW_SCHEME = "42dot-suggestion";

/** The two texts that a comparison shows. */
export function registerComparisons(preview: SuggestionSource): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(REVIEW_SCHEME, {
    provideTextDocumentContent: (uri) => {
      const suggestion = preview.find(reviewedId(uri))?.suggestion;
      return uri.query === "original" ? suggestion?.original : suggestion?.text;
    },
  });
}

/** Shows a suggestion beside its original. */
export async function compare({ document, suggestion }: PlacedSuggestion): Promise<void> {
  const name = basename(document.uri.path);
  const side = (query: string): vscode.Uri =>
    vscode.Uri.from({ scheme: REVIEW_SCHEME, path: `/${suggestion.id}/${name}`, query });
  const title = l10n.t("{0}: Suggestion", name);
  await vscode.commands.executeCommand("vscode.diff", side("original"), side("suggestion"), title);
}

/** Closes the comparisons of suggestions that are open no more. */
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
