import { join } from "node:path";
import { once } from "../base/lazy.ts";
import type { ConversationStore } from "./conversationStore.ts";
import type { HistoryEvents, StoreClient } from "./storeClient.ts";

export interface History {
  /** The store, whose thread starts on its first call, so that activation does not wait for the disk. */
  store: () => Promise<ConversationStore>;
  /** Tries again to write what could not be written. */
  retry: () => Promise<void>;
  /** Writes what can be written; takes less than the 5 s that a window has to end. */
  close: () => Promise<void>;
}

/**
 * @param folder where the extension stores its files
 * @param workerPath the bundle of `worker.ts`
 * @param workspace the URI of the workspace that new conversations belong to
 */
export function openHistory(folder: string, workerPath: string, events: HistoryEvents, workspace = ""): History {
  let client: StoreClient | undefined;
  const store = once(async () => {
    const { StoreClient } = await import("./storeClient.ts");
    return (client = new StoreClient({ path: join(folder, "conversations.sqlite"), workerPath, workspace, ...events }));
  });
  return {
    store,
    retry: async () => (await store()).retry(),
    close: async () => client?.close(),
  };
}
