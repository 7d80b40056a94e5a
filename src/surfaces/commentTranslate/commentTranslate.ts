/**
 * An engine of the extension Comment Translate, which finds it by the manifest (`translates`) and by what `activate`
 * returns. https://github.com/intellism/vscode-comment-translate/blob/main/doc/TranslateSourceService.md
 */
import type { CommentTranslator, TranslatorServices } from "./translator.ts";

/** As in the manifest. */
const TRANSLATION = "42dot";

export interface CommentTranslateExports {
  /** Called when the user has chosen this engine. */
  extendTranslate: (registry: (translation: string, engine: new () => CommentTranslator) => void) => Promise<void>;
}

export function commentTranslateExports(services: TranslatorServices): CommentTranslateExports {
  return {
    extendTranslate: async (registry) => {
      const { translatorOf } = await import("./translator.ts");
      registry(TRANSLATION, translatorOf(services));
    },
  };
}
