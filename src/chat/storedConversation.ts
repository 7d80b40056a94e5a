import type { Disposable } from "../base/emitter.ts";
import { errorText } from "../base/errorText.ts";
import type { LogLine } from "../base/logLine.ts";
import type { Conversation, StoredTurn } from "../history/conversation.ts";
import type { ConversationStore } from "../history/conversationStore.ts";
import type { Saved } from "../history/storeProtocol.ts";
import { newConversation } from "../history/turns.ts";

export interface StoredConversationServices {
  store: () => Promise<ConversationStore>;
  /** Whether what other windows do with it is still of interest. */
  isShown: (conversation: Conversation) => boolean;
  /** @param turns those that have changed or come last; undefined if more than that has changed */
  onChanged: (conversation: Conversation, turns: StoredTurn[] | undefined) => Promise<void>;
  /** Another window has deleted it, which is told once. */
  onDeleted: (conversation: Conversation) => Promise<void>;
  log: LogLine;
}

/** How often to look whether another window has ended its answer. */
const ELSEWHERE_INTERVAL_MS = 2_000;

/** A conversation and its place on disk, where other windows read and write it, too. */
export class StoredConversation implements Disposable {
  readonly conversation: Conversation;
  readonly #services: StoredConversationServices;
  /** How often each turn is being saved at the moment, by id. */
  readonly #saving = new Map<string, number>();
  /** It is on disk, or was until another window deleted it. */
  #isStored: boolean;
  /** The version of the store when it was last read. */
  #version: string;
  #isDeleted = false;
  #timer: NodeJS.Timeout | undefined;

  private constructor(
    conversation: Conversation,
    { isStored, version }: { isStored: boolean; version: string },
    services: StoredConversationServices,
  ) {
    this.conversation = conversation;
    this.#isStored = isStored;
    this.#version = version;
    this.#services = services;
    this.#lookAgain();
  }

  /** @param id undefined for a new one, which one that can't be read gives way to as well */
  static async open(id: string | undefined, services: StoredConversationServices): Promise<StoredConversation> {
    const store = await services.store();
    let version = "";
    let stored: Conversation | undefined;
    if (id !== undefined)
      try {
        version = await store.version();
        stored = await store.load(id);
      } catch (error) {
        // The user has been told by the store.
        services.log(`history: ${errorText(error)}`, "error");
      }
    const isStored = stored !== undefined;
    return new StoredConversation(stored ?? newConversation(), { isStored, version }, services);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  /** Whether this window is answering, or will. */
  get isBusy(): boolean {
    return this.conversation.turns.some((turn) => this.#isOwn(turn));
  }

  /** Saves a turn; what can't be saved, the store keeps, and warns of. */
  async save(turn: StoredTurn): Promise<void> {
    const saving = this.#saving;
    saving.set(turn.id, (saving.get(turn.id) ?? 0) + 1);
    const saved = await this.#attempt((store) => store.saveTurn(this.conversation, turn));
    if (saved === "saved") this.#isStored = true;
    const others = (saving.get(turn.id) ?? 0) - 1;
    if (others > 0) saving.set(turn.id, others);
    else saving.delete(turn.id);
  }

  /** Saves what has been written of an answer so far. */
  async saveAnswer({ id, answer }: StoredTurn): Promise<void> {
    await this.#attempt((store) => store.saveAnswer(this.conversation.id, id, answer));
  }

  /** Takes over what other windows have done with it. Never rejects. @returns false if one has deleted it */
  async takeOver(): Promise<boolean> {
    try {
      const store = await this.#services.store();
      const version = await store.version();
      const isElsewhere = this.conversation.turns.some(({ state }) => state.kind === "elsewhere");
      // Without a version the file is not in use: another window can't be seen.
      if (version === "" || (version === this.#version && !isElsewhere)) return true;
      return await this.read(version);
    } catch (error) {
      this.#services.log(`history: ${errorText(error)}`, "error");
    }
    return true;
  }

  /** Shows what is on disk. @returns false if the conversation is no longer. @throws HistoryError */
  async read(version = this.#version): Promise<boolean> {
    const { isShown, onChanged, store } = this.#services;
    const { mergeConversation } = await import("./mergeConversation.ts");
    const { conversation } = this;
    const isOwn = (turn: StoredTurn): boolean => this.#isOwn(turn);
    // Another window may show another branch, but not before this one has answered.
    const own = conversation.turns.findLast(isOwn)?.id;
    const stored = await (await store()).load(conversation.id, own);
    if (!isShown(conversation)) return true;
    const ids = new Set(stored?.turns.map(({ id }) => id));
    // A version is just being saved; without it, the branch is that of the turn whose place it takes.
    if (conversation.turns.some((turn) => isOwn(turn) && turn.parent !== undefined && !ids.has(turn.id))) return true;
    // After its own answer, it has to look which branch is shown.
    this.#version = own === undefined ? version : "";
    if (stored === undefined) return !this.#isStored;
    this.#isStored = true;
    await onChanged(
      conversation,
      mergeConversation(conversation, stored, isOwn, (turn) => !isOwn(turn)),
    );
    this.#lookAgain();
    return true;
  }

  async tellDeleted(): Promise<void> {
    if (this.#isDeleted || !this.#services.isShown(this.conversation)) return;
    this.#isDeleted = true;
    await this.#services.onDeleted(this.conversation);
  }

  async #attempt(save: (store: ConversationStore) => Promise<Saved>): Promise<Saved | undefined> {
    try {
      const saved = await save(await this.#services.store());
      // Not awaited: it waits for the turns that are being answered.
      if (saved === "deleted") void this.tellDeleted();
      return saved;
    } catch (error) {
      this.#services.log(`history: ${errorText(error)}`, "error");
      return undefined;
    }
  }

  /** Whether the turn is this window's to change at the moment, so that the file is behind. */
  #isOwn({ id, state }: StoredTurn): boolean {
    return this.#saving.has(id) || state.kind === "queued" || state.kind === "running";
  }

  /** Looks again soon if another window is answering: it may end without changing anything. */
  #lookAgain(): void {
    clearTimeout(this.#timer);
    if (!this.conversation.turns.some(({ state }) => state.kind === "elsewhere")) return;
    this.#timer = setTimeout(() => {
      void this.takeOver().then((exists) => (exists ? undefined : this.tellDeleted()));
    }, ELSEWHERE_INTERVAL_MS);
  }
}
