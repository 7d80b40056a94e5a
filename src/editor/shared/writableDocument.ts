import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { LONGEST_SOURCE } from "./documents.ts";

/** Schemes of documents that are not files but can be written. */
const OTHER_SCHEMES = new Set(["untitled", "vscode-notebook-cell"]);

/** The message that says why a document can't be edited; undefined if it can. Does not read its text. */
export function whyNotWritable(document: vscode.TextDocument): string | undefined {
  const { scheme } = document.uri;
  if (!OTHER_SCHEMES.has(scheme) && vscode.workspace.fs.isWritableFileSystem(scheme) !== true) {
    return l10n.t("This document can only be read: nothing can be written into it.");
  }
  if (document.offsetAt(document.lineAt(document.lineCount - 1).range.end) > LONGEST_SOURCE) {
    return l10n.t(
      "This document is too large: the writing help works up to {0} characters.",
      LONGEST_SOURCE.toLocaleString(),
    );
  }
  return undefined;
}
