import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { Lazy } from "../../base/lazy.ts";
import { readSettings } from "../../config.ts";
import { showInformation } from "../../notifications.ts";
import type { EditorServices } from "../editorServices.ts";
import { signalOf } from "../shared/cancellation.ts";
import { READABLE } from "../shared/documents.ts";
import { registerReadingMode } from "./registerReadingMode.ts";

/** Translations for reading: in a hover, and after the comments on the screen. */
export function registerTranslationHints(editorServices: EditorServices): vscode.Disposable {
  const services = new Lazy(async () => {
    const { createHintServices } = await import("./hintServices.ts");
    return createHintServices(editorServices);
  });
  return vscode.Disposable.from(
    services,
    vscode.languages.registerHoverProvider(READABLE, {
      async provideHover(document, position, token) {
        const { hoverTranslation, readingMode } = readSettings();
        // Reading mode truncates long translations; the hover shows them in full.
        if (!hoverTranslation && !readingMode) return undefined;
        const { translationAt } = await import("./hoverTranslation.ts");
        return translationAt(document, position, await services.get(), signalOf(token));
      },
    }),
    registerReadingMode(services),
    vscode.commands.registerCommand("42dot.clearTranslationCache", async () => {
      (await services.get()).translations.clear();
      void showInformation(l10n.t("The stored translations are deleted."));
    }),
  );
}
