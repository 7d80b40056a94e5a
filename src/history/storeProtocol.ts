/**
 * The boundary between the host (`storeClient.ts`) and the thread that has the file open (`worker.ts`). Each call is
 * answered once, in order. Each side parses what it receives with these schemas.
 */
import * as v from "valibot";
import { Conversation, ConversationSummary, LabelChange, StoredTurn } from "./conversation.ts";
import { HistoryProblem, MovedAside } from "./historyProblem.ts";
import { WholeConversation } from "./tables.ts";

/** What the thread is started with (`workerData`). */
export const WorkerData = v.object({
  /** The file of the conversations. */
  path: v.string(),
  /** The URI of the workspace that new conversations belong to; "" if there is none. */
  workspace: v.string(),
});

/**
 * - `saved`: on disk, in the file that will be opened next time
 * - `kept`: in memory until it can be written
 * - `deleted`: not stored, since the conversation was deleted
 */
export const Saved = v.picklist(["saved", "kept", "deleted"]);
export type Saved = v.InferOutput<typeof Saved>;

function call<Name extends string, Entries extends v.ObjectEntries>(name: Name, entries: Entries) {
  return v.object({ call: v.pipe(v.number(), v.integer()), name: v.literal(name), ...entries });
}

export const Call = v.variant("name", [
  call("conversations", {
    limit: v.number(),
    containing: v.string(),
    workspace: v.optional(v.string()),
  }),
  call("load", { conversationId: v.string(), through: v.optional(v.string()) }),
  call("whole", { conversationId: v.string() }),
  call("save", { conversationId: v.string(), firstTurnInContext: v.number(), turn: StoredTurn }),
  /** More has been written of an answer that is not final. */
  call("saveAnswer", { conversationId: v.string(), turnId: v.string(), answer: v.string() }),
  call("delete", { conversationId: v.string() }),
  /** Adds one that was deleted or exported. */
  call("restore", { conversation: WholeConversation }),
  /** Deletes a turn, and brings back what `deleteTurn` has answered. */
  call("deleteTurn", { conversationId: v.string(), turnId: v.string() }),
  call("restoreTurns", { conversation: WholeConversation }),
  call("relabel", { conversationId: v.string(), change: LabelChange }),
  /** Shows another branch. */
  call("show", { conversationId: v.string(), turnId: v.string(), firstTurnInContext: v.number() }),
  /** Differs from the one before when another window has changed something. */
  call("version", {}),
  /** Whether to send `changed` from now on. */
  call("watch", { isOn: v.boolean() }),
  /** Tries to write what could not be written. */
  call("retry", {}),
  /** Writes what can be written; the thread ends after its answer. */
  call("close", {}),
]);
export type Call = v.InferOutput<typeof Call>;

export type CallName = Call["name"];

/** What a call is called with. */
export type Values<Name extends CallName> = Omit<Extract<Call, { name: Name }>, "call" | "name">;

/** What is answered to each call. */
export const Answers = {
  conversations: v.array(ConversationSummary),
  /** Null if it is not stored, or no longer. */
  load: v.nullable(Conversation),
  whole: v.nullable(WholeConversation),
  save: Saved,
  saveAnswer: Saved,
  /** Null if there was none. */
  delete: v.nullable(WholeConversation),
  restore: Saved,
  /** Null if there was none. */
  deleteTurn: v.nullable(WholeConversation),
  restoreTurns: v.null(),
  relabel: v.null(),
  show: Saved,
  version: v.string(),
  watch: v.null(),
  retry: v.null(),
  close: v.null(),
} satisfies Record<CallName, v.GenericSchema>;
export type Answer<Name extends CallName> = v.InferOutput<(typeof Answers)[Name]>;

export const FromWorker = v.variant("type", [
  v.object({ type: v.literal("answer"), call: v.number(), answer: v.unknown() }),
  v.object({ type: v.literal("failed"), call: v.number(), problem: HistoryProblem }),
  /** Why what was saved is not on disk, when this changes; null when all of it is again. */
  v.object({ type: v.literal("problem"), problem: v.nullable(HistoryProblem) }),
  v.object({ type: v.literal("movedAside"), moved: MovedAside }),
  /** Another window has changed something. */
  v.object({ type: v.literal("changed") }),
]);
export type FromWorker = v.InferOutput<typeof FromWorker>;
