import type { TextDocument } from "vscode";
import { sourceOf } from "../documents.ts";
import { findProse, type ProseUnit } from "../prose/prose.ts";

interface Scanned {
  version: number;
  /** The same document may be given another language. */
  languageId: string;
  text: string;
  /** Empty for a document that is too large. */
  units: ProseUnit[];
}

/** The prose of documents, for which each of their versions is scanned once. */
export class DocumentProse {
  readonly #scanned = new WeakMap<TextDocument, Scanned>();

  of(document: TextDocument): Scanned {
    const { version, languageId } = document;
    const last = this.#scanned.get(document);
    if (last?.version === version && last.languageId === languageId) return last;
    const source = sourceOf(document);
    const units = source === undefined ? [] : findProse(source);
    const scanned = { version, languageId, text: source?.text ?? "", units };
    this.#scanned.set(document, scanned);
    return scanned;
  }
}
