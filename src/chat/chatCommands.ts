import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { readSettings, writeUserSetting } from "../config.ts";
import type { Log } from "../log.ts";
import { showInformation } from "../notifications.ts";
import type { ChatController } from "./chatController.ts";
import type { ChatView } from "./chatView.ts";

export interface ChatCommandServices {
  controller: ChatController;
  view: ChatView;
  log: Log;
}

/** Registers the commands that do not work on a selection. */
export function registerChatCommands({ controller, view, log }: ChatCommandServices): vscode.Disposable {
  const commands: Record<string, () => unknown> = {
    "42dot.newChat": async () => {
      await view.reveal();
      await controller.newChat();
    },
    "42dot.focusChat": () => view.reveal(),
    "42dot.aboutModel": async () => {
      await view.reveal();
      await controller.about();
    },
    "42dot.restoreSystemPrompt": () => restoreSystemPrompt(),
    "42dot.restartEngine": () => controller.restartEngine(),
    "42dot.showLog": () => log.show(),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run)),
  );
}

/** Removes the user's system prompt, which can be brought back. */
async function restoreSystemPrompt(): Promise<void> {
  const { systemPrompt } = readSettings();
  await writeUserSetting("systemPrompt");
  const undo = l10n.t("Undo");
  const text = l10n.t("The chat uses the model's own system prompt.");
  // Not awaited: who called the command goes on with the model's own.
  void showInformation(text, ...(systemPrompt === "" ? [] : [undo])).then((answer) => {
    if (answer === undo) void writeUserSetting("systemPrompt", systemPrompt);
  });
}
