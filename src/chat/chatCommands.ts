import * as vscode from "vscode";
import { Lazy } from "../base/lazy.ts";
import type { History } from "../history/openHistory.ts";
import type { EngineState } from "../inference/engine.ts";
import type { Log } from "../log.ts";
import type { ModelChoice } from "../model/modelChoice.ts";
import type { Language } from "../text/language.ts";
import type { Chat, Chats } from "./chats.ts";
import type { ChatTabs } from "./chatTabs.ts";
import { registerCodeDocuments } from "./codeDocuments.ts";
import type { Move } from "./protocol.ts";

export interface ChatCommandServices {
  chats: Chats;
  sidebar: Chat;
  tabs: Lazy<ChatTabs>;
  engine: { readonly state: EngineState; stop(): void };
  history: History;
  model: () => Promise<ModelChoice>;
  /** The URI of the workspace; "" if there is none. */
  workspace: string;
  language: Language;
  /** The folder of the extension. */
  storage: vscode.Uri;
  log: Log;
}

/** Registers the commands that do not work on a selection. */
export function registerChatCommands(services: ChatCommandServices): vscode.Disposable {
  const { chats, sidebar, tabs, engine, log } = services;
  const list = new Lazy(async () => new (await import("./conversationList.ts")).ConversationList(services));
  const move = (to: Move) => () => chats.last.place.move(to);
  const commands: Record<string, (...clicked: unknown[]) => unknown> = {
    "42dot.newChat": async () => {
      const { place, controller } = chats.last;
      await place.reveal();
      await controller.newChat();
    },
    "42dot.newChatInEditor": async () => (await tabs.get()).open(),
    "42dot.openInEditor": async () => {
      const id = sidebar.current.get();
      const { openTurns } = sidebar.controller;
      const { controller: itsOwn } = await (await tabs.get()).open(id);
      if (id === undefined) return;
      await sidebar.controller.newChat();
      await itsOwn.resume(openTurns);
    },
    "42dot.moveToSidebar": async () => (await tabs.get()).moveToSidebar(sidebar),
    "42dot.openConversation": async () => (await list.get()).open(),
    "42dot.conversations.rename": async () => (await list.get()).actOnSelected("rename"),
    "42dot.conversations.pin": async () => (await list.get()).actOnSelected("pin"),
    "42dot.conversations.delete": async () => (await list.get()).actOnSelected("delete"),
    "42dot.exportConversation": async () => (await import("./transfer.ts")).exportConversation(services),
    "42dot.importConversation": async () => (await import("./transfer.ts")).importConversation(services),
    "42dot.newPromptFile": async () => (await import("./promptFileCommands.ts")).newPromptFile(services.storage),
    "42dot.promptFiles": async () => (await import("./promptFileCommands.ts")).showPromptFiles(services.storage),
    "42dot.addToChat": async (clicked: unknown, all: unknown) =>
      (await import("./context/addToChat.ts")).addToChat(clicked, all, () => chats.last.place.revealContext()),
    "42dot.addTerminalSelection": async () =>
      (await import("./context/addToChat.ts")).addTerminalSelection(() => chats.last.place.revealContext()),
    "42dot.focusChat": () => chats.last.place.reveal(),
    "42dot.nextTurn": move("nextTurn"),
    "42dot.previousTurn": move("previousTurn"),
    "42dot.nextCodeBlock": move("nextCode"),
    "42dot.previousCodeBlock": move("previousCode"),
    "42dot.stopAnswer": async () => {
      if (chats.running !== undefined) await chats.last.controller.stop(chats.running);
    },
    "42dot.aboutModel": async () => {
      const { place, controller } = chats.last;
      await place.reveal();
      await controller.about();
    },
    "42dot.showStatus": async () => (await import("./statusMenu.ts")).showStatusMenu(services),
    "42dot.restoreSystemPrompt": async () => (await import("./restoreSystemPrompt.ts")).restoreSystemPrompt(),
    "42dot.restartEngine": () => chats.last.controller.restartEngine(),
    "42dot.stopEngine": () => engine.stop(),
    "42dot.openSettings": () =>
      vscode.commands.executeCommand("workbench.action.openSettings", "@ext:local-assistant.42dot-assistant"),
    "42dot.showLog": () => log.show(),
  };
  return vscode.Disposable.from(
    registerCodeDocuments(),
    list,
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run)),
  );
}
