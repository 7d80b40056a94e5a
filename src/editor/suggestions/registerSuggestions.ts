import * as vscode from "vscode";
import type { Lazy } from "../../base/lazy.ts";
import type { PlacedSuggestion } from "./placedSuggestion.ts";
import type { SuggestionPreview } from "./suggestionPreview.ts";

export function registerSuggestions(lazy: Lazy<SuggestionPreview>): vscode.Disposable {
  const targets = (preview: SuggestionPreview, id: number | undefined): PlacedSuggestion[] =>
    id === undefined ? preview.atCursor() : [preview.find(id) ?? []].flat();
  const commands: Record<string, (preview: SuggestionPreview, id?: number) => unknown> = {
    accept: (preview, id) => runOn(targets(preview, id), (document, ids) => preview.accept(document, ids)),
    reject: (preview, id) => runOn(targets(preview, id), (document, ids) => preview.reject(document, ids)),
    compare: (preview, id) =>
      targets(preview, id)
        .slice(0, 1)
        .map((suggestion) => preview.compare(suggestion)),
    next: (preview) => preview.move("next"),
    previous: (preview) => preview.move("previous"),
    acceptAll: (preview) => runOn(openInActiveEditor(preview), (document, ids) => preview.accept(document, ids)),
    rejectAll: (preview) => runOn(openInActiveEditor(preview), (document, ids) => preview.reject(document, ids)),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) =>
      // From a menu, the first argument is a resource.
      vscode.commands.registerCommand(`42dot.suggestion.${name}`, async (id?: unknown) =>
        run(await lazy.get(), typeof id === "number" ? id : undefined),
      ),
    ),
  );
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
