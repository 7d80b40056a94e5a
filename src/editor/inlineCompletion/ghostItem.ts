/** What VS Code is given as ghost text, and what happens when a translation is accepted. */
import * as vscode from "vscode";
import { ACCEPT_GHOST } from "./acceptGhost.ts";
import type { GhostSuggestion } from "./ghostSuggestions.ts";

/** A translation that was accepted: `english` replaces the phrase and the ghost text after it. */
export interface AcceptedTranslation {
  uri: string;
  /** The UTF-16 offset of the phrase. */
  start: number;
  /** The phrase, the gap and the inserted ghost text. */
  written: string;
  english: string;
}

export function toItem(
  suggestion: GhostSuggestion,
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.InlineCompletionItem {
  const range = new vscode.Range(position, position);
  if (suggestion.kind === "continue") return new vscode.InlineCompletionItem(suggestion.text, range);
  const { text, phrase, english } = suggestion;
  const before = document.getText(new vscode.Range(document.positionAt(phrase.start), position));
  const accepted: AcceptedTranslation = {
    uri: document.uri.toString(),
    start: phrase.start,
    written: before + text,
    english,
  };
  return new vscode.InlineCompletionItem(text, range, { command: ACCEPT_GHOST, title: "", arguments: [accepted] });
}

/**
 * VS Code has inserted the ghost text after the phrase, preceded by an undo stop. Without another undo stop in between,
 * this edit belongs to the same undo step. (A snippet would end with one, so the ghost text must not be a snippet.)
 */
export async function replacePhrase({ uri, start, written, english }: AcceptedTranslation): Promise<void> {
  const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri);
  if (editor === undefined) return;
  const { document } = editor;
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + written.length));
  if (document.getText(range) !== written) return;
  await editor.edit((edit) => edit.replace(range, english), { undoStopBefore: false, undoStopAfter: true });
}
