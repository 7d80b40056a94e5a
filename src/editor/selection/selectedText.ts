import * as vscode from "vscode";
import type { Source } from "./applyAnswer.ts";

export interface Selected extends Source {
  languageId: string;
  /** The text including the indentation of its first line, so that its lines align. */
  indented: string;
}

/** The selection without surrounding whitespace; undefined if nothing is selected. */
export function selectedText(): Selected | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const { document, selection } = editor;
  const all = document.getText(selection);
  const text = all.trim();
  if (text === "") return undefined;
  const from = document.offsetAt(selection.start) + all.indexOf(text);
  const range = new vscode.Range(document.positionAt(from), document.positionAt(from + text.length));
  const before = document.lineAt(range.start.line).text.slice(0, range.start.character);
  const indented = before.trim() === "" ? before + text : text;
  return { uri: document.uri, range, text, indented, languageId: document.languageId };
}
