import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { displayLanguage, readSettings } from "../../config.ts";
import type { WritingServices } from "../writing.ts";
import { DocumentProse } from "./documentProse.ts";
import { registerHoverTranslation } from "./hoverTranslation.ts";
import { registerReadingMode } from "./readingMode.ts";
import { Translations } from "./translations.ts";

/** Translations to be read: under the mouse, and behind the comments on the screen. */
export function registerReading({ rewriter, storage, modelId, log }: WritingServices): vscode.Disposable {
  const translations = new Translations({ rewriter, modelId, cachePath: join(storage, "translations.sqlite") });
  const services = {
    translations,
    prose: new DocumentProse(),
    language: () => {
      const { translateTo } = readSettings();
      return translateTo === "auto" ? displayLanguage() : translateTo;
    },
    log,
  };
  return vscode.Disposable.from(
    registerHoverTranslation(services),
    registerReadingMode(services),
    vscode.commands.registerCommand("42dot.clearTranslationCache", () => {
      translations.clear();
      void vscode.window.showInformationMessage(l10n.t("The stored translations are deleted."));
    }),
    translations,
  );
}
