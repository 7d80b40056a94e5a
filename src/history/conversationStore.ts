import type { Conversation, ConversationSummary, StoredTurn } from "./conversation.ts";
import type { Saved } from "./storeProtocol.ts";

/**
 * The conversations on disk. What can't be written is kept in memory until it can, and is listed and loaded like the
 * rest. Several windows may have the same file open. Calls are answered in order.
 */
export interface ConversationStore {
  /**
   * @param containing text that one of their questions or answers must contain, in any case; "" for all conversations
   * @returns the most recently updated conversations, newest first
   * @throws HistoryError
   */
  conversations(limit: number, containing?: string): Promise<ConversationSummary[]>;

  /** @returns the conversation, or undefined if it is not stored, or no longer. @throws HistoryError */
  load(id: string): Promise<Conversation | undefined>;

  /**
   * Adds a turn to the end of its conversation, or replaces it. Once this has resolved with `saved`, the turn survives
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

  /** Deletes a conversation for good: its text remains neither in the file nor in its journal. @throws HistoryError */
  deleteConversation(id: string): Promise<void>;

  /** Differs from the one before when another window has changed something. @throws HistoryError */
  version(): Promise<string>;

  /**
   * Calls `onChanged` soon after another window has changed something, until it is called again without.
   * @throws HistoryError
   */
  watch(onChanged?: () => void): Promise<void>;
}
