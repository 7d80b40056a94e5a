import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { errorText } from "../base/errorText.ts";
import { readSettings, writeUserSetting } from "../config.ts";
import type { ConversationStore } from "../history/conversationStore.ts";
import type { History } from "../history/openHistory.ts";
import type { Log } from "../log.ts";
import { askInDialog, showError, showInformation } from "../notifications.ts";
import { labelText } from "../text/plainText.ts";
import type { ChatController } from "./chatController.ts";
import type { ChatView } from "./chatView.ts";
import { registerCodeBlocks } from "./codeBlocks.ts";

export interface ChatCommandServices {
  controller: ChatController;
  view: ChatView;
  history: History;
  log: Log;
}

/** Registers the commands that do not work on a selection. */
export function registerChatCommands({ controller, view, history, log }: ChatCommandServices): vscode.Disposable {
  const commands: Record<string, () => unknown> = {
    "42dot.newChat": async () => {
      await view.reveal();
      await controller.newChat();
    },
    "42dot.openConversation": () => openConversation({ controller, view, history, log }),
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
    registerCodeBlocks(),
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

/** How many conversations the picker lists, newest first. */
const MAX_CONVERSATIONS = 200;

async function openConversation({ controller, view, history, log }: ChatCommandServices): Promise<void> {
  for (;;) {
    const picked = await pickConversation(await history.store(), log);
    if (picked === undefined) return;
    if (picked.action === "open") {
      await view.reveal();
      return controller.openConversation(picked.id);
    }
    if (!(await isDeletionConfirmed(picked.title))) continue;
    await deleteConversation(picked, controller, log);
  }
}

async function deleteConversation(
  picked: Pick<Picked, "id" | "title">,
  controller: ChatController,
  log: Log,
): Promise<void> {
  try {
    await controller.deleteConversation(picked.id);
  } catch (error) {
    log.line(`history: ${errorText(error)}`);
    const { reasonOf } = await import("./historyTexts.ts");
    const text = l10n.t("The conversation “{0}” could not be deleted ({1}).", picked.title, reasonOf(error));
    const retry = l10n.t("Try Again");
    if ((await showError(text, retry)) === retry) await deleteConversation(picked, controller, log);
  }
}

interface Picked {
  id: string;
  title: string;
  action: "open" | "delete";
}

/** Lets the user pick an earlier conversation; the search covers its whole text. */
function pickConversation(store: ConversationStore, log: Log): Promise<Picked | undefined> {
  const picker = vscode.window.createQuickPick<vscode.QuickPickItem & { id: string }>();
  picker.title = l10n.t("Open Conversation");
  picker.placeholder = l10n.t("Search in earlier conversations");
  const buttons = [{ iconPath: new vscode.ThemeIcon("trash"), tooltip: l10n.t("Delete this conversation") }];
  let shown = "";
  const show = async (containing: string): Promise<void> => {
    shown = containing;
    picker.busy = true;
    try {
      const found = await store.conversations(MAX_CONVERSATIONS, containing.trim());
      // Another letter may have been typed in the meantime.
      if (shown !== containing) return;
      picker.items = found.map(({ id, title, updatedAt }) => ({
        id,
        label: labelText(title),
        description: new Date(updatedAt).toLocaleString(vscode.env.language),
        // The match may be anywhere in the conversation, not just in its title.
        alwaysShow: true,
        buttons,
      }));
    } catch (error) {
      log.line(`history: ${errorText(error)}`);
      const { reasonOf } = await import("./historyTexts.ts");
      picker.placeholder = l10n.t("Earlier conversations can't be read ({0}).", reasonOf(error));
    }
    picker.busy = false;
  };
  void show("");
  picker.onDidChangeValue((value) => void show(value));
  picker.show();
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      resolve(item && { id: item.id, title: item.label, action: "open" });
      picker.hide();
    });
    picker.onDidTriggerItemButton(({ item }) => {
      resolve({ id: item.id, title: item.label, action: "delete" });
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
  });
}

async function isDeletionConfirmed(title: string): Promise<boolean> {
  const remove = l10n.t("Delete");
  const question = l10n.t("Delete the conversation “{0}”? It can't be brought back.", title);
  return (await askInDialog("warning", { question }, remove)) === remove;
}
