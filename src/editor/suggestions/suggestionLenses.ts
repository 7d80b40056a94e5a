import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { rangeOf } from "../shared/ranges.ts";
import type { PlacedSuggestion, SuggestionSource } from "./placedSuggestion.ts";
import { previewForm } from "./previewForm.ts";

/** Shows the actions for each suggestion on a line above it. */
export function registerLenses(preview: SuggestionSource): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider("*", {
    onDidChangeCodeLenses: preview.onDidChange,
    provideCodeLenses: (document) => {
      const open = preview.openIn(document);
      return open.flatMap((suggestion) => lenses({ document, suggestion }, open.length));
    },
  });
}

function lenses({ document, suggestion }: PlacedSuggestion, count: number): vscode.CodeLens[] {
  const { id, original, text, span } = suggestion;
  const line = rangeOf(document, { start: span.start, end: span.start });
  const lens = (name: string, title: string, ...args: number[]): vscode.CodeLens =>
    new vscode.CodeLens(line, { command: `42dot.suggestion.${name}`, title, arguments: args });
  const actions = [
    lens("accept", l10n.t("$(check) Accept"), id),
    lens("reject", l10n.t("$(close) Reject"), id),
    ...(previewForm(original, text).kind === "diff" ? [lens("compare", l10n.t("$(diff) Compare"), id)] : []),
  ];
  if (count === 1) return actions;
  return [
    ...actions,
    lens("next", l10n.t("$(arrow-down) Next")),
    lens("acceptAll", l10n.t("Accept All ({0})", count)),
    lens("rejectAll", l10n.t("Reject All")),
  ];
}
