import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ConversationStore } from "./conversationStore.ts";
import type { OnDamaged } from "./database.ts";

export interface History {
  /** The store, opened on first call so that activation does not wait for the disk. Never rejects. */
  store: () => Promise<ConversationStore>;
  dispose: () => void;
}

export interface HistoryEvents {
  onDamaged: OnDamaged;
  /** The file can't be opened or created; conversations are kept in memory until the window closes. */
  onUnavailable: (error: unknown) => void;
}

/** @param folder where the extension stores its files */
export function openHistory(folder: string, events: HistoryEvents): History {
  let opened: Promise<ConversationStore> | undefined;
  const open = async (): Promise<ConversationStore> => {
    const { ConversationStore } = await import("./conversationStore.ts");
    try {
      await mkdir(folder, { recursive: true });
      return ConversationStore.open(join(folder, "conversations.sqlite"), events.onDamaged);
    } catch (error) {
      events.onUnavailable(error);
      return ConversationStore.inMemory();
    }
  };
  return {
    store: () => (opened ??= open()),
    dispose: () => void opened?.then((store) => store.close()),
  };
}
