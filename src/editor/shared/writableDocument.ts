import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { LONGEST_SOURCE } from "./documents.ts";

/** Documents that are no files and can be written all the same. */
const OTHER_SCHEMES = new Set(["untitled", "vscode-notebook-cell"]);

/** Why nothing can be suggested for a document, as the user reads it; undefined where it can. Reads no text. */
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
