import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { Lazy } from "../base/lazy.ts";
import { readSettings, writeUserSetting } from "../config.ts";
import type { History } from "../history/openHistory.ts";
import type { Log } from "../log.ts";
import type { ModelChoice } from "../model/modelChoice.ts";
import { showInformation } from "../notifications.ts";
import type { Language } from "../text/language.ts";
import type { ChatController } from "./chatController.ts";
import type { ChatView } from "./chatView.ts";
import { registerCodeBlocks } from "./codeBlocks.ts";
import type { CurrentConversation } from "./currentConversation.ts";

export interface ChatCommandServices {
  controller: ChatController;
  view: ChatView;
  history: History;
  model: () => Promise<ModelChoice>;
  current: CurrentConversation;
  /** The URI of the workspace; "" if there is none. */
  workspace: string;
  language: Language;
  /** The folder of the extension. */
  storage: vscode.Uri;
  log: Log;
}

/** Registers the commands that do not work on a selection. */
export function registerChatCommands(services: ChatCommandServices): vscode.Disposable {
  const { controller, view, log } = services;
  const list = new Lazy(async () => new (await import("./conversationList.ts")).ConversationList(services));
  const commands: Record<string, (...clicked: unknown[]) => unknown> = {
    "42dot.newChat": async () => {
      await view.reveal();
      await controller.newChat();
    },
    "42dot.openConversation": async () => (await list.get()).open(),
    "42dot.conversations.rename": async () => (await list.get()).actOnSelected("rename"),
    "42dot.conversations.pin": async () => (await list.get()).actOnSelected("pin"),
    "42dot.conversations.delete": async () => (await list.get()).actOnSelected("delete"),
    "42dot.exportConversation": async () => (await import("./transfer.ts")).exportConversation(services),
    "42dot.importConversation": async () => (await import("./transfer.ts")).importConversation(services),
    "42dot.newPromptFile": async () => (await import("./promptFileCommands.ts")).newPromptFile(services.storage),
    "42dot.promptFiles": async () => (await import("./promptFileCommands.ts")).showPromptFiles(services.storage),
    "42dot.addToChat": async (clicked: unknown, all: unknown) =>
      (await import("./context/addToChat.ts")).addToChat(clicked, all, () => view.revealContext()),
    "42dot.addTerminalSelection": async () =>
      (await import("./context/addToChat.ts")).addTerminalSelection(() => view.revealContext()),
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
    list,
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
