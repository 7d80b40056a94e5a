import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Event } from "../base/emitter.ts";
import type { EngineState } from "../inference/engine.ts";
import type { ModelChoice } from "../model/modelChoice.ts";
import type { Chats } from "./chats.ts";

export interface StatusBarServices {
  chats: Chats;
  engine: { readonly state: EngineState; readonly onDidChangeState: Event<EngineState> };
  model: () => Promise<ModelChoice>;
}

/** Shows the model's state in the status bar; its menu is the command `42dot.showStatus`. */
export function registerStatusBar({ chats, engine, model }: StatusBarServices): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("42dot.model", vscode.StatusBarAlignment.Right, STATUS_PRIORITY);
  item.name = l10n.t("42dot Model");
  item.command = "42dot.showStatus";
  let title = "";
  let isDisposed = false;
  const update = async (): Promise<void> => {
    const { statusTexts } = await import("./statusTexts.ts");
    if (isDisposed) return;
    const status = statusTexts({ engine: engine.state, model: title, isAnswering: chats.isAnswering });
    item.text = status.text;
    item.tooltip = status.label;
    item.accessibilityInformation = { label: `42dot: ${status.label}`, role: "button" };
    item.backgroundColor = status.isProblem ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    item.show();
  };
  const engineChanged = async (): Promise<void> => {
    // Only what is about to run is read: the start of the window does not wait for the model's file.
    if (engine.state.kind !== "stopped" && engine.state.kind !== "loading")
      title = await model().then(
        (choice) => choice.title,
        () => "",
      );
    await update();
  };
  void update();
  return vscode.Disposable.from(
    item,
    { dispose: () => (isDisposed = true) },
    engine.onDidChangeState(() => void engineChanged()),
    chats.onDidChange(() => void update()),
  );
}

/** Among the extensions' items, to the left of the editor's own. */
const STATUS_PRIORITY = 99;
