import { join } from "node:path";
import { displayLanguage, readSettings } from "../../config.ts";
import type { Disposable } from "../../emitter.ts";
import type { Language } from "../../prompt/taskPrompts.ts";
import type { WritingServices } from "../writing.ts";
import { DocumentProse } from "./documentProse.ts";
import { Translations } from "./translations.ts";

/** What translations to be read are made with. */
export interface ReadingServices extends Disposable {
  translations: Translations;
  prose: DocumentProse;
  /** The language of the reader. */
  language: () => Language;
  log: (line: string) => void;
}

export function readingServices({ rewriter, storage, modelId, log }: WritingServices): ReadingServices {
  const translations = new Translations({ rewriter, modelId, cachePath: join(storage, "translations.sqlite") });
  return {
    translations,
    prose: new DocumentProse(),
    language: () => {
      const { translateTo } = readSettings();
      return translateTo === "auto" ? displayLanguage() : translateTo;
    },
    log,
    dispose: () => translations.dispose(),
  };
}
