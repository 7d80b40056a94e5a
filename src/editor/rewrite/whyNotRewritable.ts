import * as l10n from "@vscode/l10n";
import type { TextEditor } from "vscode";
import { whyReadOnly } from "../shared/writableDocument.ts";

/** The message that says why nothing in the editor can be rewritten; undefined if it can. */
export async function whyNotRewritable(editor: TextEditor | undefined): Promise<string | undefined> {
  if (editor === undefined) return noTextReason();
  const { document } = editor;
  const refusal = await whyReadOnly(document);
  if (refusal !== undefined) return refusal;
  return document.getText().includes("\0")
    ? l10n.t("This document is not text, so there is nothing to rewrite.")
    : undefined;
}

export function noTextReason(): string {
  return l10n.t("Select text, or put the cursor into a comment or paragraph.");
}
