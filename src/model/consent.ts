import type { Notice } from "./notices.ts";

/** What VS Code keeps for the extension between its runs. */
interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** That a person accepted a notice, in which version, and when. */
interface Acceptance {
  version: number;
  acceptedAt: string;
}

export interface Consent {
  isAccepted(notice: Notice): boolean;
  accept(notice: Notice): Promise<void>;
}

/** Remembers which licence notices were accepted. A notice whose text changed has another version and is asked again. */
export function createConsent(memory: Memento): Consent {
  const key = (notice: Notice): string => `acceptedNotice.${notice.id}`;
  return {
    isAccepted: (notice) => (memory.get(key(notice)) as Acceptance | undefined)?.version === notice.version,
    accept: async (notice) => {
      await memory.update(key(notice), { version: notice.version, acceptedAt: new Date().toISOString() });
    },
  };
}
