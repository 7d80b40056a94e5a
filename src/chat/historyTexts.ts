/** What is wrong with the file of the conversations, in words. */
import { basename } from "node:path";
import * as l10n from "@vscode/l10n";
import { errorText } from "../base/errorText.ts";
import { HistoryError, type HistoryProblem, type MovedAside } from "../history/historyProblem.ts";

/** Why conversations can't be written, and what becomes of them. @param folder where they are stored */
export function problemText(problem: HistoryProblem, folder: string): string {
  const text = notWritten(problem, folder);
  return problem.readable ? text : `${text} ${l10n.t("Earlier conversations can't be shown until then.")}`;
}

function notWritten({ kind, detail }: HistoryProblem, folder: string): string {
  switch (kind) {
    case "full":
      return l10n.t(
        "There is no room left on the disk for conversations. What you ask now is kept in this window, and saved as soon as there is room in {0}.",
        folder,
      );
    case "readOnly":
      return l10n.t(
        "Conversations can't be saved: {0} can't be written. What you ask now is kept until this window closes, or saved when it can be written again.",
        folder,
      );
    case "locked":
      return l10n.t(
        "Another program keeps the file of conversations in {0} locked. What you ask now is kept in this window, and saved as soon as that program is done.",
        folder,
      );
    case "newer":
      return l10n.t(
        "A newer version of the extension has written the file of conversations, so this version leaves it as it is. What you ask now is kept until this window closes. Update the extension to save conversations again.",
      );
    case "unavailable":
      return l10n.t("Conversations can't be saved here ({0}). They are kept until this window closes.", detail);
  }
}

export function movedAsideText({ found, movedTo, restoredTurns, hasOwn }: MovedAside): string {
  const kept = movedTo === undefined ? [] : [l10n.t("The old one is kept as {0}.", basename(movedTo))];
  return [foundText(found), begunText(restoredTurns, hasOwn), ...kept].join(" ");
}

function begunText(restoredTurns: number, hasOwn: boolean): string {
  if (restoredTurns > 0)
    return l10n.t("A new one was begun, with the questions and answers that could be read: {0}.", restoredTurns);
  return hasOwn
    ? l10n.t("A new one was begun, with the conversations of this window.")
    : l10n.t("A new, empty one was begun.");
}

function foundText(found: MovedAside["found"]): string {
  switch (found) {
    case "damaged":
      return l10n.t("The file of earlier conversations was damaged.");
    case "empty":
      return l10n.t("The file of earlier conversations was empty: something else has erased its contents.");
    case "otherDatabase":
      return l10n.t("The file of earlier conversations was one of another program.");
    case "notAFile":
      return l10n.t("Something other than a file was in the place of the earlier conversations.");
    case "deleted":
      return l10n.t("The file of earlier conversations was deleted while it was in use.");
  }
}

/** A few words, for the parentheses of another sentence. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof HistoryError)) return errorText(error);
  switch (error.problem.kind) {
    case "full":
      return l10n.t("there is no room left on the disk");
    case "readOnly":
      return l10n.t("the file can't be written");
    case "locked":
      return l10n.t("another program keeps the file locked");
    case "newer":
      return l10n.t("a newer version of the extension has written the file");
    case "unavailable":
      return error.problem.detail;
  }
}
