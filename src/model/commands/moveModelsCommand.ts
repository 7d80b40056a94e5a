import { realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, relative } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { errorText } from "../../base/errorText.ts";
import { errorLine } from "../../base/factsText.ts";
import type { LogLine } from "../../base/logLine.ts";
import { typedPath } from "../../base/typedPath.ts";
import { readSettings, writeUserSetting } from "../../config.ts";
import { showError, showInformation, withProgress } from "../../notifications.ts";
import { sizeText } from "../../userErrors.ts";
import type { InstalledModels } from "../installedModels.ts";
import { MoveError, type MoveFailure, moveModels, type MoveProgress } from "../moveModels.ts";

export interface MoveServices {
  context: vscode.ExtensionContext;
  installed: InstalledModels;
  /** Stopped before a move: Windows moves no file that is in use. */
  engine: { stop(): void };
  log: LogLine;
}

/**
 * Moves the installed models, and makes the folder the one for new models.
 * @param folder as a person types it; undefined to ask for it
 */
export async function moveModelsTo(folder: string | undefined, services: MoveServices): Promise<void> {
  const { context, installed, engine, log } = services;
  const target = folder === undefined ? await pickFolder() : typedPath(folder) || installed.storage;
  if (target === undefined) return;
  const isUsual = isWithin(target, installed.storage) && isWithin(installed.storage, target);
  const own = [context.globalStorageUri.fsPath, context.extensionUri.fsPath];
  if (!isUsual && own.some((parent) => isWithin(target, parent))) {
    void showError(
      l10n.t("{0} belongs to the extension, which would delete it with what is in it. Choose another folder.", target),
    );
    return;
  }
  const abort = new AbortController();
  let count = 0;
  try {
    engine.stop();
    await withProgress(
      { location: vscode.ProgressLocation.Notification, title: l10n.t("Moving the models"), cancellable: true },
      (progress, cancellation) => {
        cancellation.onCancellationRequested(() => abort.abort());
        return moveModels(installed, target, {
          signal: abort.signal,
          onProgress: (now) => progress.report({ message: progressText(now) }),
          onMoved: async (from, to) => {
            count++;
            // Without delay: a question would start the model at its old place.
            if (await isSameFile(readSettings().modelPath, from)) await writeUserSetting("model.path", to);
          },
        });
      },
    );
    await writeUserSetting("modelFolder", isUsual ? undefined : target);
    void showInformation(
      count === 0
        ? l10n.t("New models are installed in {0}. There were none to move.", target)
        : l10n.t("The models are in {0} now ({1} moved), and new ones are installed there.", target, count),
    );
  } catch (error) {
    if (abort.signal.aborted) return;
    log(`moving the models failed: ${errorLine(error)}`, "error");
    const text =
      error instanceof MoveError
        ? describeMove(error.failure)
        : l10n.t("The models could not be moved: {0}", errorText(error));
    void showError(text);
  }
}

async function pickFolder(): Promise<string | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      title: l10n.t("Folder for the models"),
      openLabel: l10n.t("Move Models Here"),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  return folder?.fsPath;
}

/** By whichever name of its folder; the file itself may be gone. */
async function isSameFile(path: string, other: string): Promise<boolean> {
  const [one, another] = await Promise.all([path, other].map((file) => realpath(dirname(file)).catch(() => file)));
  return one === another && basename(path) === basename(other);
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(/[\\/]/)[0] !== "..";
}

function progressText({ stage, model, fraction }: MoveProgress): string {
  const percent = Math.floor(fraction * 100);
  const name = `${model.title} · ${model.weights}`;
  switch (stage) {
    case "waiting":
      return l10n.t("{0}: another window is working on it…", name);
    case "copying":
      return l10n.t("{0}: copying, {1} %", name, percent);
    case "checking":
      return l10n.t("{0}: checking the copy, {1} %", name, percent);
  }
}

/** Why the models were not moved, and that none of them is lost. */
function describeMove(failure: MoveFailure): string {
  switch (failure.kind) {
    case "notAFolder":
      return l10n.t("{0} is not a folder. The models stay where they are.", failure.path);
    case "unwritable":
      return l10n.t("{0} can't be written ({1}). The models stay where they are.", failure.path, failure.code);
    case "noSpace":
      return l10n.t(
        "There is not enough room in {0}: {1} are needed and {2} are free.",
        failure.folder,
        sizeText(failure.needed),
        sizeText(failure.free),
      );
    case "occupied":
      return l10n.t(
        "{0} is another file with the name of a model, and is not overwritten. Choose another folder.",
        failure.path,
      );
    case "damaged":
      return l10n.t(
        "{0} is not the file that was installed, so it is not moved. Remove the model, and install it again.",
        failure.path,
      );
    case "busy":
      return l10n.t(
        "{0} can't be moved now ({1}): a window may still be using it. No model is lost; run the command again in a moment.",
        failure.path,
        failure.code,
      );
  }
}
