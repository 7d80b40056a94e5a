import * as vscode from "vscode";
import type { PlacedSuggestion } from "./placedSuggestion.ts";
import type { SuggestionPreview } from "./suggestionPreview.ts";

/** The commands on suggestions, by the last segment of their ids. */
export type SuggestionCommand = "accept" | "reject" | "compare" | "next" | "previous" | "acceptAll" | "rejectAll";

/** @param id the suggestion; undefined for the one at the cursor */
export function runSuggestionCommand(command: SuggestionCommand, preview: SuggestionPreview, id?: number): unknown {
  const targets = (): PlacedSuggestion[] => (id === undefined ? preview.atCursor() : [preview.find(id) ?? []].flat());
  switch (command) {
    case "accept":
      return runOn(targets(), (document, ids) => preview.accept(document, ids));
    case "reject":
      return runOn(targets(), (document, ids) => preview.reject(document, ids));
    case "compare":
      return targets()
        .slice(0, 1)
        .map((suggestion) => preview.compare(suggestion));
    case "next":
    case "previous": {
      preview.move(command);
      return;
    }
    case "acceptAll":
      return runOn(openInActiveEditor(preview), (document, ids) => preview.accept(document, ids));
    case "rejectAll":
      return runOn(openInActiveEditor(preview), (document, ids) => preview.reject(document, ids));
  }
}

function openInActiveEditor(preview: SuggestionPreview): PlacedSuggestion[] {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) return [];
  return preview.openIn(document).map((suggestion) => ({ document, suggestion }));
}

/** @param found suggestions in the same document */
function runOn(
  found: readonly PlacedSuggestion[],
  action: (document: vscode.TextDocument, ids: number[]) => unknown,
): unknown {
  const document = found[0]?.document;
  if (document === undefined) return undefined;
  const ids = found.map(({ suggestion }) => suggestion.id);
  return action(document, ids);
}
