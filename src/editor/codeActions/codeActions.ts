import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { readSettings } from "../../config.ts";
import { mayHoldProse } from "../../prose/mayHoldProse.ts";
import { PICK_REWRITE } from "../rewrite/rewrites.ts";
import { PICK_SELECTION_COMMAND } from "../selection/selectionCommands.ts";
import { whyNotWritable } from "../shared/writableDocument.ts";

/** Lines of a selection that are looked at; a longer one is offered everything. */
const MOST_LINES = 50;

/** What applies to the range, or to the line of the cursor. Asks neither the model nor the scanner. */
export function codeActions(
  document: vscode.TextDocument,
  range: vscode.Range,
  kind: vscode.CodeActionKind,
): vscode.CodeAction[] {
  const offers: vscode.CodeAction[] = [];
  const offer = (name: string, title: string, command: string): void => {
    const action = new vscode.CodeAction(title, kind.append(name));
    action.command = { command, title };
    offers.push(action);
  };
  const { start, end, isEmpty } = range;
  const isLong = end.line - start.line >= MOST_LINES;
  const text = isEmpty
    ? document.lineAt(start.line).text
    : document.getText(isLong ? new vscode.Range(start, new vscode.Position(start.line + MOST_LINES, 0)) : range);
  const isRewritable = readSettings().rewrite && whyNotWritable(document) === undefined;
  if (isRewritable && (isLong || mayHoldProse(text, document.languageId)))
    offer("rewrite", l10n.t("42dot: Rewrite…"), PICK_REWRITE);
  if (!isEmpty && (isLong || text.trim() !== ""))
    offer("ask", l10n.t("42dot: Explain, Translate, Ask…"), PICK_SELECTION_COMMAND);
  return offers;
}
