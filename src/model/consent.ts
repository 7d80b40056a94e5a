import type { Notice } from "./notices.ts";

/** What VS Code stores for the extension between sessions. */
interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** Which version of a notice the user accepted, and when. */
interface Acceptance {
  version: number;
  acceptedAt: string;
}

export interface Consent {
  isAccepted(notice: Notice): boolean;
  accept(notice: Notice): Promise<void>;
}

/**
 * Remembers which license notices were accepted. A notice whose text changed has a new version and must be accepted
 * again.
 */
export function createConsent(memory: Memento): Consent {
  const key = (notice: Notice): string => `acceptedNotice.${notice.id}`;
  return {
    isAccepted: (notice) => (memory.get(key(notice)) as Acceptance | undefined)?.version === notice.version,
    accept: async (notice) => {
      await memory.update(key(notice), { version: notice.version, acceptedAt: new Date().toISOString() });
    },
  };
}
