/** What VS Code stores for an extension, in memory. */
export interface Storage {
  memory: { get(key: string): unknown; update(key: string, value: unknown): Promise<void> };
  secrets: {
    get(key: string): Promise<string | undefined>;
    store(key: string, value: string): Promise<void>;
    delete(key: string): Promise<void>;
  };
  /** What is in `memory` and in `secrets`. */
  stored: Map<string, unknown>;
  kept: Map<string, string>;
}

export function storage(): Storage {
  const stored = new Map<string, unknown>();
  const kept = new Map<string, string>();
  const later = (change: () => unknown): Promise<void> => Promise.resolve().then(() => void change());
  return {
    memory: { get: (key) => stored.get(key), update: (key, value) => later(() => stored.set(key, value)) },
    secrets: {
      get: (key) => Promise.resolve(kept.get(key)),
      store: (key, value) => later(() => kept.set(key, value)),
      delete: (key) => later(() => kept.delete(key)),
    },
    ...{ stored, kept },
  };
}
