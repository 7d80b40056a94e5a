/** The conversations in one SQLite database: in the file, or in memory. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import * as v from "valibot";
import { TurnTask } from "../prompt/taskPrompts.ts";
import { type Conversation, type ConversationSummary, StoredState, type StoredTurn } from "./conversation.ts";
import { foldText, searchable } from "./searchable.ts";
import { titleOf } from "./title.ts";

/** How many characters of a prompt are read to derive its title. */
const TITLE_SOURCE_LENGTH = 1_000;

/** More than any conversation has. */
const MAX_TURNS = 1e9;

/** A turn as it is in the file. `task` and `state` are JSON, perhaps of another version. */
export interface TurnRow {
  id: string;
  conversationId: string;
  createdAt: number;
  task: string;
  message: string;
  prompt: string;
  answer: string;
  state: string;
  /** The window that is answering or will answer it; "" when the answer is final. */
  writer: string;
}

/** A damaged file, or another program, may leave anything in a row; only its id is needed. */
const RowSchema = v.object({
  id: v.string(),
  conversationId: v.string(),
  createdAt: v.fallback(v.pipe(v.number(), v.safeInteger()), 0),
  task: v.fallback(v.string(), ""),
  message: v.fallback(v.string(), ""),
  prompt: v.fallback(v.string(), ""),
  answer: v.fallback(v.string(), ""),
  state: v.fallback(v.string(), ""),
  writer: v.fallback(v.string(), ""),
});

const SummarySchema = v.object({
  id: v.string(),
  updatedAt: v.fallback(v.number(), 0),
  task: v.fallback(v.string(), ""),
  prompt: v.fallback(v.string(), ""),
});

/** A turn of this window, to be stored. */
export function rowOf(conversationId: string, turn: StoredTurn, window: string): TurnRow {
  const { id, createdAt, task, message, prompt, answer, state } = turn;
  const isFinal = state.kind === "done" || state.kind === "failed";
  return {
    ...{ id, conversationId, createdAt, message, prompt, answer },
    task: JSON.stringify(task),
    state: JSON.stringify(state),
    writer: isFinal ? "" : window,
  };
}

/** @param isAnswering whether another window is running and still answers its turns */
export function turnOf(row: TurnRow, isAnswering: (window: string) => boolean): StoredTurn {
  const { id, createdAt, message, prompt, answer, writer } = row;
  const [task, state] = [parse(TurnTask, row.task), parse(StoredState, row.state)];
  const texts = { id, createdAt, message, prompt, answer };
  if (task === undefined || state === undefined) {
    return { ...texts, task: task ?? { kind: "chat" }, state: { kind: "otherVersion" } };
  }
  if (state.kind === "done" || state.kind === "failed") return { ...texts, task, state };
  // Whoever has written it, this is not the window that goes on with it.
  if (writer !== "" && isAnswering(writer)) return { ...texts, task, state: { kind: "elsewhere" } };
  return { ...texts, task, state: { kind: "failed", failure: { kind: "interrupted" } } };
}

export class Tables {
  readonly database: DatabaseSync;
  readonly #statements;

  /** @throws SQLite's Error if the database has other tables */
  constructor(database: DatabaseSync) {
    this.database = database;
    this.#statements = prepare(database);
  }

  /** @param containing must be in a question or an answer, in any case and composition; "" for all */
  conversations(limit: number, containing: string): ConversationSummary[] {
    const { list, search } = this.#statements;
    const rows = containing === "" ? list.all(limit) : search.all(foldText(containing), limit);
    return rows.flatMap((row) => {
      const { success, output } = v.safeParse(SummarySchema, row);
      if (!success) return [];
      const { id, updatedAt, prompt } = output;
      const task = parse(TurnTask, output.task) ?? { kind: "chat" };
      return { id, title: titleOf({ task, prompt }), updatedAt: Math.max(0, Math.min(updatedAt, Date.now())) };
    });
  }

  /** @param rows its turns. @returns null if there is no such conversation */
  load(id: string, rows: readonly TurnRow[], isAnswering: (window: string) => boolean): Conversation | null {
    const firstTurn = this.firstTurn(id);
    if (firstTurn === undefined) return null;
    const turns = rows.map((row) => turnOf(row, isAnswering));
    return { id, firstTurnInContext: Math.min(firstTurn, turns.length), turns };
  }

  /** @returns undefined if there is no such conversation */
  firstTurn(id: string): number | undefined {
    const row = this.#statements.conversation.get(id);
    return row === undefined ? undefined : Math.max(0, Math.min(Number(row["first_turn"]), MAX_TURNS));
  }

