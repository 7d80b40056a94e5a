import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { ChatController } from "./chat/chatController.ts";
import type { ChatView } from "./chat/chatView.ts";
import type { ConversationStore } from "./history/conversationStore.ts";
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
  const id = await pickConversation(await history.store());
  if (id === undefined) return;
  await view.reveal();
  await controller.openConversation(id);
}

/** Earlier conversations, searched in all that was written in them. @returns the id of the one that was picked */
function pickConversation(store: ConversationStore): Promise<string | undefined> {
  const picker = vscode.window.createQuickPick<vscode.QuickPickItem & { id: string }>();
  picker.title = l10n.t("Open Conversation");
  picker.placeholder = l10n.t("Search in earlier conversations");
  const show = (containing: string): void => {
    picker.items = store.conversations(MOST_CONVERSATIONS, containing.trim()).map(({ id, title, updatedAt }) => ({
      id,
      label: title,
      description: new Date(updatedAt).toLocaleString(vscode.env.language),
      // What was searched for may stand anywhere in it, and not in its title.
      alwaysShow: true,
    }));
  };
  show("");
  picker.onDidChangeValue(show);
  picker.show();
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      resolve(picker.selectedItems[0]?.id);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
  });
}
