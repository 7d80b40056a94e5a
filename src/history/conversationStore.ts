import type { AnswerRun, Conversation, ConversationSummary, LabelChange, StoredTurn } from "./conversation.ts";
import type { Saved } from "./storeProtocol.ts";
import type { WholeConversation } from "./tables.ts";

/**
 * The conversations on disk. What can't be written is kept in memory until it can, and is listed and loaded like the
 * rest. Several windows may have the same file open. Calls are answered in order.
 */
export interface ConversationStore {
  /**
   * @param containing text that a question, an answer or the title must contain, in any case; "" for all conversations
   * @param workspace only those that were started in this one, or of which this is not known; undefined for all
   * @returns the pinned ones first, then the most recently updated ones, newest first
   * @throws HistoryError
   */
  conversations(limit: number, containing?: string, workspace?: string): Promise<ConversationSummary[]>;

  /**
   * @param through a turn of the branch to load in place of the one that is shown
   * @returns the conversation, or undefined if it is not stored, or no longer
   * @throws HistoryError
   */
  load(id: string, through?: string): Promise<Conversation | undefined>;

  /** @returns a conversation without its runs; undefined if it is not stored, or no longer. @throws HistoryError */
  whole(id: string): Promise<WholeConversation | undefined>;

  /** @returns how the answer of a turn was generated; none if that is not known. @throws HistoryError */
  runs(turnId: string): Promise<AnswerRun[]>;

  /**
   * Adds a turn to its conversation, which shows its branch then, or replaces it. It comes to the end of the branch,
   * also of what others have added to that in the meantime, unless it says what it follows. Once this has resolved with `saved`, the turn survives
   * a crash or a power failure.
   * @throws HistoryError
   */
  saveTurn(conversation: Pick<Conversation, "id" | "firstTurnInContext">, turn: StoredTurn): Promise<Saved>;

  /**
   * Saves what has been written so far of the answer of a turn that this window has saved and is answering. It is one
   * small write, and what is on disk when the window ends.
   * @throws HistoryError
   */
  saveAnswer(conversationId: string, turnId: string, answer: string): Promise<Saved>;

  /**
   * Deletes a conversation: its text remains neither in the file nor in its journal.
   * @returns what it was, for `restore`; undefined if there was none
   * @throws HistoryError
   */
  deleteConversation(id: string): Promise<WholeConversation | undefined>;

  /** Adds a conversation with all that it has, also one that was deleted. @throws HistoryError */
  restore(conversation: WholeConversation): Promise<Saved>;

  /**
   * Deletes a turn as `withoutTurn` does: its text remains neither in the file nor in its journal.
   * @returns what its conversation was, for `restoreTurns`; undefined if there is no such turn
   * @throws HistoryError
   */
  deleteTurn(id: string, turnId: string): Promise<WholeConversation | undefined>;

  /** Brings back the turns that a conversation had; those that others have added since stay. @throws HistoryError */
  restoreTurns(before: WholeConversation): Promise<void>;

  /** Names a conversation, or pins it, which does not change its date. @throws HistoryError */
  relabel(id: string, change: LabelChange): Promise<void>;

  /** Shows the branch of a turn, of which the model sees the turns from `firstTurnInContext` on. @throws HistoryError */
  show(id: string, turnId: string, firstTurnInContext: number): Promise<Saved>;

  /** Differs from the one before when another window has changed something. @throws HistoryError */
  version(): Promise<string>;

  /**
   * Calls `onChanged` soon after another window has changed something, until it is called again without.
   * @throws HistoryError
   */
  watch(onChanged?: () => void): Promise<void>;
}
