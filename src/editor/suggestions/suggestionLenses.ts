import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { rangeOf } from "../shared/ranges.ts";
import { type KeyCommand, keyOf } from "./keys.ts";
import type { PlacedSuggestion, SuggestionSource } from "./placedSuggestion.ts";
import { previewForm } from "./previewForm.ts";

/** Whether the keys are those of macOS: where the window is, which may be elsewhere, is not known. */
export function isMac(): boolean {
  return process.platform === "darwin" && vscode.env.remoteName === undefined;
}

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
  const lens = (name: KeyCommand | "compare", label: string, ...args: number[]): vscode.CodeLens => {
    const key = name === "compare" ? undefined : keyOf(name, isMac());
    // The keys act on the suggestion at the cursor, which is not one of several for sure.
    const title = count === 1 && key !== undefined ? `${label} (${key})` : label;
    const tooltip = key === undefined ? {} : { tooltip: key };
    return new vscode.CodeLens(line, { command: `42dot.suggestion.${name}`, title, arguments: args, ...tooltip });
  };
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
