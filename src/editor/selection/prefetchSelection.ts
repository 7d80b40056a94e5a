import * as vscode from "vscode";
import type { Prefetcher } from "../../inference/prefetch.ts";
import type { ModelChoice } from "../../model/modelChoice.ts";

/** A longer selection is more likely to be moved or deleted than asked about. */
const MOST_LINES = 4_000;

export interface SelectionPrefetchServices {
  prefetcher: Prefetcher;
  model: () => Promise<ModelChoice>;
}

/**
 * Prefetches the prompt for a selection before a command is run on it: a translation if it is prose, or else an
 * explanation of code.
 */
export function registerSelectionPrefetch({ prefetcher, model }: SelectionPrefetchServices): vscode.Disposable {
  return vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
    const { isEmpty, start, end } = textEditor.selection;
    if (textEditor !== vscode.window.activeTextEditor || isEmpty || end.line - start.line > MOST_LINES) return;
    prefetcher.next(async () => {
      const { prefixFor } = await import("./selectionPrefix.ts");
      return prefixFor(await model());
    });
  });
}
