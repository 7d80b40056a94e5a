import { randomUUID } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { TurnTask } from "../prompt/taskPrompts.ts";
import type { Conversation, ConversationSummary, StoredTurn, TurnState } from "./conversation.ts";
import { type OnDamaged, openDatabase, openInMemory, transaction } from "./database.ts";

/** How many characters of a prompt are read to derive its title. */
const TITLE_SOURCE_LENGTH = 1_000;

/** In grapheme clusters. */
const MAX_TITLE_LENGTH = 60;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

type Row = Record<string, unknown>;

/**
 * The conversations on disk. Once `saveTurn` has returned, the turn survives a crash or a power failure. Several
 * windows may have the same file open.
 */
export class ConversationStore {
  readonly #database: DatabaseSync;
  readonly #statements;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = prepare(database);
  }

  /**
   * @param path its folder must exist
   * @param onDamaged called when the file was damaged and has been replaced
   */
  static open(path: string, onDamaged: OnDamaged = () => undefined): ConversationStore {
    return new ConversationStore(openDatabase(path, onDamaged));
  }

  /** A store that is lost when the window closes, for when no file can be written. */
  static inMemory(): ConversationStore {
    return new ConversationStore(openInMemory());
  }

  /** Creates a conversation. It is stored with its first turn: an empty one leaves no trace. */
  createConversation(): Conversation {
    return { id: randomUUID(), firstTurnInContext: 0, turns: [] };
  }

  /**
   * @param containing text that one of their questions or answers must contain, ignoring the case of Latin letters; ""
   *   for all conversations
   * @returns the most recently updated conversations, newest first
   */
  conversations(limit: number, containing = ""): ConversationSummary[] {
    const { list, search } = this.#statements;
    const rows = (containing === "" ? list.all(limit) : search.all(containing, containing, limit)) as Row[];
    return rows.map((row) => ({
      id: row["id"] as string,
      title: titleOf({
        task: JSON.parse(row["task"] as string) as TurnTask,
        prompt: row["prompt"] as string,
      }),
      updatedAt: row["updated_at"] as number,
    }));
  }

  /** @returns the conversation, or undefined if it is not stored, or no longer. */
  load(id: string): Conversation | undefined {
    const conversation: Row | undefined = this.#statements.conversation.get(id);
    if (conversation === undefined) return undefined;
    const turns = (this.#statements.turns.all(id) as Row[]).map(toTurn);
    return { id, firstTurnInContext: Math.min(conversation["first_turn"] as number, turns.length), turns };
  }

  /** Adds a turn to the end of its conversation, or updates it. */
  saveTurn(conversationId: string, turn: StoredTurn): void {
    const { id, createdAt, task, message, prompt, answer, state } = turn;
    transaction(this.#database, () => {
      this.#statements.touch.run(conversationId, Date.now());
      const [taskJson, stateJson] = [JSON.stringify(task), JSON.stringify(state)];
      this.#statements.saveTurn.run(id, conversationId, createdAt, taskJson, message, prompt, answer, stateJson);
    });
  }

  /** Stores that the turns before `index` are no longer in the context. */
  setFirstTurnInContext(conversationId: string, index: number): void {
    this.#statements.setFirstTurn.run(index, conversationId);
  }

  /** Deletes a conversation for good: its text remains neither in the file nor in the journal. */
  deleteConversation(id: string): void {
    this.#statements.delete.run(id);
    this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function prepare(database: DatabaseSync) {
  return {
    list: database.prepare(listQuery("")),
    // A full scan: a trigram index can't find two-syllable words, the most common length in Korean.
    search: database.prepare(
      listQuery(`WHERE EXISTS (SELECT 1 FROM turn t WHERE t.conversation_id = c.id
         AND (instr(lower(t.message), lower(?)) OR instr(lower(t.answer), lower(?))))`),
    ),
    conversation: database.prepare("SELECT first_turn FROM conversation WHERE id = ?"),
    turns: database.prepare("SELECT * FROM turn WHERE conversation_id = ? ORDER BY seq"),
    touch: database.prepare(
      `INSERT INTO conversation (id, first_turn, updated_at) VALUES (?, 0, ?)
       ON CONFLICT (id) DO UPDATE SET updated_at = max(updated_at, excluded.updated_at)`,
    ),
    saveTurn: database.prepare(
      `INSERT INTO turn (id, conversation_id, created_at, task, message, prompt, answer, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET task = excluded.task, message = excluded.message, prompt = excluded.prompt,
         answer = excluded.answer, state = excluded.state`,
    ),
    setFirstTurn: database.prepare("UPDATE conversation SET first_turn = ? WHERE id = ?"),
    delete: database.prepare("DELETE FROM conversation WHERE id = ?"),
  } satisfies Record<string, StatementSync>;
}

/** Selects conversations along with the start of their first question. */
function listQuery(where: string): string {
  return `SELECT c.id, c.updated_at, f.task,
       substr(f.prompt, 1, ${TITLE_SOURCE_LENGTH}) AS prompt
     FROM conversation c
     JOIN turn f ON f.seq = (SELECT min(seq) FROM turn t WHERE t.conversation_id = c.id)
     ${where} ORDER BY c.updated_at DESC, c.rowid DESC LIMIT ?`;
}

function toTurn(row: Row): StoredTurn {
  return {
    id: row["id"] as string,
    createdAt: row["created_at"] as number,
    task: JSON.parse(row["task"] as string) as TurnTask,
    message: row["message"] as string,
    prompt: row["prompt"] as string,
    answer: row["answer"] as string,
    state: settled(JSON.parse(row["state"] as string) as TurnState),
  };
}

/** A turn loaded from disk is no longer being answered, whatever its state was when it was saved. */
function settled(state: TurnState): TurnState {
  const isFinal = state.kind === "done" || state.kind === "failed";
  return isFinal ? state : { kind: "failed", failure: { kind: "interrupted" } };
}

/** The first line of what the user typed or selected. */
export function titleOf({ task, prompt }: Pick<StoredTurn, "task" | "prompt">): string {
  // An explanation's prompt starts with a line added by the extension.
  const text = task.kind === "explain" ? prompt.slice(prompt.indexOf("\n") + 1) : prompt;
  const lines = text.split("\n").map((line) => line.trim());
  const title = lines.find((line) => line !== "" && !line.startsWith("```")) ?? "";
  // A grapheme cluster has at least one code unit.
  if (title.length <= MAX_TITLE_LENGTH) return title;
  const clusters = Array.from(graphemes.segment(title));
  if (clusters.length <= MAX_TITLE_LENGTH) return title;
  return `${title.slice(0, clusters[MAX_TITLE_LENGTH - 1]?.index).trimEnd()}…`;
}
