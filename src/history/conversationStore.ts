import { randomUUID } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { TurnTask } from "../prompt/taskPrompts.ts";
import type { TurnState, Conversation, ConversationSummary, StoredTurn } from "./conversation.ts";
import { openDatabase, openInMemory, transaction, type OnDamaged } from "./database.ts";

/** Characters of a prompt that are read for its title. */
const TITLE_SOURCE = 1_000;

/** Grapheme clusters of a title at most. */
const TITLE_LENGTH = 60;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

type Row = Record<string, unknown>;

/**
 * The conversations on disk. What `saveTurn` has returned from is there after a crash or a power cut. Several windows may
 * have the same file open.
 */
export class ConversationStore {
  readonly #database: DatabaseSync;
  readonly #statements;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = prepare(database);
  }

  /**
   * @param path the file; its folder must exist
   * @param onDamaged is told when the file was damaged and has been replaced
   */
  static open(path: string, onDamaged: OnDamaged = () => undefined): ConversationStore {
    return new ConversationStore(openDatabase(path, onDamaged));
  }

  /** A store that is gone with the window, for when there is no file to write to. */
  static inMemory(): ConversationStore {
    return new ConversationStore(openInMemory());
  }

  /** A new conversation. It is written with its first turn: an empty one leaves no trace. */
  createConversation(): Conversation {
    return { id: randomUUID(), firstTurnInContext: 0, turns: [] };
  }

  /**
   * @param containing text that a question or an answer of theirs must have, upper and lower case of Latin letters alike;
   *   "" for all
   * @returns the conversations that were last written to, the newest first
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

  /** @returns the conversation, or undefined if nothing of it is stored (any more). */
  load(id: string): Conversation | undefined {
    const conversation: Row | undefined = this.#statements.conversation.get(id);
    if (conversation === undefined) return undefined;
    const turns = (this.#statements.turns.all(id) as Row[]).map(toTurn);
    return { id, firstTurnInContext: Math.min(conversation["first_turn"] as number, turns.length), turns };
  }

  /** Adds a turn at the end of its conversation, or writes it anew. */
  saveTurn(conversationId: string, turn: StoredTurn): void {
    const { id, createdAt, task, message, prompt, answer, state } = turn;
    transaction(this.#database, () => {
      this.#statements.touch.run(conversationId, Date.now());
      const [taskJson, stateJson] = [JSON.stringify(task), JSON.stringify(state)];
      this.#statements.saveTurn.run(id, conversationId, createdAt, taskJson, message, prompt, answer, stateJson);
    });
  }

  /** Remembers that the turns before `index` do not count any more. */
  setFirstTurnInContext(conversationId: string, index: number): void {
    this.#statements.setFirstTurn.run(index, conversationId);
  }

  /** Deletes it for good: its text is not in the file any more, nor in the journal. */
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
    list: database.prepare(listOf("")),
    // A scan: an index of trigrams does not know words of two syllables, the most common in Korean.
    search: database.prepare(
      listOf(`WHERE EXISTS (SELECT 1 FROM turn t WHERE t.conversation_id = c.id
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

/** Conversations with the beginning of their first question. */
function listOf(which: string): string {
  return `SELECT c.id, c.updated_at, f.task,
       substr(f.prompt, 1, ${TITLE_SOURCE}) AS prompt
     FROM conversation c
     JOIN turn f ON f.seq = (SELECT min(seq) FROM turn t WHERE t.conversation_id = c.id)
     ${which} ORDER BY c.updated_at DESC, c.rowid DESC LIMIT ?`;
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

/** A turn that is read from the disk is no longer being answered, whatever it was when it was written. */
function settled(state: TurnState): TurnState {
  const isOver = state.kind === "done" || state.kind === "failed";
  return isOver ? state : { kind: "failed", failure: { kind: "interrupted" } };
}

/** The first line of what was typed or selected. */
export function titleOf({ task, prompt }: Pick<StoredTurn, "task" | "prompt">): string {
  // An explanation's prompt begins with a line of the extension's own.
  const asked = task.kind === "explain" ? prompt.slice(prompt.indexOf("\n") + 1) : prompt;
  const lines = asked.split("\n").map((text) => text.trim());
  const line = lines.find((text) => text !== "" && !text.startsWith("```")) ?? "";
  // A cluster has one code unit at least.
  if (line.length <= TITLE_LENGTH) return line;
  const clusters = Array.from(graphemes.segment(line));
  if (clusters.length <= TITLE_LENGTH) return line;
  return `${line.slice(0, clusters[TITLE_LENGTH - 1]?.index).trimEnd()}…`;
}
