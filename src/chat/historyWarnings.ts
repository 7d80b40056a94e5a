import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { errorText } from "../base/errorText.ts";
import type { HistoryProblem } from "../history/historyProblem.ts";
import type { HistoryEvents } from "../history/storeClient.ts";
import type { Log } from "../log.ts";
import { showInformation, showWarning } from "../notifications.ts";

export interface HistoryWarningServices {
  /** Where the conversations are stored. */
  folder: string;
  /** Tries again to write them. */
  retry: () => Promise<void>;
  /** Everything is on disk again. */
  onRecovered: () => void;
  log: Log;
}

/** Tells the user about problems with the conversations on disk: each reason once, and that it is over. */
export function historyWarnings({ folder, retry, onRecovered, log }: HistoryWarningServices): HistoryEvents {
  let hasWarned = false;

  const actions: Record<string, () => unknown> = {
    [l10n.t("Try Again")]: () => retry().catch((error: unknown) => log.line(`history: ${errorText(error)}`, "error")),
    [l10n.t("Show Folder")]: () => showFolder(folder),
    [l10n.t("Show Log")]: () => log.show(),
  };
  const [tryAgain = "", show = "", showLog = ""] = Object.keys(actions);
  const warn = async (text: string, ...labels: string[]): Promise<void> => {
    const label = await showWarning(text, ...labels);
    if (label !== undefined) await actions[label]?.();
  };
  const labelsOf = (kind: HistoryProblem["kind"]): string[] => {
    if (kind === "newer") return [show];
    return [tryAgain, kind === "full" || kind === "readOnly" ? show : showLog];
  };

  const tell = async (problem: HistoryProblem | undefined): Promise<void> => {
    if (problem !== undefined) {
      hasWarned = true;
      const { problemText } = await import("./historyTexts.ts");
      await warn(problemText(problem, folder), ...labelsOf(problem.kind));
      return;
    }
    onRecovered();
    if (!hasWarned) return;
    hasWarned = false;
    const text = l10n.t("Conversations are saved again, with everything that was only kept in this window.");
    await showInformation(text);
  };

  return {
    onProblem: (problem) => {
      if (problem !== undefined) log.line(`history: ${problem.kind}: ${problem.detail}`, "error");
      void tell(problem);
    },
    onMovedAside: (moved) => {
      log.line(`history: ${moved.found}, kept as ${moved.movedTo ?? "nothing"}`, "warning");
      void import("./historyTexts.ts").then(({ movedAsideText }) => warn(movedAsideText(moved), show, showLog));
    },
  };
}

/** The text is still there: the user decides whether it is to be written again. */
export async function tellDeletedElsewhere(keep: () => Promise<void>, log: Log): Promise<void> {
  const keepIt = l10n.t("Keep as a New Conversation");
  const text = l10n.t("The conversation that was shown here was deleted in another window.");
  if ((await showInformation(text, keepIt)) !== keepIt) return;
  await keep().catch((error: unknown) => log.line(`history: ${errorText(error)}`, "error"));
}

/** Only a window on this computer can show the folder in the file manager. */
async function showFolder(folder: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  await vscode.commands
    .executeCommand("revealFileInOS", uri)
    .then(undefined, () => vscode.commands.executeCommand("vscode.openFolder", uri, { forceNewWindow: true }));
}
