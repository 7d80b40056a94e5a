/** What stands in the composer of each conversation, kept until it is sent. */
import * as v from "valibot";
import { AttachmentSource, bounded, MOST_ATTACHMENTS } from "./attachmentSource.ts";

/** Where they are kept. */
export interface DraftStore {
  /** What was written last; undefined if there is nothing. */
  read(): unknown;
  /** Never rejects. */
  write(value: unknown): Promise<void>;
}

const Draft = v.object({
  text: v.string(),
  attachments: v.array(v.object({ id: v.string(), source: AttachmentSource })),
});
export type Draft = v.InferOutput<typeof Draft>;

const NOTHING: Draft = { text: "", attachments: [] };

/** More are not kept; those that were changed last are. */
const MOST_DRAFTS = 30;
/** UTF-16 units of a text that are kept. */
const LONGEST_TEXT = 200_000;

/**
 * The drafts of a window, by conversation; `""` for one that has not begun. Each window has its own, so that two that
 * show the same conversation don't overwrite each other's.
 */
export class Drafts {
  readonly #store: DraftStore;
  readonly #drafts: Map<string, Draft>;

  constructor(store: DraftStore) {
    this.#store = store;
    const { success, output } = v.safeParse(v.array(v.tuple([v.string(), Draft])), store.read());
    this.#drafts = new Map(success ? output : []);
  }

  get(conversation: string): Draft {
    return this.#drafts.get(conversation) ?? NOTHING;
  }

  setText(conversation: string, text: string): void {
    this.#set(conversation, { ...this.get(conversation), text: text.slice(0, LONGEST_TEXT).toWellFormed() });
  }

  /** Adds what is not there yet. @returns how many there was no more room for */
  attach(conversation: string, sources: readonly AttachmentSource[]): number {
    const draft = this.get(conversation);
    const known = new Set(draft.attachments.map(({ source }) => JSON.stringify(source)));
    const added = [...new Map(sources.map(bounded).map((source) => [JSON.stringify(source), source]))]
      .filter(([json]) => !known.has(json))
      .map(([, source]) => ({ id: crypto.randomUUID(), source }));
    const attachments = [...draft.attachments, ...added];
    this.#set(conversation, { ...draft, attachments: attachments.slice(0, MOST_ATTACHMENTS) });
    return Math.max(0, attachments.length - MOST_ATTACHMENTS);
  }

  detach(conversation: string, id: string): void {
    const draft = this.get(conversation);
    this.#set(conversation, { ...draft, attachments: draft.attachments.filter((one) => one.id !== id) });
  }

  /** Removes the draft of a conversation. @returns what it was */
  take(conversation: string): Draft {
    const draft = this.get(conversation);
    this.#set(conversation, NOTHING);
    return draft;
  }

  #set(conversation: string, draft: Draft): void {
    this.#drafts.delete(conversation);
    if (draft.text !== "" || draft.attachments.length > 0) this.#drafts.set(conversation, draft);
    void this.#store.write([...this.#drafts].slice(-MOST_DRAFTS));
  }
}
