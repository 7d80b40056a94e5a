import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { showWarning } from "../../notifications.ts";
import type { Span } from "../../text/span.ts";
import { rangeOf, spansOf, textChange } from "../shared/ranges.ts";
import { closeComparisons, compare, registerComparisons, REVIEW_SCHEME, reviewedId } from "./comparison.ts";
import { afterChanges, nextFrom, previousFrom, type Suggestion, touchedBy, withSuggestion } from "./openSuggestions.ts";
import type { PlacedSuggestion, SuggestionSource } from "./placedSuggestion.ts";
import { SuggestionDecorations } from "./suggestionDecorations.ts";
import { registerLenses } from "./suggestionLenses.ts";

/** A document with open suggestions. */
interface DocumentSuggestions {
  document: vscode.TextDocument;
  open: Suggestion[];
}

/**
 * Shows suggestions in their documents and writes those that the user accepts, and nothing else. A suggestion replaces
 * only the exact text that it was made for, in one undo step. It is dropped when that text changes or its document is
 * closed.
 */
export class SuggestionPreview implements SuggestionSource, vscode.Disposable {
  readonly onDidChange: vscode.Event<void>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #decorations = new SuggestionDecorations();
  readonly #documents = new Map<string, DocumentSuggestions>();
  /** Ids of accepted suggestions whose edit is not finished yet. */
  readonly #beingWritten = new Set<number>();
  readonly #subscriptions: vscode.Disposable;
  #lastId = 0;

  constructor() {
    this.onDidChange = this.#changed.event;
    this.#subscriptions = vscode.Disposable.from(
      this.#changed,
      this.#decorations,
      registerLenses(this),
      registerComparisons(this),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const open = this.openIn(document);
        // Saving a document fires this event without changes.
        if (open.length === 0 || contentChanges.length === 0) return;
        this.#set(document, afterChanges(open, contentChanges.map(textChange)));
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.#set(document, [])),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#draw()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#updateContextKeys()),
      vscode.window.onDidChangeTextEditorSelection(() => this.#updateContextKeys()),
    );
    this.#updateContextKeys();
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#documents.clear();
    void closeComparisons(() => false);
  }

  /**
   * Opens a suggestion for a text of the current document.
   * @returns undefined if that text is no longer there
   */
  open(document: vscode.TextDocument, proposed: Omit<Suggestion, "id">): Suggestion | undefined {
    if (document.isClosed || textAt(document, proposed.span) !== proposed.original) return undefined;
    const suggestion = { ...proposed, id: ++this.#lastId };
    this.#set(document, withSuggestion(this.openIn(document), suggestion));
    return suggestion;
  }

  openIn(document: vscode.TextDocument): readonly Suggestion[] {
    return this.#documents.get(document.uri.toString())?.open ?? [];
  }

  find(id: number): PlacedSuggestion | undefined {
    for (const { document, open } of this.#documents.values()) {
      const suggestion = open.find((candidate) => candidate.id === id);
      if (suggestion !== undefined) return { document, suggestion };
    }
    return undefined;
  }

  /** What a key binding acts on: the suggestions that the selections touch, or the one in the focused comparison. */
  atCursor(): PlacedSuggestion[] {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return [];
    const { document } = editor;
    if (document.uri.scheme === REVIEW_SCHEME) return [this.find(reviewedId(document.uri)) ?? []].flat();
    return touchedBy(this.openIn(document), spansOf(document, editor.selections)).map((suggestion) => ({
      document,
      suggestion,
    }));
  }

  /** Writes suggestions of one document as one undo step, and skips those that are no longer open. */
  async accept(document: vscode.TextDocument, ids: readonly number[]): Promise<void> {
    const open = this.openIn(document).filter(({ id }) => ids.includes(id) && !this.#beingWritten.has(id));
    if (open.length === 0) return;
    const intact = open.filter(({ span, original }) => textAt(document, span) === original);
    const { version } = document;
    for (const { id } of intact) this.#beingWritten.add(id);
    const isWritten = intact.length > 0 && (await write(document, intact));
    for (const { id } of intact) this.#beingWritten.delete(id);
    if (isWritten && document.version !== version) {
      this.reject(document, ids);
      return;
    }
    // A read-only editor also reports success.
    void showWarning(
      isWritten
        ? l10n.t("Nothing was written: the editor is read-only.")
        : l10n.t("Nothing was written: the text was changed since."),
    );
  }

  reject(document: vscode.TextDocument, ids: readonly number[]): void {
    this.#set(
      document,
      this.openIn(document).filter(({ id }) => !ids.includes(id)),
    );
  }

  /** Moves the cursor to the next or previous suggestion of the active editor, and wraps around. */
  move(to: "next" | "previous"): void {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return;
    const { document } = editor;
    const offset = document.offsetAt(editor.selection.active);
    const open = this.openIn(document);
    const target = to === "next" ? nextFrom(open, offset) : previousFrom(open, offset);
    if (target === undefined) return;
    const { start } = rangeOf(document, target.span);
    editor.selection = new vscode.Selection(start, start);
    editor.revealRange(rangeOf(document, target.span), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  compare(found: PlacedSuggestion): Promise<void> {
    return compare(found);
  }

  #set(document: vscode.TextDocument, open: Suggestion[]): void {
    const key = document.uri.toString();
    if (open.length > 0) this.#documents.set(key, { document, open });
    else if (!this.#documents.delete(key)) return;
    this.#draw();
    this.#updateContextKeys();
    this.#changed.fire();
    void closeComparisons((id) => this.find(id) !== undefined);
  }

  #draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      this.#decorations.draw(editor, this.openIn(editor.document));
    }
  }

  /** Updates the context keys that the `when` clauses of the key bindings use. */
  #updateContextKeys(): void {
    const editor = vscode.window.activeTextEditor;
    const open = editor !== undefined && this.openIn(editor.document).length > 0;
    void vscode.commands.executeCommand("setContext", "42dot.suggestionsOpen", open);
    void vscode.commands.executeCommand("setContext", "42dot.suggestionAtCursor", this.atCursor().length > 0);
  }
}

function textAt(document: vscode.TextDocument, span: Span): string {
  return document.getText(rangeOf(document, span));
}

/**
 * Replaces texts as one undo step. Uses a visible editor if there is one: in the active editor, VS Code minimizes a
 * workspace edit to the UTF-16 units that differ, which splits surrogate pairs (😀 to 🙂).
 * @returns false if the document has changed in the meantime
 */
async function write(document: vscode.TextDocument, suggestions: readonly Suggestion[]): Promise<boolean> {
  const editor = vscode.window.visibleTextEditors.find((visible) => visible.document === document);
  if (editor !== undefined) {
    return editor.edit((edit) => {
      for (const { span, text } of suggestions) edit.replace(rangeOf(document, span), text);
    });
  }
  const edit = new vscode.WorkspaceEdit();
  for (const { span, text } of suggestions) edit.replace(document.uri, rangeOf(document, span), text);
  return vscode.workspace.applyEdit(edit);
}
