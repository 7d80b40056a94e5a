import * as vscode from "vscode";
import type { Lazy } from "../../base/lazy.ts";
import type { PlacedSuggestion } from "./placedSuggestion.ts";
import type { SuggestionPreview } from "./suggestionPreview.ts";

/** The commands on suggestions. */
export function registerSuggestions(lazy: Lazy<SuggestionPreview>): vscode.Disposable {
  const found = (preview: SuggestionPreview, id: number | undefined): PlacedSuggestion[] =>
    id === undefined ? preview.atCursor() : [preview.find(id) ?? []].flat();
  const commands: Record<string, (preview: SuggestionPreview, id?: number) => unknown> = {
    accept: (preview, id) => decide(found(preview, id), (document, ids) => preview.accept(document, ids)),
    reject: (preview, id) => decide(found(preview, id), (document, ids) => preview.reject(document, ids)),
    compare: (preview, id) =>
      found(preview, id)
        .slice(0, 1)
        .map((one) => preview.compare(one)),
    next: (preview) => preview.move("next"),
    previous: (preview) => preview.move("previous"),
    acceptAll: (preview) => decide(openHere(preview), (document, ids) => preview.accept(document, ids)),
    rejectAll: (preview) => decide(openHere(preview), (document, ids) => preview.reject(document, ids)),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) =>
      // A menu's own first argument is a resource.
      vscode.commands.registerCommand(`42dot.suggestion.${name}`, async (id?: unknown) =>
        run(await lazy.get(), typeof id === "number" ? id : undefined),
      ),
    ),
  );
}

function openHere(preview: SuggestionPreview): PlacedSuggestion[] {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) return [];
  return preview.openIn(document).map((suggestion) => ({ document, suggestion }));
}

/** All of them are in one document. */
function decide(
  found: readonly PlacedSuggestion[],
  how: (document: vscode.TextDocument, ids: number[]) => unknown,
): unknown {
  const document = found[0]?.document;
  if (document === undefined) return undefined;
  const ids = found.map(({ suggestion }) => suggestion.id);
  return how(document, ids);
}
