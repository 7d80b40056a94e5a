import * as vscode from "vscode";
import { readSettings } from "../../config.ts";
import type { Language } from "../../prompt/taskPrompts.ts";
import { signalOf } from "../cancellation.ts";
import { READABLE } from "../documents.ts";
import { proseWithin } from "../prose/prose.ts";
import type { DocumentProse } from "./documentProse.ts";
import { foreignProse } from "./foreignProse.ts";
import type { Translation } from "../translateProse.ts";
import type { Translations } from "./translations.ts";
import { hoverMarkdown } from "./translationText.ts";

export interface ReadingServices {
  translations: Translations;
  prose: DocumentProse;
  /** The language of the reader. */
  language: () => Language;
  log: (line: string) => void;
}

/** Shows what the comment or string under the mouse says, when it is not in the reader's language. */
export function registerHoverTranslation({ translations, prose, language, log }: ReadingServices): vscode.Disposable {
  return vscode.languages.registerHoverProvider(READABLE, {
    async provideHover(document, position, token) {
      const { hoverTranslation, readingMode } = readSettings();
      // Reading mode cuts long translations off: they can be read whole here.
      if (!hoverTranslation && !readingMode) return undefined;
      const { text, units } = prose.of(document);
      const offset = document.offsetAt(position);
      const [foreign] = foreignProse(text, proseWithin(units, { start: offset, end: offset }), language());
      if (foreign === undefined) return undefined;
      const found: Translation[] = [];
      const options = { priority: "command", signal: signalOf(token) } as const;
      try {
        for (const passage of foreign.passages) {
          const translation = await translations.translate(passage, language(), options);
          if (translation === undefined) return undefined;
          found.push(translation);
        }
      } catch (error) {
        if (!token.isCancellationRequested)
          log(`hover translation: ${error instanceof Error ? error.message : String(error)}`);
        return undefined;
      }
      const markdown = hoverMarkdown(found);
      if (markdown === undefined) return undefined;
      const range = new vscode.Range(document.positionAt(foreign.span.start), document.positionAt(foreign.span.end));
      return new vscode.Hover(new vscode.MarkdownString(markdown), range);
    },
  });
}
