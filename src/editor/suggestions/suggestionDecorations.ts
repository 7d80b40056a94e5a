import * as vscode from "vscode";
import type { Suggestion } from "./openSuggestions.ts";
import { previewForm } from "./previewForm.ts";

/** Draws suggestions into an editor: what goes is struck through, what comes stands behind it. */
export class SuggestionDecorations implements vscode.Disposable {
  readonly #replaced = vscode.window.createTextEditorDecorationType({
    textDecoration: "line-through",
    backgroundColor: new vscode.ThemeColor("diffEditor.removedTextBackground"),
    border: "1px solid",
    borderColor: new vscode.ThemeColor("diffEditor.removedTextBorder"),
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.modifiedForeground"),
  });
  readonly #added = vscode.window.createTextEditorDecorationType({});
  /** A suggestion that is shown beside the text. */
  readonly #beside = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor("diffEditor.removedTextBackground"),
    border: "1px solid",
    borderColor: new vscode.ThemeColor("diffEditor.removedTextBorder"),
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.modifiedForeground"),
  });

  dispose(): void {
    for (const type of [this.#replaced, this.#added, this.#beside]) type.dispose();
  }

  draw(editor: vscode.TextEditor, suggestions: readonly Suggestion[]): void {
    const { document } = editor;
    const replaced: vscode.DecorationOptions[] = [];
    const added: vscode.DecorationOptions[] = [];
    const beside: vscode.DecorationOptions[] = [];
    for (const { span, original, text } of suggestions) {
      const rangeOf = (from: number, to: number): vscode.Range =>
        new vscode.Range(document.positionAt(span.start + from), document.positionAt(span.start + to));
      // For those who don't see decorations, and for all of it at once.
      const hoverMessage = new vscode.MarkdownString().appendText(text);
      const form = previewForm(original, text);
      if (form.kind === "diff") {
        beside.push({ range: rangeOf(0, original.length), hoverMessage });
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
    editor.setDecorations(this.#beside, beside);
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
