import type { SourceText } from "../text/sourceText.ts";
import { findProse } from "./findProse.ts";
import type { ProseUnit } from "./units.ts";

/** A text with its prose, which is found on first access. */
export class ScannedText implements SourceText {
  readonly text: string;
  readonly languageId: string;
  #units: readonly ProseUnit[] | undefined;

  constructor({ text, languageId }: SourceText) {
    this.text = text;
    this.languageId = languageId;
  }

  get units(): readonly ProseUnit[] {
    return (this.#units ??= findProse(this));
  }
}
