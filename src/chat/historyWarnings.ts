import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { errorText } from "../base/errorText.ts";
import type { HistoryEvents } from "../history/openHistory.ts";
import type { Log } from "../log.ts";

export interface HistoryWarnings extends HistoryEvents {
  /** A turn could not be written; it is still shown. */
  onNotSaved: (error: unknown) => void;
}

/** Warns the user about problems with the conversations on disk. */
export function historyWarnings(log: Log): HistoryWarnings {
  const warn = (text: string, error?: unknown): void => {
    if (error !== undefined) log.line(`history: ${errorText(error)}`);
    void vscode.window.showWarningMessage(text);
  };
  let hasWarnedNotSaved = false;
  return {
    onDamaged: (movedTo, restoredTurns) =>
      warn(
        l10n.t(
          "The file of earlier conversations was damaged. {0} turns were restored; the damaged file is kept as {1}.",
          restoredTurns,
          movedTo,
        ),
      ),
    onUnavailable: (error) =>
      warn(
        l10n.t("Conversations can't be saved here ({0}). They are kept until this window closes.", errorText(error)),
        error,
      ),
    onNotSaved: (error) => {
      // Once is enough: later turns will fail for the same reason.
      if (!hasWarnedNotSaved) {
        warn(
          l10n.t(
            "This conversation could not be saved ({0}). It stays here until the window closes.",
            errorText(error),
          ),
          error,
        );
      }
      hasWarnedNotSaved = true;
    },
  };
}
