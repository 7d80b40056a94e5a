import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { readSettings } from "../../config.ts";
import { EDITABLE } from "../shared/documents.ts";
import { whyNotWritable } from "../shared/writableDocument.ts";
import { REWRITES, titleOf } from "./rewrites.ts";

const KIND = vscode.CodeActionKind.RefactorRewrite.append("42dot");

/** Offers the rewrite commands in the Refactor menu; disabled ones give the reason. */
export function registerRewriteActions(): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    EDITABLE,
    {
      provideCodeActions: (document, range, { triggerKind }) => {
        // A light bulb on every line that the cursor passes would be noise.
        const isRequested = triggerKind === vscode.CodeActionTriggerKind.Invoke || !range.isEmpty;
        if (!isRequested || !readSettings().rewrite) return [];
        const reason = whyNot(document, range);
        return REWRITES.map((rewrite) => {
          const title = titleOf(rewrite);
          const action = new vscode.CodeAction(title, KIND.append(rewrite));
          if (reason === undefined) action.command = { command: `42dot.rewrite.${rewrite}`, title };
          else action.disabled = { reason };
          return action;
        });
      },
    },
    { providedCodeActionKinds: [KIND] },
  );
}

/** Looks at one line at most: the command itself checks whether the cursor is in prose. */
function whyNot(document: vscode.TextDocument, range: vscode.Range): string | undefined {
  if (range.isEmpty && document.lineAt(range.start.line).isEmptyOrWhitespace) {
    return l10n.t("Select text, or put the cursor into a comment or paragraph.");
  }
  return whyNotWritable(document);
}
