import { Sliced } from "../base/steps.ts";
import type { SourceText } from "../text/sourceText.ts";
import { isReadByGrammar, proseSteps } from "./findProse.ts";
import type { Region } from "./grammar/scopedTokens.ts";
import type { ProseUnit } from "./units.ts";

/** Reads the comments and strings of a text with its language's grammar; undefined if there is none. */
export type ReadRegions = (source: SourceText) => Promise<readonly Region[] | undefined>;

/** A text with its prose, which is found once, when it is first asked for. */
export class ScannedText implements SourceText {
  readonly text: string;
  readonly languageId: string;
  readonly #readRegions: ReadRegions | undefined;
  #units: Promise<Sliced<readonly ProseUnit[]>> | undefined;

  /** @param readRegions for languages that the scanner does not read well, or not at all */
  constructor({ text, languageId }: SourceText, readRegions?: ReadRegions) {
    this.text = text;
    this.languageId = languageId;
    if (isReadByGrammar(languageId)) this.#readRegions = readRegions;
  }

  /** Another text of the same language. */
  with(text: string): ScannedText {
    return new ScannedText({ text, languageId: this.languageId }, this.#readRegions);
  }

  /** Those of `findProse`. @throws the signal's reason */
  async units(signal?: AbortSignal): Promise<readonly ProseUnit[]> {
    this.#units ??= this.#read();
    return (await this.#units).result(signal);
  }

  async #read(): Promise<Sliced<readonly ProseUnit[]>> {
    return new Sliced(proseSteps(this, await this.#readRegions?.(this)));
  }
}
