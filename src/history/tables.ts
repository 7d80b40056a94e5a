/** The conversations in one SQLite database: in the file, or in memory. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import * as v from "valibot";
import { Attachment } from "../prompt/attachments.ts";
import { TurnTask } from "../prompt/taskPrompts.ts";
import { type Branching, branchThrough, versionsOf } from "./branches.ts";
import {
  AnswerRun,
  type Conversation,
  ConversationLabel,
  type ConversationSummary,
  type LabelChange,
  StoredState,
  type StoredTurn,
} from "./conversation.ts";
import { passageAround } from "./passage.ts";
import { foldText, searchable } from "./searchable.ts";
import { titleOf } from "./title.ts";

/** How many characters of a prompt are read to derive its title. */
const TITLE_SOURCE_LENGTH = 1_000;

/** More than any conversation has. */
const MAX_TURNS = 1e9;

/** A turn as it is in the file. `task`, `state`, `attachments` and `runs` are JSON, perhaps of another version. */
export const TurnRow = v.object({
  id: v.string(),
  conversationId: v.string(),
  createdAt: v.number(),
  task: v.string(),
  message: v.string(),
  prompt: v.string(),
  answer: v.string(),
  state: v.string(),
  /** The window that is answering or will answer it; "" when the answer is final. */
  writer: v.string(),
  attachments: v.string(),
  /** See `branches.ts`. */
  parent: v.nullable(v.string()),
  /** Undefined if they were not read, or stay as they are. */
  runs: v.exactOptional(v.string()),
});
export type TurnRow = v.InferOutput<typeof TurnRow>;

/** All that the file has of a conversation. */
export const WholeConversation = v.object({
  ...ConversationLabel.entries,
  id: v.string(),
  firstTurn: v.number(),
  updatedAt: v.number(),
  /** Its place in the list; undefined for the top. */
  touched: v.optional(v.number()),
  /** A turn of the branch that is shown. */
  shown: v.string(),
  /** Those of all branches, the first one added first. */
  turns: v.array(TurnRow),
});
export type WholeConversation = v.InferOutput<typeof WholeConversation>;

/** What a conversation begins with, in a window without a workspace. */
export const NO_LABEL: ConversationLabel = { title: "", isPinned: false, workspace: "" };

/** A damaged file, or another program, may leave anything in a row; only its id is needed. */
const RowSchema = v.object({
  ...TurnRow.entries,
  createdAt: v.fallback(v.pipe(v.number(), v.safeInteger()), 0),
  task: v.fallback(v.string(), ""),
  message: v.fallback(v.string(), ""),
  prompt: v.fallback(v.string(), ""),
  answer: v.fallback(v.string(), ""),
  state: v.fallback(v.string(), ""),
  writer: v.fallback(v.string(), ""),
  attachments: v.fallback(v.string(), ""),
  parent: v.fallback(v.nullable(v.string()), null),
  runs: v.exactOptional(v.fallback(v.string(), "[]")),
});

const BranchingSchema = v.object({ id: v.string(), parent: RowSchema.entries.parent });

const LabelSchema = v.object({
  title: v.fallback(v.string(), ""),
  isPinned: v.fallback(v.pipe(v.unknown(), v.transform(Boolean)), false),
  workspace: v.fallback(v.string(), ""),
});

const SummarySchema = v.object({
  ...LabelSchema.entries,
  id: v.string(),
  updatedAt: v.fallback(v.number(), 0),
  task: v.fallback(v.string(), ""),
  prompt: v.fallback(v.string(), ""),
});

/** A turn of this window, to be stored. */
export function rowOf(conversationId: string, turn: StoredTurn, window: string): TurnRow {
  const { id, createdAt, task, message, prompt, answer, state, attachments = [] } = turn;
  const isFinal = state.kind === "done" || state.kind === "failed";
  return {
    ...{ id, conversationId, createdAt, message, prompt, answer },
    task: JSON.stringify(task),
    state: JSON.stringify(state),
    attachments: JSON.stringify(attachments),
    writer: isFinal ? "" : window,
    parent: turn.parent ?? null,
    ...(turn.runs !== undefined && { runs: JSON.stringify(turn.runs) }),
  };
}

