import * as vscode from "vscode";
import type { Span } from "../../text/span.ts";
import type { TextEdit } from "../../text/textEdit.ts";

export function textChange(change: vscode.TextDocumentContentChangeEvent): TextEdit {
  return { start: change.rangeOffset, end: change.rangeOffset + change.rangeLength, text: change.text };
}

export function rangeOf(document: vscode.TextDocument, { start, end }: Span): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

export function spansOf(document: vscode.TextDocument, ranges: readonly vscode.Range[]): Span[] {
  return ranges.map(({ start, end }) => ({ start: document.offsetAt(start), end: document.offsetAt(end) }));
}

/** A text as VS Code writes it into a document. */
export function withLineEndsOf({ eol }: vscode.TextDocument, text: string): string {
  return text.replace(/\r\n|\r|\n/g, eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n");
}
