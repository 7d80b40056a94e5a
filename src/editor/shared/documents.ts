import type { DocumentFilter, TextDocument } from "vscode";
import type { SourceText } from "../../text/sourceText.ts";

/** UTF-16 units; larger files are generated or data, and no surface looks into them. */
export const LONGEST_SOURCE = 2_000_000;

/** The documents that people write in: files, new ones, notebook cells and the box for commit messages. */
export const EDITABLE: DocumentFilter[] = ofSchemes([
  "file",
  "untitled",
  "vscode-remote",
  "vscode-vfs",
  "vscode-notebook-cell",
  "vscode-scm",
]);

/** Those, and what only can be read: the earlier version in a comparison. */
export const READABLE: DocumentFilter[] = [...EDITABLE, ...ofSchemes(["git"])];

/** @returns undefined for a document that is too large to be looked into; its text is not even read */
export function sourceOf(document: TextDocument): SourceText | undefined {
  const { end } = document.lineAt(document.lineCount - 1).range;
  if (document.offsetAt(end) > LONGEST_SOURCE) return undefined;
  return { text: document.getText(), languageId: document.languageId };
}

function ofSchemes(schemes: string[]): DocumentFilter[] {
  return schemes.map((scheme) => ({ scheme }));
}
