/** Which servers the user has agreed to, and their keys. */
import * as v from "valibot";

/** What VS Code stores for the extension between sessions. */
interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** What VS Code keeps encrypted. */
interface Secrets {
  get(key: string): Thenable<string | undefined>;
  store(key: string, value: string): Thenable<void>;
  delete(key: string): Thenable<void>;
}

/** All by the server's origin: scheme, host and port. */
export interface ServerPermissions {
  isAllowed: (origin: string) => boolean;
  allow: (origin: string) => Promise<void>;
  key: (origin: string) => Promise<string | undefined>;
  /** @param key undefined to forget it */
  setKey: (origin: string, key: string | undefined) => Promise<void>;
}

const ALLOWED = "allowedServers";

export function serverPermissions(memory: Memento, secrets: Secrets): ServerPermissions {
  const allowed = (): string[] => {
    const stored = v.safeParse(v.array(v.string()), memory.get(ALLOWED));
    return stored.success ? stored.output : [];
  };
  const place = (origin: string): string => `serverKey ${origin}`;
  return {
    isAllowed: (origin) => allowed().includes(origin),
    allow: async (origin) => {
      if (!allowed().includes(origin)) await memory.update(ALLOWED, [...allowed(), origin]);
    },
    key: async (origin) => secrets.get(place(origin)),
    setKey: async (origin, key) => {
      await (key === undefined ? secrets.delete(place(origin)) : secrets.store(place(origin), key));
    },
  };
}
