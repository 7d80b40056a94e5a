/** Deletes a turn, and offers to bring it back. */
import * as l10n from "@vscode/l10n";
import type { Log } from "../log.ts";
import { showInformation } from "../notifications.ts";
import type { ChatController, DeletedTurn } from "./chatController.ts";
import { tellHistoryError } from "./tellHistoryError.ts";

export async function deleteTurn(turnId: string, controller: ChatController, log: Log): Promise<void> {
  try {
    const deleted = await controller.deleteTurn(turnId);
    if (deleted === "busy") {
      void showInformation(l10n.t("An answer is being written. Stop it, or wait for its end, and delete then."));
    } else if (deleted !== undefined) {
      const undo = l10n.t("Undo");
      if ((await showInformation(textOf(deleted), undo)) === undo) await restore(deleted, log);
    }
  } catch (error) {
    await tellHistoryError(
      error,
      log,
      (reason) => l10n.t("The question could not be deleted ({0}).", reason),
      () => deleteTurn(turnId, controller, log),
    );
  }
}

async function restore(deleted: DeletedTurn, log: Log): Promise<void> {
  try {
    await deleted.undo();
  } catch (error) {
    await tellHistoryError(
      error,
      log,
      (reason) => l10n.t("The question could not be brought back ({0}).", reason),
      () => restore(deleted, log),
    );
  }
}

function textOf({ what }: DeletedTurn): string {
  switch (what) {
    case "turn":
      return l10n.t("Deleted the question and its answer.");
    case "version":
      return l10n.t("Deleted this version and what followed it.");
    case "conversation":
      return l10n.t("Deleted the conversation: this was its only question.");
  }
}
