import { join } from "node:path";
import type { Disposable } from "../../base/emitter.ts";
import type { LogLine } from "../../base/logLine.ts";
import { displayLanguage, readSettings } from "../../config.ts";
import { Translations } from "../../rewriting/translations.ts";
import type { Language } from "../../text/language.ts";
import type { EditorServices } from "../editorServices.ts";
import type { DocumentProse } from "../shared/documentProse.ts";

/** The services of the hover translation and of reading mode. */
export interface HintServices extends Disposable {
  translations: Translations;
  prose: DocumentProse;
  /** The language of the reader. */
  language: () => Language;
  log: LogLine;
}

export async function createHintServices({
  rewriter,
  prose,
  storage,
  modelId,
  log,
}: EditorServices): Promise<HintServices> {
  const translations = new Translations({ rewriter, modelId, cachePath: join(storage, "translations.sqlite") });
  return {
    translations,
    prose: await prose.get(),
    language: () => {
      const { translateTo } = readSettings();
      return translateTo === "auto" ? displayLanguage() : translateTo;
    },
    log,
    dispose: () => translations.dispose(),
  };
}
