import type { TextDocument } from "vscode";
import type { Disposable } from "../../base/emitter.ts";
import { ScannedText } from "../../prose/scannedText.ts";
import { sourceOf } from "./documents.ts";

/** The prose of documents, for everything that looks for it: each version of a document is scanned once. */
export class DocumentProse implements Disposable {
  /** By version and language, which may change without the text. */
  #scanned = new WeakMap<TextDocument, { key: string; scanned: ScannedText | undefined }>();

  /** @returns undefined for a document that is too large to be looked into */
  of(document: TextDocument): ScannedText | undefined {
    const key = `${document.version} ${document.languageId}`;
    const last = this.#scanned.get(document);
    if (last?.key === key) return last.scanned;
    const source = sourceOf(document);
    const scanned = source === undefined ? undefined : new ScannedText(source);
    this.#scanned.set(document, { key, scanned });
    return scanned;
  }

  dispose(): void {
    this.#scanned = new WeakMap();
  }
}
