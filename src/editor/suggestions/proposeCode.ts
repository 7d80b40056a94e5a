import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { showInformation, showWarning } from "../../notifications.ts";
import { spansOf, withLineEndsOf } from "../shared/ranges.ts";
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
  // It ends with a line end if the selection does.
  const lines = code.replace(/\r?\n$/, "") + (original.endsWith("\n") ? "\n" : "");
  const text = withLineEndsOf(document, lines);
  if (text === original) return void showInformation(l10n.t("Nothing to change here."));
  const suggestion = preview.open(document, { span, original, text });
  if (suggestion === undefined) return;
  await vscode.window.showTextDocument(document, viewColumn);
  void offerWithoutLenses(document, [suggestion], preview);
  if (previewForm(original, text).kind === "diff") await preview.compare({ document, suggestion });
}
