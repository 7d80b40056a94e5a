import { Sliced } from "../base/steps.ts";
import type { SourceText } from "../text/sourceText.ts";
import { proseSteps } from "./findProse.ts";
import type { ProseUnit } from "./units.ts";

/** A text with its prose, which is found once, when it is first asked for. */
export class ScannedText implements SourceText {
  readonly text: string;
  readonly languageId: string;
  readonly #units: Sliced<readonly ProseUnit[]>;

  constructor({ text, languageId }: SourceText) {
    this.text = text;
    this.languageId = languageId;
    this.#units = new Sliced(proseSteps(this));
  }

  /** Those of `findProse`. @throws the signal's reason */
  units(signal?: AbortSignal): Promise<readonly ProseUnit[]> {
    return this.#units.result(signal);
  }
}
