import * as vscode from "vscode";
import type { Lazy } from "../base/lazy.ts";
import type { ChatView } from "./chatView.ts";
import type { ChatContext } from "./context/chatContext.ts";
import type { Move } from "./protocol.ts";

const CHAT_VIEW_ID = "42dot.chat";

/** Where the user sees a chat. */
export interface ChatPlace {
  /** Shows the chat and moves the keyboard focus to its composer. */
  reveal: () => Promise<void>;
  /** Shows the chat, where something can then be attached to the question. */
  revealContext: () => Promise<ChatContext>;
  /** Shows the chat and moves the keyboard focus in its conversation. */
  move: (to: Move) => Promise<void>;
}

/** The view in the sidebar. Its code is loaded when it is first shown. */
export class Sidebar implements ChatPlace, vscode.Disposable {
  readonly #view: Lazy<ChatView>;
  readonly #provider: vscode.Disposable;

  constructor(view: Lazy<ChatView>) {
    this.#view = view;
    this.#provider = vscode.window.registerWebviewViewProvider(CHAT_VIEW_ID, {
      resolveWebviewView: async (surface) => (await view.get()).attach(surface),
    });
  }

  dispose(): void {
    this.#provider.dispose();
    this.#view.dispose();
  }

  async reveal(): Promise<void> {
    // It must listen before the page can be told anything.
    const view = await this.#view.get();
    await vscode.commands.executeCommand(`${CHAT_VIEW_ID}.focus`);
    view.post({ type: "focus" });
  }

  async revealContext(): Promise<ChatContext> {
    await this.reveal();
    return (await this.#view.get()).context();
  }

  async move(to: Move): Promise<void> {
    const view = await this.#view.get();
    if (!view.isFocused) await vscode.commands.executeCommand(`${CHAT_VIEW_ID}.focus`);
    view.post({ type: "move", to });
  }
}
