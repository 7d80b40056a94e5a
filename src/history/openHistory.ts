import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ConversationStore } from "./conversationStore.ts";

export interface History {
  /** The store, opened at the first call: activation does not wait for a disk. */
  store: () => Promise<ConversationStore>;
  dispose(): void;
}

/** @param folder where the extension may keep its files */
export function openHistory(folder: string): History {
  let opened: Promise<ConversationStore> | undefined;
  const open = async (): Promise<ConversationStore> => {
    await mkdir(folder, { recursive: true });
    const { ConversationStore } = await import("./conversationStore.ts");
    return ConversationStore.open(join(folder, "conversations.sqlite"));
  };
  return {
    store: () => (opened ??= open()),
    dispose: () => void opened?.then((store) => store.close()),
  };
}
