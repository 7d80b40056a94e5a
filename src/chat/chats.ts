import * as vscode from "vscode";
import { type Disposable, Emitter, type Event } from "../base/emitter.ts";
import type { History } from "../history/openHistory.ts";
import { activityAfter, type ChatActivity, NO_ACTIVITY } from "./chatActivity.ts";
import type { ChatController } from "./chatController.ts";
import type { CurrentConversation } from "./currentConversation.ts";
import type { ChatPlace } from "./sidebar.ts";

/** A chat of this window: what it shows, and where. */
export interface Chat {
  controller: ChatController;
  history: History;
  current: CurrentConversation;
  place: ChatPlace;
}

interface Known {
  chat: Chat;
  activity: ChatActivity;
  listener: Disposable;
}

/** The chats of this window, and what they are doing. */
export class Chats implements vscode.Disposable {
  readonly onDidChange: Event<void>;
  readonly #changed = new Emitter<void>();
  /** The one that was used last comes first. */
  #known: Known[] = [];
  #focused: Chat | undefined;
  #context = "";

  constructor() {
    this.onDidChange = this.#changed.event;
  }

  dispose(): void {
    for (const { listener } of this.#known) listener.dispose();
    this.#changed.dispose();
  }

  get all(): Chat[] {
    return this.#known.map(({ chat }) => chat);
  }

  /** @returns the chat that shows the conversation, if one does; else the one that was used last */
  showing(conversationId: string): Chat {
    return this.all.find(({ current }) => current.get() === conversationId) ?? this.last;
  }

  /** The chat that was used last, which the commands are about. */
  get last(): Chat {
    return this.#last.chat;
  }

  /** The turn that is being answered in the chat that was used last. */
  get running(): string | undefined {
    return this.#last.activity.running;
  }

  get isAnswering(): boolean {
    return this.#known.some(({ activity }) => activity.running !== undefined);
  }

  /** @returns removes it */
  add(chat: Chat): Disposable {
    const listener = chat.controller.onDidPost((message) => {
      const activity = activityAfter(known.activity, message);
      if (activity === known.activity) return;
      known.activity = activity;
      this.#update();
    });
    const known: Known = { chat, activity: NO_ACTIVITY, listener };
    this.#known.push(known);
    return {
      dispose: () => {
        listener.dispose();
        this.#known = this.#known.filter((each) => each !== known);
        this.focus(chat, false);
        this.#update();
      },
    };
  }

  /** The chat has got or lost the keyboard focus. */
  focus(chat: Chat, isFocused: boolean): void {
    if (isFocused) {
      this.#focused = chat;
      this.#known.sort((one, other) => Number(other.chat === chat) - Number(one.chat === chat));
    } else if (this.#focused === chat) this.#focused = undefined;
    this.#update();
  }

  get #last(): Known {
    const [last] = this.#known;
    if (last === undefined) throw new Error("there is no chat");
    return last;
  }

  #update(): void {
    this.#changed.fire();
    const { running, hasTurns } = this.#known[0]?.activity ?? NO_ACTIVITY;
    const context = {
      "42dot.chatFocused": this.#focused !== undefined,
      "42dot.isAnswering": running !== undefined,
      "42dot.hasConversation": hasTurns,
    };
    if (JSON.stringify(context) === this.#context) return;
    this.#context = JSON.stringify(context);
    for (const [key, value] of Object.entries(context)) void vscode.commands.executeCommand("setContext", key, value);
  }
}
