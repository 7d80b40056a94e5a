import * as vscode from "vscode";
import type { Span } from "../../text/span.ts";
import { movedSpan } from "../../text/textEdit.ts";
import { textChange } from "./ranges.ts";

/** A place in a document that follows the edits around it, until it is disposed. */
export class FollowedPlace implements vscode.Disposable {
  readonly #listener: vscode.Disposable;
  #span: Span | undefined;

  constructor(document: vscode.TextDocument, span: Span | undefined) {
    this.#span = span;
    this.#listener = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document !== document || this.#span === undefined) return;
      this.#span = movedSpan(this.#span, event.contentChanges.map(textChange));
    });
  }

  /** Where it is now; undefined if its text was changed. */
  get span(): Span | undefined {
    return this.#span;
  }

  dispose(): void {
    this.#listener.dispose();
  }
}