/** @param isAnswering whether another window is running and still answers its turns */
export function turnOf(row: TurnRow, isAnswering: (window: string) => boolean): StoredTurn {
  const { id, createdAt, message, prompt, answer, writer } = row;
  const [task, state] = [parse(TurnTask, row.task), parse(StoredState, row.state)];
  const attachments = parse(v.array(Attachment), row.attachments);
  const texts = { id, createdAt, message, prompt, answer, ...(attachments?.length && { attachments }) };
  if (task === undefined || state === undefined || attachments === undefined) {
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

  /**
   * @param containing must be in a question, an answer or a title, in any case and composition; "" for all
   * @param workspace only those of this one, and those of which it is not known; undefined for all
   */
  conversations(limit: number, containing: string, workspace?: string): ConversationSummary[] {
    const { list, search } = this.#statements;
    const folded = foldText(containing);
    const rows = (containing === "" ? list : search).all(folded, workspace ?? null, limit);
    return rows.flatMap((row) => {
      const { success, output } = v.safeParse(SummarySchema, row);
      if (!success) return [];
      const { task, prompt, ...summary } = output;
      const passage = containing === "" ? undefined : this.#passage(summary.id, folded);
      return {
        ...summary,
        title: summary.title || titleOf({ task: parse(TurnTask, task) ?? { kind: "chat" }, prompt }),
        updatedAt: Math.max(0, Math.min(summary.updatedAt, Date.now())),
        ...(passage !== undefined && { passage }),
      };
    });
  }

  #passage(id: string, folded: string): string | undefined {
    const row = this.#statements.found.get(id, folded);
    if (row === undefined) return undefined;
    return passageAround(`${String(row["message"])}\n${String(row["answer"])}`, folded);
  }

  /** @returns undefined if there is no such conversation */
  label(id: string): ConversationLabel | undefined {
    const row = this.#statements.label.get(id);
    return row === undefined ? undefined : v.parse(LabelSchema, row);
  }

  relabel(id: string, { title, isPinned }: LabelChange): void {
    this.#statements.relabel.run(title ?? null, isPinned === undefined ? null : Number(isPinned), id);
  }

  /** @param turns without their runs if nobody needs those. @returns undefined if there is no such conversation */
  whole(id: string, turns = this.wholeTurns(id)): WholeConversation | undefined {
    const label = this.label(id);
    if (label === undefined) return undefined;
    const touched = Number(this.#statements.conversation.get(id)?.["touched"]);
    const [firstTurn, updatedAt] = [this.firstTurn(id) ?? 0, this.updatedAt(id)];
    return { ...label, id, firstTurn, updatedAt, touched, shown: this.shown(id), turns };
  }

  /** Adds a conversation, also one that was deleted. */
  add({ id, firstTurn, updatedAt, touched, shown, turns, ...label }: WholeConversation): void {
    this.bringBack(id);
    this.touch(id, firstTurn, updatedAt, label);
    if (Number.isSafeInteger(touched)) this.#statements.place.run(touched ?? 0, id);
    for (const row of turns) {
      this.bringBack(deletedTurn(row.id));
      this.put(row);
    }
    this.show(id, shown);
  }

  /** Puts a conversation in the place of what it is now; its turns that are left out must not come back. */
  replace(conversation: WholeConversation): void {
    const { id } = conversation;
    const before = this.#branching(id);
    this.#statements.remove.run(id);
    for (const turn of before) this.#statements.remember.run(deletedTurn(turn.id));
    this.add(conversation);
  }

  /**
   * @param rows its turns
   * @param through a turn of the branch to load; undefined for that which is shown
   * @returns null if there is no such conversation
   */
  load(
    id: string,
    rows: readonly TurnRow[],
    isAnswering: (window: string) => boolean,
    through?: string,
  ): Conversation | null {
    const firstTurn = this.firstTurn(id);
    if (firstTurn === undefined) return null;
    const isKnown = rows.some((row) => row.id === through);
    const branch = branchThrough(rows, isKnown ? (through ?? "") : this.shown(id));
    const turns = branch.map((row) => turnOf(row, isAnswering));
    const versions = versionsOf(rows, branch);
    return {
      ...{ id, firstTurnInContext: Math.min(firstTurn, turns.length), turns },
      ...(Object.keys(versions).length > 0 && { versions }),
    };
  }

  /** A turn of the branch that is shown; "" for the last turn's. */
  shown(id: string): string {
    const shown = this.#statements.conversation.get(id)?.["shown"];
    return typeof shown === "string" ? shown : "";
  }

  /** Shows the branch of this turn. */
  show(id: string, turnId: string, firstTurn?: number): void {
    this.#statements.show.run(turnId, firstTurn ?? null, id);
  }

  /** @returns undefined if there is no such conversation */
  firstTurn(id: string): number | undefined {
    const row = this.#statements.conversation.get(id);
    return row === undefined ? undefined : Math.max(0, Math.min(Number(row["first_turn"]), MAX_TURNS));
  }

  /** Without their runs. */
  turns(conversationId: string): TurnRow[] {
    return rowsOf(this.#statements.turns.all(conversationId));
  }

  wholeTurns(conversationId: string): TurnRow[] {
    return rowsOf(this.#statements.wholeTurns.all(conversationId));
  }

  /** @returns none if they are not known, or of another version */
  runs(turnId: string): AnswerRun[] {
    const json = this.#statements.runs.get(turnId)?.["runs"];
    const runs = typeof json === "string" ? parse(v.array(AnswerRun), json) : undefined;
    return runs ?? [];
  }

  /** @returns ms since 1970; now if there is no such conversation */
  updatedAt(id: string): number {
    const updatedAt = Number(this.#statements.conversation.get(id)?.["updated_at"] ?? NaN);
    return Number.isSafeInteger(updatedAt) ? updatedAt : Date.now();
  }

  /**
   * Creates the conversation, or moves it to the top of the list.
   * @param updatedAt ms since 1970
   * @param label that of a new one
   */
  touch(id: string, firstTurn: number, updatedAt = Date.now(), label = NO_LABEL): void {
    const { title, isPinned, workspace } = label;
    this.#statements.touch.run(id, firstTurn, updatedAt, title, Number(isPinned), workspace);
  }

  /**
   * Adds a turn to its conversation, which must exist, and shows it, or replaces it. One that was deleted stays so.
   * @returns whether it was added
   */
  put(row: TurnRow, replace = true): boolean {
    const { id, conversationId, createdAt, task, message, prompt, answer, state, writer, attachments, parent } = row;
    const { runs = null } = row;
    const isNew = !this.has(id);
    if (isNew ? this.isDeleted(deletedTurn(id)) : !replace) return false;
    const values = [
      id,
      conversationId,
      createdAt,
      task,
      message,
      prompt,
      answer,
      state,
      writer,
      attachments,
      parent,
      runs,
    ];
    this.#statements.put.run(...values);
    this.#statements.putText.run(id, searchable(message, answer));
    this.#statements.dropGrowing.run(id);
    if (isNew) this.show(conversationId, id);
    return isNew;
  }

  /**
   * The same; a new turn comes at the end of the branch that goes through the turn which it follows, or of that which is
   * shown: others may have gone on since.
   * @returns the turn that it follows
   */
  append(row: TurnRow): string | null {
    if (this.has(row.id)) {
      this.put(row);
      return row.parent;
    }
    const turns = this.#branching(row.conversationId);
    const isKnown = turns.some(({ id }) => id === row.parent);
    const through = isKnown ? (row.parent ?? "") : this.shown(row.conversationId);
    const parent = branchThrough(turns, through).at(-1)?.id ?? "";
    this.put({ ...row, parent });
    return parent;
  }

  has(turnId: string): boolean {
    return this.#statements.known.get(turnId) !== undefined;
  }

  reparent(turnId: string, parent: string | null): void {
    this.#statements.reparent.run(parent, turnId);
  }

  #branching(conversationId: string): Branching[] {
    return this.#statements.branching.all(conversationId).flatMap((row) => {
      const { success, output } = v.safeParse(BranchingSchema, row);
      return success ? output : [];
    });
  }

  /** Saves what has been written so far of an answer; a final one stays as it is. */
  grow(turnId: string, answer: string): void {
    this.#statements.grow.run(turnId, answer);
  }

  /** @param id of a conversation, or as `deletedTurn` says */
  isDeleted(id: string): boolean {
    return this.#statements.isDeleted.get(id) !== undefined;
  }

  /** Deletes a conversation, and remembers that it must not come back. */
  delete(id: string): void {
    this.#statements.remove.run(id);
    this.#statements.remember.run(id);
  }

  /** Forgets that a conversation or a turn was deleted. */
  bringBack(id: string): void {
    this.#statements.bringBack.run(id);
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

/** What stands for a turn among what was deleted, which are conversations else. */
function deletedTurn(id: string): string {
  return `turn ${id}`;
}

function prepare(database: DatabaseSync) {
  database.function("fold", { deterministic: true }, (text) => foldText(String(text)));
  return {
    list: database.prepare(listQuery("")),
    // A full scan: a trigram index can't find two-syllable words, the most common length in Korean.
    search: database.prepare(
      listQuery(`c.id IN
         (SELECT t.conversation_id FROM searchable s JOIN turn t ON t.seq = s.seq WHERE instr(s.text, ?1)
          UNION SELECT t.conversation_id FROM growing g JOIN turn t ON t.seq = g.seq WHERE instr(fold(g.answer), ?1)
          UNION SELECT id FROM conversation WHERE title <> '' AND instr(fold(title), ?1)) AND`),
    ),
    found: database.prepare(
      `SELECT message, coalesce(g.answer, t.answer) AS answer
       FROM turn t LEFT JOIN growing g ON g.seq = t.seq LEFT JOIN searchable s ON s.seq = t.seq
       WHERE t.conversation_id = ? AND (instr(s.text, ?2) OR instr(fold(g.answer), ?2)) ORDER BY t.seq LIMIT 1`,
    ),
    label: database.prepare(`SELECT title, ${real("pinned", "isPinned")}, workspace FROM conversation WHERE id = ?`),
    relabel: database.prepare(
      "UPDATE conversation SET title = coalesce(?, title), pinned = coalesce(?, pinned) WHERE id = ?",
    ),
    place: database.prepare("UPDATE conversation SET touched = ? WHERE id = ?"),
    bringBack: database.prepare("DELETE FROM deleted WHERE id = ?"),
    conversation: database.prepare(
      `SELECT ${real("first_turn")}, ${real("updated_at")}, ${real("touched")}, shown FROM conversation WHERE id = ?`,
    ),
    turns: database.prepare(turnsQuery("")),
    wholeTurns: database.prepare(turnsQuery(", runs")),
    runs: database.prepare("SELECT runs FROM turn WHERE id = ?"),
    branching: database.prepare("SELECT id, parent FROM turn WHERE conversation_id = ? ORDER BY seq"),
    reparent: database.prepare("UPDATE turn SET parent = ? WHERE id = ?"),
    show: database.prepare("UPDATE conversation SET shown = ?, first_turn = coalesce(?, first_turn) WHERE id = ?"),
    touch: database.prepare(
      `INSERT INTO conversation (id, first_turn, updated_at, title, pinned, workspace, touched)
       VALUES (?, ?, ?, ?, ?, ?, (SELECT coalesce(max(touched), 0) + 1 FROM conversation))
       ON CONFLICT (id) DO UPDATE
         SET first_turn = excluded.first_turn, updated_at = excluded.updated_at, touched = excluded.touched`,
    ),
    known: database.prepare("SELECT 1 FROM turn WHERE id = ?"),
    put: database.prepare(
      `INSERT INTO turn (id, conversation_id, created_at, task, message, prompt, answer, state, writer,
         attachments, parent, runs)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(?12, '[]'))
       ON CONFLICT (id) DO UPDATE SET task = excluded.task, message = excluded.message, prompt = excluded.prompt,
         answer = excluded.answer, state = excluded.state, writer = excluded.writer, attachments = excluded.attachments,
         runs = coalesce(?12, runs)`,
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

/** Selects the turns of a conversation. */
function turnsQuery(columns: string): string {
  return `SELECT id, conversation_id AS "conversationId", ${real("created_at", "createdAt")}, task, message, prompt,
       coalesce(g.answer, turn.answer) AS answer, state, writer, attachments, parent${columns}
     FROM turn LEFT JOIN growing g ON g.seq = turn.seq WHERE conversation_id = ? ORDER BY turn.seq`;
}

function rowsOf(rows: readonly unknown[]): TurnRow[] {
  return rows.flatMap((row) => {
    const { success, output } = v.safeParse(RowSchema, row);
    return success ? output : [];
  });
}

/** Selects conversations along with the start of their first question, the pinned ones first. */
function listQuery(condition: string): string {
  return `SELECT c.id, ${real("c.updated_at", "updatedAt")}, c.title, ${real("c.pinned", "isPinned")}, c.workspace,
       f.task, substr(f.prompt, 1, ${TITLE_SOURCE_LENGTH}) AS prompt
     FROM conversation c
     JOIN turn f ON f.seq = (SELECT min(seq) FROM turn t WHERE t.conversation_id = c.id)
     WHERE ${condition} (?2 IS NULL OR c.workspace IN ('', ?2))
     ORDER BY c.pinned DESC, c.touched DESC, c.rowid DESC LIMIT ?3`;
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
