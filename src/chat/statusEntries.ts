/** What the menu of the status bar offers. */
import * as l10n from "@vscode/l10n";
import type { EngineState } from "../inference/engine.ts";
import { describeFailure, type FailureAction } from "../userErrors.ts";

export interface StatusEntry {
  /** The name of a codicon. */
  icon: string;
  label: string;
  /** What it is about, or what it does. */
  description?: string;
  /** A command, or the action of a failure. */
  run: { command: string } | { action: FailureAction };
}

/** @param model title of the chosen model; "" if it can't be used */
export function statusEntries(engine: EngineState, model: string, isAnswering: boolean): StatusEntry[] {
  const command = (id: string, icon: string, label: string, description?: string): StatusEntry => ({
    ...{ icon, label, run: { command: `42dot.${id}` } },
    ...(description !== undefined && { description }),
  });
  const mended =
    engine.kind === "failed"
      ? describeFailure(engine.failure).actions.filter(
          ({ id }) => !["edit", "showLog", "chooseModel", "openSettings"].includes(id),
        )
      : [];
  const isRunning = engine.kind !== "stopped" && engine.kind !== "failed";
  return [
    ...mended.map(({ id, label }): StatusEntry => ({ icon: "refresh", label, run: { action: id } })),
    ...(isAnswering ? [command("stopAnswer", "debug-stop", l10n.t("Stop Answer"))] : []),
    command("focusChat", "comment-discussion", l10n.t("Open Chat")),
    command("chooseModel", "list-selection", l10n.t("Choose Model…"), model),
    command("showModelDetails", "info", l10n.t("Show Model Details")),
    ...(isRunning
      ? [
          command("restartEngine", "debug-restart", l10n.t("Restart Inference Process")),
          command("stopEngine", "stop-circle", l10n.t("Stop Inference Process"), l10n.t("gives its memory back")),
        ]
      : engine.kind === "stopped"
        ? [command("restartEngine", "play", l10n.t("Start Inference Process"), l10n.t("loads the model"))]
        : []),
    command("openSettings", "gear", l10n.t("Settings")),
    command("showLog", "output", l10n.t("Show Log")),
  ];
}
