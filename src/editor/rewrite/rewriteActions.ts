import * as vscode from "vscode";
import { readSettings } from "../../config.ts";
import { EDITABLE } from "../shared/documents.ts";

/** Offers the rewrite commands in the Refactor menu; disabled ones give the reason. */
export function registerRewriteActions(): vscode.Disposable {
  const kind = vscode.CodeActionKind.RefactorRewrite.append("42dot");
  return vscode.languages.registerCodeActionsProvider(
    EDITABLE,
    {
      provideCodeActions: async (document, range, { triggerKind }) => {
        // A light bulb on every line that the cursor passes would be noise.
        const isRequested = triggerKind === vscode.CodeActionTriggerKind.Invoke || !range.isEmpty;
        if (!isRequested || !readSettings().rewrite) return [];
        const { offeredRewrites } = await import("./offeredRewrites.ts");
        return offeredRewrites(document, range, kind);
      },
    },
    { providedCodeActionKinds: [kind] },
  );
}
