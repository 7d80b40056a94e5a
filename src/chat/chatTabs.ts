import * as l10n from "@vscode/l10n";
import * as v from "valibot";
import * as vscode from "vscode";
import { errorText } from "../base/errorText.ts";
import { titleOf } from "../history/title.ts";
import type { Log } from "../log.ts";
import { escapeInvisibles } from "../text/invisibles.ts";
import type { Chat, Chats } from "./chats.ts";
import { type ChatPageServices, ChatView } from "./chatView.ts";
import type { CurrentConversation } from "./currentConversation.ts";
import type { ToView } from "./protocol.ts";

export const CHAT_TAB = "42dot.chatTab";

/** What the page of a tab keeps across a reload, as far as the host needs it. */
const SavedTab = v.object({ conversationId: v.string() });

export interface ChatTabServices {
  page: ChatPageServices;
  chats: Chats;
  /** A chat of its own, which behaves to the others as that of another window. */
  newChat: (current: CurrentConversation) => Omit<Chat, "place">;
}

interface Tab {
  panel: vscode.WebviewPanel;
  chat: Chat;
  /** Ends what is being answered and writes it; closes nothing of the sidebar's. */
  close: () => Promise<void>;
}

/** The chats in editor tabs. */
export class ChatTabs implements vscode.Disposable {
  readonly #services: ChatTabServices;
  readonly #tabs = new Set<Tab>();

  constructor(services: ChatTabServices) {
    this.#services = services;
  }

  dispose(): void {
    // After a reload, VS Code opens the panels again.
    for (const { close } of this.#tabs) void close();
  }

  /** Resolves when everything is on disk. */
  async end(): Promise<void> {
    await Promise.all([...this.#tabs].map(({ close }) => close()));
  }

  /** @param conversationId undefined for an empty one */
  async open(conversationId?: string): Promise<Chat> {
    const panel = vscode.window.createWebviewPanel(CHAT_TAB, l10n.t("Chat"), vscode.ViewColumn.Active);
    const chat = this.#fill(panel, conversationId);
    await chat.place.reveal();
    return chat;
  }

  /** Shows in a panel that VS Code has opened again what it showed before. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const { success, output } = v.safeParse(SavedTab, state);
    this.#fill(panel, success ? output.conversationId : undefined);
  }

  /** The tab that was used last shows its conversation in the side bar, and is closed. */
  async moveToSidebar(sidebar: Chat): Promise<void> {
    const { chats } = this.#services;
    const tab = [...this.#tabs].find(({ chat, panel }) => chat === chats.last || panel.active);
    const id = tab?.chat.current.get();
    const openTurns = tab?.chat.controller.openTurns ?? [];
    tab?.panel.dispose();
    // What is being answered there is written first, as far as it was.
    await tab?.close();
    await sidebar.place.reveal();
    if (id === undefined) return;
    await sidebar.controller.openConversation(id);
    await sidebar.controller.resume(openTurns);
  }

  #fill(panel: vscode.WebviewPanel, conversationId: string | undefined): Chat {
    const { page, chats, newChat } = this.#services;
    const { extensionUri, log } = page;
    let id = conversationId;
    const current: CurrentConversation = {
      get: () => id,
      set: (next) => {
        id = next;
        return Promise.resolve();
      },
    };
    const parts = newChat(current);
    const { controller, history } = parts;
    const onFocus = (isFocused: boolean): void => chats.focus(chat, isFocused);
    const view = new ChatView(page, controller, { onFocus, keepsConversation: true });
    const chat: Chat = {
      ...parts,
      place: {
        reveal: () => {
          panel.reveal();
          view.post({ type: "focus" });
          return Promise.resolve();
        },
        revealContext: () => {
          panel.reveal();
          view.post({ type: "focus" });
          return view.context();
        },
        move: (to) => {
          if (!view.isFocused) panel.reveal();
          view.post({ type: "move", to });
          return Promise.resolve();
        },
      },
    };
    const title = new TabTitle(panel, chat, log);
    const removed = chats.add(chat);
    const listener = controller.onDidPost((message) => title.take(message));
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> =>
      (closing ??= (async () => {
        removed.dispose();
        listener.dispose();
        view.dispose();
        await controller.end();
        controller.dispose();
        await history.close();
        this.#tabs.delete(tab);
      })());
    const tab: Tab = { panel, chat, close };
    this.#tabs.add(tab);
    const asset = (name: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, "media", name);
    panel.iconPath = { light: asset("icon-light.svg"), dark: asset("icon.svg") };
    view.attach({
      webview: panel.webview,
      get visible() {
        return panel.visible;
      },
      onDidChangeVisibility: (changed) => panel.onDidChangeViewState(() => void changed()),
      onDidDispose: panel.onDidDispose,
      show: () => panel.reveal(),
    });
    panel.onDidDispose(() => void close());
    return chat;
  }
}

/** Keeps the title of a tab that of its conversation. */
class TabTitle {
  readonly #panel: vscode.WebviewPanel;
  readonly #chat: Chat;
  readonly #log: Log;
  /** The conversation whose title was read. */
  #titled = "";

  constructor(panel: vscode.WebviewPanel, chat: Chat, log: Log) {
    this.#panel = panel;
    this.#chat = chat;
    this.#log = log;
  }

  take(message: ToView): void {
    if (message.type === "state") {
      this.#titled = "";
      if (message.state.turns.length === 0) this.#panel.title = l10n.t("Chat");
      else void this.#read(message.state.conversationId);
    }
    const id = this.#chat.current.get();
    if (message.type === "turn" && id !== undefined && this.#titled !== id) void this.#read(id);
  }

  async #read(id: string): Promise<void> {
    this.#titled = id;
    try {
      const conversation = await (await this.#chat.history.store()).whole(id);
      const { turnsOf } = await import("./conversationFile.ts");
      const [first] = conversation === undefined ? [] : turnsOf(conversation);
      const own = conversation?.title ?? "";
      const title = own === "" && first !== undefined ? titleOf(first) : own;
      if (title !== "" && this.#titled === id) this.#panel.title = escapeInvisibles(title);
    } catch (error) {
      this.#log.line(`title of a tab: ${errorText(error)}`, "error");
    }
  }
}
