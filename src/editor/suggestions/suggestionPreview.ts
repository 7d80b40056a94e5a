import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { rangeOf, spansOf, textChange } from "../shared/ranges.ts";
import type { Span } from "../../text/span.ts";
import { closeComparisons, compare, registerComparisons, REVIEW_SCHEME, reviewedId } from "./comparison.ts";
import { afterChanges, nextFrom, previousFrom, touchedBy, withSuggestion, type Suggestion } from "./openSuggestions.ts";
import { SuggestionDecorations } from "./suggestionDecorations.ts";
import { registerLenses } from "./suggestionLenses.ts";
import type { SuggestionSource, PlacedSuggestion } from "./placedSuggestion.ts";

/** A document with open suggestions. */
interface Reviewed {
  document: vscode.TextDocument;
  open: Suggestion[];
}

/**
 * Shows suggestions in their documents and writes those that the user accepts, and nothing else: each on the very text
 * that it was made for, in one undo step. A suggestion lives as long as that text and its document do.
 */
export class SuggestionPreview implements SuggestionSource, vscode.Disposable {
  readonly onDidChange: vscode.Event<void>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #decorations = new SuggestionDecorations();
  readonly #reviewed = new Map<string, Reviewed>();
  /** Ids of suggestions that were accepted and are on their way into the document. */
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
        // A document that was only saved tells so with no changes.
        if (open.length === 0 || contentChanges.length === 0) return;
        this.#set(document, afterChanges(open, contentChanges.map(textChange)));
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.#set(document, [])),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#draw()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#tellKeys()),
      vscode.window.onDidChangeTextEditorSelection(() => this.#tellKeys()),
    );
    this.#tellKeys();
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#reviewed.clear();
    void closeComparisons(() => false);
  }

  /**
   * Opens a suggestion for a text of the document as it is now.
   * @returns undefined when that text is not there any more
   */
  open(document: vscode.TextDocument, made: Omit<Suggestion, "id">): Suggestion | undefined {
    if (document.isClosed || textAt(document, made.span) !== made.original) return undefined;
    const suggestion = { ...made, id: ++this.#lastId };
    this.#set(document, withSuggestion(this.openIn(document), suggestion));
    return suggestion;
  }

  openIn(document: vscode.TextDocument): readonly Suggestion[] {
    return this.#reviewed.get(document.uri.toString())?.open ?? [];
  }

  find(id: number): PlacedSuggestion | undefined {
    for (const { document, open } of this.#reviewed.values()) {
      const suggestion = open.find((one) => one.id === id);
      if (suggestion !== undefined) return { document, suggestion };
    }
    return undefined;
  }

  /** What a key means: the suggestions that the selections touch, or the one whose comparison has the keyboard. */
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

  /** Writes suggestions of one document as one undo step; those that are open no more are left alone. */
  async accept(document: vscode.TextDocument, ids: readonly number[]): Promise<void> {
    const open = this.openIn(document).filter(({ id }) => ids.includes(id) && !this.#beingWritten.has(id));
    if (open.length === 0) return;
    const standing = open.filter(({ span, original }) => textAt(document, span) === original);
    const { version } = document;
    for (const { id } of standing) this.#beingWritten.add(id);
    const isDone = standing.length > 0 && (await write(document, standing));
    for (const { id } of standing) this.#beingWritten.delete(id);
    // An editor that can only be read says that it is done, too.
    if (isDone && document.version !== version) {
      this.reject(document, ids);
      return;
    }
    void vscode.window.showWarningMessage(
      l10n.t("Nothing was written: the text was changed since, or it can only be read."),
    );
  }

  reject(document: vscode.TextDocument, ids: readonly number[]): void {
    this.#set(
      document,
      this.openIn(document).filter(({ id }) => !ids.includes(id)),
    );
  }

  /** Puts the cursor to the next or previous suggestion of the active editor, round and round. */
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

  /** Shows a suggestion beside its original. */
  compare(found: PlacedSuggestion): Promise<void> {
    return compare(found);
  }

  #set(document: vscode.TextDocument, open: Suggestion[]): void {
    const key = document.uri.toString();
    if (open.length > 0) this.#reviewed.set(key, { document, open });
    else if (!this.#reviewed.delete(key)) return;
    this.#draw();
    this.#tellKeys();
    this.#changed.fire();
    void closeComparisons((id) => this.find(id) !== undefined);
  }

  #draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      this.#decorations.draw(editor, this.openIn(editor.document));
    }
  }

  /** What the key bindings' conditions ask for. */
  #tellKeys(): void {
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
 * Replaces texts as one undo step. An editor writes what it is told; a workspace edit, which is all there is without one,
 * is reduced to the UTF-16 units that differ where the editor is active, and that cuts surrogate pairs (😀 to 🙂).
 * @returns false when the document has changed since
 */
async function write(document: vscode.TextDocument, suggestions: readonly Suggestion[]): Promise<boolean> {
  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  if (editor !== undefined) {
    return editor.edit((edit) => {
      for (const { span, text } of suggestions) edit.replace(rangeOf(document, span), text);
    });
  }
  const edit = new vscode.WorkspaceEdit();
  for (const { span, text } of suggestions) edit.replace(document.uri, rangeOf(document, span), text);
  return vscode.workspace.applyEdit(edit);
}
