import type { TextDocument } from "vscode";
import type { Disposable } from "../../base/emitter.ts";
import type { GrammarReader } from "../../prose/grammar/grammarReader.ts";
import { ScannedText } from "../../prose/scannedText.ts";
import type { SourceText } from "../../text/sourceText.ts";
import { sourceOf } from "./documents.ts";

/** The prose of whole documents as they are now, for every feature that looks at them: each version is scanned once. */
export class DocumentProse implements Disposable {
  readonly #grammars: GrammarReader | undefined;
  /** `key` is the version and the language, which can change without the text. */
  #scanned = new WeakMap<TextDocument, { key: string; scanned: ScannedText | undefined }>();

  /** @param grammars for the languages that need one; it is disposed with this */
  constructor(grammars?: GrammarReader) {
    this.#grammars = grammars;
  }

  scan(source: SourceText): ScannedText {
    return new ScannedText(source, (text) => this.#grammars?.regions(text) ?? Promise.resolve(undefined));
  }

  /** @returns undefined if the document is too large to scan */
  of(document: TextDocument): ScannedText | undefined {
    const key = `${document.version} ${document.languageId}`;
    const last = this.#scanned.get(document);
    if (last?.key === key) return last.scanned;
    const source = sourceOf(document);
    const scanned = source === undefined ? undefined : this.scan(source);
    this.#scanned.set(document, { key, scanned });
    return scanned;
  }

  dispose(): void {
    this.#scanned = new WeakMap();
    this.#grammars?.dispose();
  }
}
