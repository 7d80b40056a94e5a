import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { whyNotWritable } from "../shared/writableDocument.ts";
import { REWRITES, titleOf } from "./rewrites.ts";

/** The rewrite commands as code actions; disabled ones give the reason. */
export function offeredRewrites(
  document: vscode.TextDocument,
  range: vscode.Range,
  kind: vscode.CodeActionKind,
): vscode.CodeAction[] {
  const reason = whyNot(document, range);
  return REWRITES.map((rewrite) => {
    const title = titleOf(rewrite);
    const action = new vscode.CodeAction(title, kind.append(rewrite));
    if (reason === undefined) action.command = { command: `42dot.rewrite.${rewrite}`, title };
    else action.disabled = { reason };
    return action;
  });
}

/** Looks at one line at most: the command itself checks whether the cursor is in prose. */
function whyNot(document: vscode.TextDocument, range: vscode.Range): string | undefined {
  if (range.isEmpty && document.lineAt(range.start.line).isEmptyOrWhitespace) {
    return l10n.t("Select text, or put the cursor into a comment or paragraph.");
  }
  return whyNotWritable(document);
}
