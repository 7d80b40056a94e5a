import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ConversationStore } from "./conversationStore.ts";
import type { OnDamaged } from "./database.ts";

export interface History {
  /** The store, opened at the first call: activation does not wait for a disk. */
  store: () => Promise<ConversationStore>;
  dispose(): void;
}

/**
 * @param folder where the extension may keep its files
 * @param onDamaged is told when the file was damaged and has been replaced
 */
export function openHistory(folder: string, onDamaged: OnDamaged): History {
  let opened: Promise<ConversationStore> | undefined;
  const open = async (): Promise<ConversationStore> => {
    await mkdir(folder, { recursive: true });
    const { ConversationStore } = await import("./conversationStore.ts");
    return ConversationStore.open(join(folder, "conversations.sqlite"), onDamaged);
  };
  return {
    store: () => (opened ??= open()),
    dispose: () => void opened?.then((store) => store.close()),
  };
}
