import { basename } from "node:path/posix";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { previewForm } from "./previewForm.ts";
import { REVIEW_SCHEME, rangeOf, reviewedId, type Found, type SuggestionPreview } from "./suggestionPreview.ts";

/** The commands and the line above each suggestion, and the two texts that a comparison shows. */
export function registerPreview(preview: SuggestionPreview): vscode.Disposable {
  const found = (id: number | undefined): Found[] =>
    id === undefined ? preview.atCursor() : [preview.find(id) ?? []].flat();
  const commands: Record<string, (id?: number) => unknown> = {
    accept: (id) => decide(found(id), (document, ids) => preview.accept(document, ids)),
    reject: (id) => decide(found(id), (document, ids) => preview.reject(document, ids)),
    compare: (id) => found(id).slice(0, 1).map(compare),
    next: () => preview.move("next"),
    previous: () => preview.move("previous"),
    acceptAll: () => decide(openHere(preview), (document, ids) => preview.accept(document, ids)),
    rejectAll: () => decide(openHere(preview), (document, ids) => preview.reject(document, ids)),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) =>
      // A menu's own first argument is a resource.
      vscode.commands.registerCommand(`42dot.suggestion.${name}`, (id?: unknown) =>
        run(typeof id === "number" ? id : undefined),
      ),
    ),
    vscode.languages.registerCodeLensProvider("*", {
      onDidChangeCodeLenses: preview.onDidChange,
      provideCodeLenses: (document) => {
        const open = preview.openIn(document);
        return open.flatMap((suggestion) => lenses({ document, suggestion }, open.length));
      },
    }),
    vscode.workspace.registerTextDocumentContentProvider(REVIEW_SCHEME, {
      provideTextDocumentContent: (uri) => {
        const suggestion = preview.find(reviewedId(uri))?.suggestion;
        return uri.query === "original" ? suggestion?.original : suggestion?.text;
      },
    }),
  );
}

/** Shows a suggestion beside its original. */
export async function compare({ document, suggestion }: Found): Promise<void> {
  const name = basename(document.uri.path);
  const side = (query: string): vscode.Uri =>
    vscode.Uri.from({ scheme: REVIEW_SCHEME, path: `/${suggestion.id}/${name}`, query });
  const title = l10n.t("{0}: Suggestion", name);
  await vscode.commands.executeCommand("vscode.diff", side("original"), side("suggestion"), title);
}

function openHere(preview: SuggestionPreview): Found[] {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) return [];
  return preview.openIn(document).map((suggestion) => ({ document, suggestion }));
}

/** All of them are in one document. */
function decide(found: readonly Found[], how: (document: vscode.TextDocument, ids: number[]) => unknown): unknown {
  const document = found[0]?.document;
  if (document === undefined) return undefined;
  const ids = found.map(({ suggestion }) => suggestion.id);
  return how(document, ids);
}

function lenses({ document, suggestion }: Found, count: number): vscode.CodeLens[] {
  const { id, original, text, span } = suggestion;
  const line = rangeOf(document, { start: span.start, end: span.start });
  const lens = (name: string, title: string, ...args: number[]): vscode.CodeLens =>
    new vscode.CodeLens(line, { command: `42dot.suggestion.${name}`, title, arguments: args });
  const some = [
    lens("accept", l10n.t("$(check) Accept"), id),
    lens("reject", l10n.t("$(close) Reject"), id),
    ...(previewForm(original, text).kind === "diff" ? [lens("compare", l10n.t("$(diff) Compare"), id)] : []),
  ];
  if (count === 1) return some;
  return [
    ...some,
    lens("next", l10n.t("$(arrow-down) Next")),
    lens("acceptAll", l10n.t("Accept All ({0})", count)),
    lens("rejectAll", l10n.t("Reject All")),
  ];
}