  turns(conversationId: string): TurnRow[] {
    return this.#statements.turns.all(conversationId).flatMap((row) => {
      const { success, output } = v.safeParse(RowSchema, row);
      return success ? output : [];
    });
  }

  /** @returns ms since 1970; now if there is no such conversation */
  updatedAt(id: string): number {
    const updatedAt = Number(this.#statements.conversation.get(id)?.["updated_at"] ?? NaN);
    return Number.isSafeInteger(updatedAt) ? updatedAt : Date.now();
  }

  /** Creates the conversation, or moves it to the top of the list. @param updatedAt ms since 1970 */
  touch(id: string, firstTurn: number, updatedAt = Date.now()): void {
    this.#statements.touch.run(id, firstTurn, updatedAt);
  }

  /** Adds a turn to the end of its conversation, which must exist, or replaces it. @returns whether it was new */
  put(row: TurnRow, replace = true): boolean {
    const { id, conversationId, createdAt, task, message, prompt, answer, state, writer } = row;
    const known = this.#statements.place.get(id);
    if (known !== undefined && !replace) return false;
    this.#statements.put.run(id, conversationId, createdAt, task, message, prompt, answer, state, writer);
    this.#statements.putText.run(id, searchable(message, answer));
    this.#statements.dropGrowing.run(id);
    return known === undefined;
  }

  /** Saves what has been written so far of an answer; a final one stays as it is. */
  grow(turnId: string, answer: string): void {
    this.#statements.grow.run(turnId, answer);
  }

  isDeleted(id: string): boolean {
    return this.#statements.isDeleted.get(id) !== undefined;
  }

  /** Deletes a conversation, and remembers that it must not come back. */
  delete(id: string): void {
    this.#statements.remove.run(id);
    this.#statements.remember.run(id);
  }

  /** Removes a conversation as if it had never been here. */
  forget(id: string): void {
    this.#statements.remove.run(id);
  }

  /** Ids of all conversations, the first saved first. */
  ids(): string[] {
    return this.#statements.ids.all().map((row) => String(row["id"]));
  }

  /** How long a statement waits for the locks of other connections. */
  setBusyTimeout(ms: number): void {
    this.database.exec(`PRAGMA busy_timeout = ${ms}`);
  }

  /** Changes whenever another connection has changed the database. */
  get version(): number {
    return Number(this.#statements.version.get()?.["data_version"]);
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
  }
}

function prepare(database: DatabaseSync) {
  database.function("fold", { deterministic: true }, (text) => foldText(String(text)));
  return {
    list: database.prepare(listQuery("")),
    // A full scan: a trigram index can't find two-syllable words, the most common length in Korean.
    search: database.prepare(
      listQuery(`WHERE c.id IN
         (SELECT t.conversation_id FROM searchable s JOIN turn t ON t.seq = s.seq WHERE instr(s.text, ?1)
          UNION SELECT t.conversation_id FROM growing g JOIN turn t ON t.seq = g.seq WHERE instr(fold(g.answer), ?1))`),
    ),
    conversation: database.prepare(
      `SELECT ${real("first_turn")}, ${real("updated_at")} FROM conversation WHERE id = ?`,
    ),
    turns: database.prepare(
      `SELECT id, conversation_id AS "conversationId", ${real("created_at", "createdAt")}, task, message, prompt,
         coalesce(g.answer, turn.answer) AS answer, state, writer
       FROM turn LEFT JOIN growing g ON g.seq = turn.seq WHERE conversation_id = ? ORDER BY turn.seq`,
    ),
    touch: database.prepare(
      `INSERT INTO conversation (id, first_turn, updated_at, touched)
       VALUES (?, ?, ?, (SELECT coalesce(max(touched), 0) + 1 FROM conversation))
       ON CONFLICT (id) DO UPDATE
         SET first_turn = excluded.first_turn, updated_at = excluded.updated_at, touched = excluded.touched`,
    ),
    place: database.prepare("SELECT 1 FROM turn WHERE id = ?"),
    put: database.prepare(
      `INSERT INTO turn (id, conversation_id, created_at, task, message, prompt, answer, state, writer)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET task = excluded.task, message = excluded.message, prompt = excluded.prompt,
         answer = excluded.answer, state = excluded.state, writer = excluded.writer`,
    ),
    putText: database.prepare(
      `INSERT INTO searchable SELECT seq, ?2 FROM turn WHERE id = ?1
       ON CONFLICT (seq) DO UPDATE SET text = excluded.text`,
    ),
    grow: database.prepare(
      `INSERT INTO growing SELECT seq, ?2 FROM turn WHERE id = ?1 AND writer <> ''
       ON CONFLICT (seq) DO UPDATE SET answer = excluded.answer`,
    ),
    dropGrowing: database.prepare("DELETE FROM growing WHERE seq = (SELECT seq FROM turn WHERE id = ?)"),
    isDeleted: database.prepare("SELECT 1 FROM deleted WHERE id = ?"),
    remove: database.prepare("DELETE FROM conversation WHERE id = ?"),
    remember: database.prepare("INSERT OR IGNORE INTO deleted VALUES (?)"),
    ids: database.prepare("SELECT id FROM conversation ORDER BY touched"),
    version: database.prepare("PRAGMA data_version"),
  } satisfies Record<string, StatementSync>;
}

/** Selects conversations along with the start of their first question. */
function listQuery(where: string): string {
  return `SELECT c.id, ${real("c.updated_at", "updatedAt")}, f.task, substr(f.prompt, 1, ${TITLE_SOURCE_LENGTH}) AS prompt
     FROM conversation c
     JOIN turn f ON f.seq = (SELECT min(seq) FROM turn t WHERE t.conversation_id = c.id)
     ${where} ORDER BY c.touched DESC, c.rowid DESC LIMIT ?`;
}

/** An integer that a JavaScript number can't hold exactly would be an error of the whole query. */
function real(column: string, name = column): string {
  return `CAST(${column} AS REAL) AS "${name}"`;
}

function parse<T>(schema: v.GenericSchema<unknown, T>, json: string): T | undefined {
  try {
    return v.parse(schema, JSON.parse(json));
  } catch {
    return undefined;
  }
}
