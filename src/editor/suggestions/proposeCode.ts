import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { showInformation, showWarning } from "../../notifications.ts";
import { spansOf } from "../shared/ranges.ts";
import { whyReadOnly } from "../shared/writableDocument.ts";
import { previewForm } from "./previewForm.ts";
import type { SuggestionPreview } from "./suggestionPreview.ts";
import { offerWithoutLenses } from "./withoutLenses.ts";

/** Opens code as a suggestion for what is selected, or says why it can't. */
export async function proposeCode(editor: vscode.TextEditor, code: string, preview: SuggestionPreview): Promise<void> {
  const { document, selection, viewColumn } = editor;
  const refusal = await whyReadOnly(document);
  if (refusal !== undefined) return void showWarning(refusal);
  const original = document.getText(selection);
  const [span] = spansOf(document, [selection]);
  if (span === undefined) return;
  const text = asIn(document, original, code);
  if (text === original) return void showInformation(l10n.t("Nothing to change here."));
  const suggestion = preview.open(document, { span, original, text });
  if (suggestion === undefined) return;
  await vscode.window.showTextDocument(document, viewColumn);
  void offerWithoutLenses(document, [suggestion], preview);
  if (previewForm(original, text).kind === "diff") await preview.compare({ document, suggestion });
}

/** With the line ends of the document, and a last one only if the selection has one. */
function asIn({ eol }: vscode.TextDocument, original: string, code: string): string {
  const lines = code.replace(/\r?\n$/, "").split(/\r?\n/);
  const lineEnd = eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n";
  return lines.join(lineEnd) + (original.endsWith("\n") ? lineEnd : "");
}
