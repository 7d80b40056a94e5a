import * as vscode from "vscode";
import { EDITABLE } from "../shared/documents.ts";

/** Not one of the kinds that VS Code has a group for, so that its menu lists these entries last. */
const KIND = vscode.CodeActionKind.Refactor.append("42dot");

/** Offers what can be done with the selection, or at the cursor: two entries, each of which opens a list. */
export function registerCodeActions(): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    EDITABLE,
    {
      async provideCodeActions(document, range, { triggerKind }) {
        // A light bulb on every line that the cursor passes would be noise.
        if (range.isEmpty && triggerKind !== vscode.CodeActionTriggerKind.Invoke) return [];
        return (await import("./codeActions.ts")).codeActions(document, range, KIND);
      },
    },
    { providedCodeActionKinds: [KIND] },
  );
}
