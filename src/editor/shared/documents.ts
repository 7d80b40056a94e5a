import type { DocumentFilter, TextDocument } from "vscode";
import type { SourceText } from "../../text/sourceText.ts";

/** UTF-16 units; larger files are generated or data, and no feature scans them. */
export const LONGEST_SOURCE = 2_000_000;

/** Documents that users write in: files, untitled documents, notebook cells and the input box for commit messages. */
export const EDITABLE: DocumentFilter[] = ofSchemes([
  "file",
  "untitled",
  "vscode-remote",
  "vscode-vfs",
  "vscode-notebook-cell",
  "vscode-scm",
]);

/** Editable documents, and the read-only earlier version in a git diff. */
export const READABLE: DocumentFilter[] = [...EDITABLE, ...ofSchemes(["git"])];

/** @returns undefined if the document is too large to scan; its text is not read then */
export function sourceOf(document: TextDocument): SourceText | undefined {
  const { end } = document.lineAt(document.lineCount - 1).range;
  if (document.offsetAt(end) > LONGEST_SOURCE) return undefined;
  return { text: document.getText(), languageId: document.languageId };
}

function ofSchemes(schemes: string[]): DocumentFilter[] {
  return schemes.map((scheme) => ({ scheme }));
}
