import * as vscode from "vscode";
import type { EditorServices } from "../editorServices.ts";
import { UNFINISHED_KEY } from "./unfinishedKey.ts";

/** The commands that translate whole files and folders. Their modules are loaded on first use. */
export function registerBatch(services: EditorServices): vscode.Disposable {
  const { memory, log } = services;
  if (memory.get(UNFINISHED_KEY) !== undefined)
    import("./unfinishedJob.ts")
      .then(({ offerUnfinishedJob }) => offerUnfinishedJob(memory))
      .catch((error: unknown) => log(`unfinished job: ${String(error)}`, "error"));
  return vscode.Disposable.from(
    vscode.commands.registerCommand("42dot.translateComments", async (uri?: vscode.Uri) => {
      const { translateComments } = await import("./translateComments.ts");
      await translateComments(services, uri);
    }),
    vscode.commands.registerCommand("42dot.translateLocaleFile", async (uri?: vscode.Uri) => {
      const { translateLocaleFile } = await import("./translateLocaleFile.ts");
      await translateLocaleFile(services, uri);
    }),
  );
}
