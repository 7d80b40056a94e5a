import * as v from "valibot";
import type { Notice } from "./notices.ts";

/** What VS Code stores for the extension between sessions. */
interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** Which version of a notice the user accepted, and when. */
const Acceptance = v.object({ version: v.number(), acceptedAt: v.string() });

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
    isAccepted: (notice) => {
      const stored = v.safeParse(Acceptance, memory.get(key(notice)));
      return stored.success && stored.output.version === notice.version;
    },
    accept: async (notice) => {
      const acceptance: v.InferOutput<typeof Acceptance> = {
        version: notice.version,
        acceptedAt: new Date().toISOString(),
      };
      await memory.update(key(notice), acceptance);
    },
  };
}
