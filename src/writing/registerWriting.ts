/** The writing help: everything that suggests, marks or shows text in an editor. */
import * as vscode from "vscode";
import { Lazy } from "../lazy.ts";
import { registerCommitMessage } from "./commit/registerCommitMessage.ts";
import { registerGhostText } from "./ghost/registerGhostText.ts";
import { registerJobs } from "./jobs/registerJobs.ts";
import { registerNames } from "./names/registerNames.ts";
import { registerPreview } from "./preview/registerPreview.ts";
import { registerProofreading } from "./proofread/registerProofreading.ts";
import { registerReading } from "./reading/registerReading.ts";
import { registerRewriteActions } from "./rewriteActions.ts";
import { registerRewriteCommands } from "./rewriteCommands.ts";
import type { WritingServices } from "./writing.ts";

export function registerWriting(services: WritingServices): vscode.Disposable {
  const { rewriter, log } = services;
  const preview = new Lazy(async () => {
    const { SuggestionPreview } = await import("./preview/suggestionPreview.ts");
    return new SuggestionPreview();
  });
  return vscode.Disposable.from(
    preview,
    registerPreview(preview),
    registerRewriteCommands({ rewriter, preview, log }),
    registerRewriteActions(),
    registerGhostText(services),
    registerReading(services),
    registerProofreading(),
    registerCommitMessage(services),
    registerNames(services),
    registerJobs(services),
  );
}
