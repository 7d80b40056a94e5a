import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { ChatController } from "./chat/chatController.ts";
import type { ChatView } from "./chat/chatView.ts";
import type { History } from "./history/openHistory.ts";
import type { Log } from "./log.ts";

export interface CommandServices {
  controller: ChatController;
  view: ChatView;
  history: History;
  log: Log;
}

/** Every command that does not work on a selection. */
export function registerCommands({ controller, view, history, log }: CommandServices): vscode.Disposable {
  const commands: Record<string, () => unknown> = {
    "42dot.newChat": async () => {
      await view.reveal();
      await controller.newChat();
    },
    "42dot.openConversation": () => openConversation(controller, view, history),
    "42dot.focusChat": () => view.reveal(),
    "42dot.aboutModel": async () => {
      await view.reveal();
      await controller.about();
    },
    "42dot.restartEngine": () => controller.restartEngine(),
    "42dot.showLog": () => log.show(),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run)),
  );
}

/** How many conversations the picker offers, the newest first. */
const MOST_CONVERSATIONS = 200;

async function openConversation(controller: ChatController, view: ChatView, history: History): Promise<void> {
  const conversations = (await history.store()).conversations(MOST_CONVERSATIONS);
  const picked = await vscode.window.showQuickPick(
    conversations.map(({ id, title, updatedAt }) => ({
      id,
      label: title,
      description: new Date(updatedAt).toLocaleString(vscode.env.language),
    })),
    { title: l10n.t("Open Conversation"), placeHolder: l10n.t("Earlier conversations, the newest first") },
  );
  if (picked === undefined) return;
  await view.reveal();
  await controller.openConversation(picked.id);
}
