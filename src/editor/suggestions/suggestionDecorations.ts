import * as vscode from "vscode";
import type { Suggestion } from "./openSuggestions.ts";
import { previewForm } from "./previewForm.ts";

/** Draws suggestions in an editor: removed text is struck through and followed by the text that replaces it. */
export class SuggestionDecorations implements vscode.Disposable {
  readonly #replaced = vscode.window.createTextEditorDecorationType({
    textDecoration: "line-through",
    backgroundColor: new vscode.ThemeColor("diffEditor.removedTextBackground"),
    border: "1px solid",
    borderColor: new vscode.ThemeColor("diffEditor.removedTextBorder"),
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.modifiedForeground"),
  });
  readonly #added = vscode.window.createTextEditorDecorationType({});
  /** Marks the text of a suggestion that is shown in the diff editor. */
  readonly #compared = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor("diffEditor.removedTextBackground"),
    border: "1px solid",
    borderColor: new vscode.ThemeColor("diffEditor.removedTextBorder"),
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.modifiedForeground"),
  });

  dispose(): void {
    for (const type of [this.#replaced, this.#added, this.#compared]) type.dispose();
  }

  draw(editor: vscode.TextEditor, suggestions: readonly Suggestion[]): void {
    const { document } = editor;
    const replaced: vscode.DecorationOptions[] = [];
    const added: vscode.DecorationOptions[] = [];
    const compared: vscode.DecorationOptions[] = [];
    for (const { span, original, text } of suggestions) {
      const rangeOf = (from: number, to: number): vscode.Range =>
        new vscode.Range(document.positionAt(span.start + from), document.positionAt(span.start + to));
      // For users who can't see decorations, and to show the whole text.
      const hoverMessage = new vscode.MarkdownString().appendText(text);
      const form = previewForm(original, text);
      if (form.kind === "diff") {
        compared.push({ range: rangeOf(0, original.length), hoverMessage });
        continue;
      }
      for (const edit of form.edits) {
        const { start, end } = edit.span;
        if (end > start) replaced.push({ range: rangeOf(start, end), hoverMessage });
        if (edit.text !== "") added.push({ range: rangeOf(end, end), renderOptions: addedText(edit.text) });
      }
    }
    editor.setDecorations(this.#replaced, replaced);
    editor.setDecorations(this.#added, added);
    editor.setDecorations(this.#compared, compared);
  }
}

function addedText(contentText: string): vscode.DecorationInstanceRenderOptions {
  return {
    after: {
      contentText,
      color: new vscode.ThemeColor("editor.foreground"),
      backgroundColor: new vscode.ThemeColor("diffEditor.insertedTextBackground"),
      border: "1px solid",
      borderColor: new vscode.ThemeColor("diffEditor.insertedTextBorder"),
    },
  };
}
