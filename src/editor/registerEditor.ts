/** The editor features: everything that suggests, marks or shows text in an editor. */
import * as vscode from "vscode";
import { registerBatch } from "./batch/registerBatch.ts";
import { registerCodeActions } from "./codeActions/registerCodeActions.ts";
import { registerCommitMessage } from "./commitMessage/registerCommitMessage.ts";
import type { EditorServices } from "./editorServices.ts";
import { registerGhostText } from "./inlineCompletion/registerGhostText.ts";
import { registerNaming } from "./naming/registerNaming.ts";
import { registerProofreading } from "./proofreading/registerProofreading.ts";
import { registerRewriteCommands } from "./rewrite/rewriteCommands.ts";
import { registerSuggestions } from "./suggestions/registerSuggestions.ts";
import { registerTranslationHints } from "./translationHints/registerTranslationHints.ts";

export function registerEditorFeatures(services: EditorServices): vscode.Disposable {
  const { prose, preview, log } = services;
  return vscode.Disposable.from(
    preview,
    prose,
    registerSuggestions(preview),
    registerRewriteCommands(services),
    registerCodeActions(),
    registerGhostText(services),
    registerTranslationHints(services),
    registerProofreading(prose, log),
    registerCommitMessage(services),
    registerNaming(services),
    registerBatch(services),
  );
}
