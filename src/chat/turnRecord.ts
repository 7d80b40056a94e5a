/** Shows how an answer was written, and writes it once more to see whether the same comes. */
import { stat } from "node:fs/promises";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { failureOf } from "../inference/failure.ts";
import { hashOnDisk } from "../model/download/fileRequest.ts";
import { readModelFile } from "../model/modelFile.ts";
import { showInformation, withProgress } from "../notifications.ts";
import { showFailure } from "../showFailure.ts";
import type { Difference, Reproduction } from "./answerRuns.ts";
import type { ChatController } from "./chatController.ts";
import { codeDocument } from "./codeDocuments.ts";
import { type KnownFile, recordDocument } from "./recordDocument.ts";

export async function showRecord(turnId: string, controller: ChatController): Promise<void> {
  const [runs, turn] = await Promise.all([controller.runs(turnId), controller.turn(turnId)]);
  if (runs.length === 0) {
    tellUnknown();
    return;
  }
  const files = new Map<string, KnownFile | undefined>();
  await withProgress(
    { location: vscode.ProgressLocation.Window, title: l10n.t("Reading the model file…") },
    async () => {
      for (const { model } of runs)
        if (!("server" in model) && !files.has(model.path)) files.set(model.path, await knownFile(model));
    },
  );
  const record = turn?.state.kind === "done" ? turn.state.record : undefined;
  const text = recordDocument(runs, record, ({ model }) => ("server" in model ? undefined : files.get(model.path)));
  await vscode.window.showTextDocument(codeDocument(`${l10n.t("Record")}.md`, text));
}

export async function reproduceAnswer(turnId: string, controller: ChatController): Promise<void> {
  const title = l10n.t("Writing the answer once more…");
  try {
    const result = await withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (_, cancelled) => {
        const abort = new AbortController();
        cancelled.onCancellationRequested(() => abort.abort());
        return controller.reproduce(turnId, abort.signal);
      },
    );
    if (result === undefined) {
      tellUnknown();
      return;
    }
    const compare = l10n.t("Compare");
    if ((await showInformation(resultText(result), ...(result.isSame ? [] : [compare]))) !== compare) return;
    const turn = await controller.turn(turnId);
    await vscode.commands.executeCommand(
      "vscode.diff",
      codeDocument(`${l10n.t("Answer")}.md`, turn?.answer ?? ""),
      codeDocument(`${l10n.t("Answer")}.md`, result.text),
      l10n.t("Answer ↔ Written Once More"),
    );
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind !== "stopped" && (await showFailure(failure))) await reproduceAnswer(turnId, controller);
  }
}

function tellUnknown(): void {
  void showInformation(
    l10n.t(
      "It is not known how this answer was written: it was not written by the model, or by an earlier version of the extension.",
    ),
  );
}

/** @returns undefined if the file is not as it was when the answer was written */
async function knownFile({ path, modified }: { path: string; modified: number }): Promise<KnownFile | undefined> {
  try {
    const { mtimeMs, size } = await stat(path);
    if (Math.trunc(mtimeMs) !== modified) return undefined;
    const [sha256, { fileType }] = await Promise.all([hashOnDisk(path, { sha256: "", size }), readModelFile(path)]);
    return { sha256, fileType };
  } catch {
    return undefined;
  }
}

function resultText({ isSame, same, tokens, differences }: Reproduction): string {
  const result = isSame
    ? l10n.t("The same answer came again: all {0} tokens are equal.", tokens)
    : l10n.t("Another answer came: {0} of {1} tokens are equal, from the first one on.", same, tokens);
  if (differences.length > 0)
    return `${result} ${l10n.t("Not as it was then: {0}.", differences.map(differenceText).join(", "))}`;
  if (isSame) return result;
  return `${result} ${l10n.t("Model, engine and device are as they were; numbers still come out a little differently when the prompt is read in other pieces.")}`;
}

function differenceText(difference: Difference): string {
  switch (difference) {
    case "engine":
      return l10n.t("the engine");
    case "file":
      return l10n.t("the model file");
    case "device":
      return l10n.t("the device");
    case "contextSize":
      return l10n.t("the size of the context");
    case "keyValueType":
      return l10n.t("the precision of the context");
  }
}
