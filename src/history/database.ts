/** The file of the conversations: opening it, migrating it, and what can be had from one that can't be opened. */
import { existsSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { connect, transaction, withDatabase } from "./connection.ts";
import {
  type Identity,
  identityOf,
  makeEmptyFile,
  makePrivate,
  makePrivateFolder,
  moveAside,
  removeFiles,
  removeOldJournal,
} from "./databaseFiles.ts";
import type { MovedAside } from "./historyProblem.ts";
import { lockWindow, withLock } from "./locks.ts";
import { fillSearchable, MIGRATIONS, ORDER_BY_TIME, RENAME_STOP_REASON } from "./migrations.ts";
import { isDamage, NewerFileError, SQLITE, sqliteCode } from "./problemOf.ts";
import { Tables } from "./tables.ts";

export interface OpenFile {
  tables: Tables;
  /** The files that it uses. */
  identity: Identity;
  /** Holds the lock that shows other windows that this one is running. */
  windowLock: DatabaseSync;
}

export interface OpenOptions {
  /** A unique name of this window. */
  window: string;
  /** The files that this window had open at the path before. */
  previous: Identity | undefined;
  /** How long to wait for another window that opens the file, which may be recovering a damaged one. */
  timeoutMs: number;
  /** Working with the file has shown damage that the check at its opening does not find, as in a list of free pages. */
  isDamaged: boolean;
  onMovedAside: (moved: FoundFile) => void;
}

/** What was in the file's place; the rest is known to the window. */
type FoundFile = Omit<MovedAside, "hasOwn">;

/** How long to wait for a lock on a file that is only read, in each of the ways that are tried. */
const READ_TIMEOUT_MS = 500;

/** The columns that the tables have had since the first version. */
const CONVERSATION = "id, first_turn, updated_at";
/** Those that conversations have had since the fifth version. */
const LABEL = "title, pinned, workspace";
const NO_LABEL = "'' AS title, 0 AS pinned, '' AS workspace, '' AS shown";
const TURN = "seq, id, conversation_id, created_at, task, message, prompt, answer, state";

/** Something else than a sound file of this extension. */
class UnusableFileError extends Error {
  readonly found: MovedAside["found"];

  constructor(found: MovedAside["found"]) {
    super(found);
    this.found = found;
  }
}

/**
 * Opens the file, or creates it, readable for its owner only. What is no sound file of this extension is moved aside as
 * `NAME.damaged-TIME`, with its journal, and replaced by a new one with everything that could still be read.
 * @throws NewerFileError; the error of SQLite or of the file system if the file can't be opened, or not be written
 */
export function openFile(path: string, options: OpenOptions): OpenFile {
  const { window, previous, timeoutMs, isDamaged, onMovedAside } = options;
  makePrivateFolder(dirname(path));
  makePrivate(path);
  // Two windows that switch a new file to WAL, or move a damaged one aside, would get in each other's way.
  return withLock(`${path}.lock`, timeoutMs, () => {
    const rebuilt = `${path}.rebuilt`;
    // A process was killed after it had moved the old file aside.
    if (!existsSync(path) && existsSync(rebuilt)) renameSync(rebuilt, path);
    removeOldJournal(path, previous);
    const isDeleted = previous !== undefined && !existsSync(path);
    let moved: FoundFile | undefined = isDeleted ? { found: "deleted", restoredTurns: 0 } : undefined;
    let file = isDamaged ? DAMAGED : openChecked(path, timeoutMs);
    if (!("tables" in file)) {
      const restoredTurns = rebuild(file.found === "notAFile" ? undefined : path, rebuilt);
      moved = { found: file.found, movedTo: moveAside(path), restoredTurns };
      renameSync(rebuilt, path);
      file = openChecked(path, timeoutMs);
      if (!("tables" in file)) throw new UnusableFileError(file.found);
    }
    try {
      const windowLock = lockWindow(path, window);
      if (moved !== undefined) onMovedAside(moved);
      return { ...file, windowLock };
    } catch (error) {
      file.tables.close();
      throw error;
    }
  });
}

/** Tables that are lost when the process ends. */
export function openInMemory(): Tables {
  const database = connect(":memory:", 0);
  migrate(database);
  return new Tables(database);
}

/**
 * Copies what can be read of a file that can't be opened for writing.
 * @returns undefined if nothing can be read; empty tables if there is no file
 */
export function readInMemory(path: string): Tables | undefined {
  const tables = openInMemory();
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return tables;
  // A read-only connection needs the files of the journal, which a folder that can't be written may lack. An immutable
  // one ignores them, and with them what is not yet in the file itself.
  for (const mode of stats.isFile() ? ["mode=rw", "mode=ro", "mode=ro&immutable=1"] : [])
    try {
      withDatabase(path, mode, READ_TIMEOUT_MS, (database) => {
        database.exec("PRAGMA query_only = ON");
        // Is an error if nothing can be read, which copying is not.
        database.prepare("SELECT count(*) FROM conversation").get();
        copyAll(database, tables);
      });
      return tables;
    } catch {
      // The next mode may do.
    }
  tables.close();
  return undefined;
}

/** What else is there, if it is no sound file of this extension. */
type Checked = Omit<OpenFile, "windowLock"> | { found: MovedAside["found"] };

const DAMAGED: Checked = { found: "damaged" };

function openChecked(path: string, timeoutMs: number): Checked {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() === false) return { found: "notAFile" };
  if (stats?.size === 0) return { found: "empty" };
  makeEmptyFile(path);
  const before = identityOf(path);
  const database = connect(path, timeoutMs);
  try {
    const tables = checked(database);
    const identity = identityOf(path);
    if (before[""] !== "empty" && identity[""] !== before[""])
      throw new Error("the file was replaced while it was being opened");
    return { tables, identity };
  } catch (error) {
    database.close();
    // A file that remained empty would count as one that lost its contents.
    if (stats === undefined) removeFiles(path);
    if (error instanceof UnusableFileError) return { found: error.found };
    if (isDamage(error)) return DAMAGED;
    // A table or a column is missing.
    if (sqliteCode(error) === SQLITE.error) return { found: "otherDatabase" };
    throw error;
  }
}

function checked(database: DatabaseSync): Tables {
  const [check] = database.prepare("PRAGMA quick_check(1)").all();
  if (check?.["quick_check"] !== "ok") throw new UnusableFileError("damaged");
  const version = versionOf(database);
  refuseNewer(version);
  // Before anything is written: a database of another program must stay as it is.
  if (version > 0) {
    database.prepare(`SELECT ${CONVERSATION} FROM conversation`);
    database.prepare(`SELECT ${TURN} FROM turn`);
  } else if (database.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() !== undefined) {
    throw new UnusableFileError("otherDatabase");
  }
  // A commit is on disk when it returns, so what was reported as saved survives a power failure.
  // Deleted content is overwritten.
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
  migrate(database);
  return new Tables(database);
}

function migrate(database: DatabaseSync): void {
  if (versionOf(database) === MIGRATIONS.length) return;
  transaction(database, () => {
    for (const migration of MIGRATIONS.slice(versionOf(database))) {
      if (typeof migration === "string") database.exec(migration);
      else migration(database);
    }
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  });
}

/** Runs `work` in a transaction. @throws NewerFileError if a newer version has changed the file since it was opened */
export function write<T>({ database }: Tables, work: () => T): T {
  return transaction(database, () => {
    refuseNewer(versionOf(database));
    return work();
  });
}

function refuseNewer(version: number): void {
  if (version > MIGRATIONS.length) throw new NewerFileError(`the file has version ${version}`);
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
}

/** Makes a new file of what can be read of another one. @returns the number of turns */
function rebuild(from: string | undefined, to: string): number {
  removeFiles(to);
  const file = openChecked(to, READ_TIMEOUT_MS);
  if (!("tables" in file)) throw new UnusableFileError(file.found);
  try {
    if (from === undefined) return 0;
    return withDatabase(from, "mode=ro", READ_TIMEOUT_MS, (damaged) => copyAll(damaged, file.tables));
  } finally {
    file.tables.close();
  }
}

/** Copies the conversations of a file of any version, as far as they can be read. @returns the number of turns */
function copyAll(from: DatabaseSync, { database: to }: Tables): number {
  const add = {
    deleted: to.prepare("INSERT OR IGNORE INTO deleted VALUES (?)"),
    conversation: to.prepare(
      `INSERT OR IGNORE INTO conversation (${CONVERSATION}, touched, ${LABEL}, shown) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    turn: to.prepare(
      `INSERT OR IGNORE INTO turn (${TURN}, attachments, parent, runs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
  };
  const growing = to.prepare("UPDATE turn SET answer = ? WHERE id = ?");
  let turns = 0;
  transaction(to, () => {
    for (const row of rows(from, "SELECT id FROM deleted ORDER BY rowid")) addRow(add.deleted, row);
    // Files of earlier versions have no branches or labels, and those of the first ones no order but that of time.
    for (const columns of [
      `touched, ${LABEL}, shown`,
      `touched, ${LABEL}, '' AS shown`,
      `touched, ${NO_LABEL}`,
      `0 AS touched, ${NO_LABEL}`,
    ])
      for (const row of rows(from, `SELECT ${CONVERSATION}, ${columns} FROM conversation ORDER BY rowid`))
        addRow(add.conversation, row);
    // In files of earlier versions there are no runs, nothing is attached, and each turn follows the one before it.
    for (const columns of [
      "attachments, parent, runs",
      "attachments, parent, '[]' AS runs",
      "attachments, NULL AS parent, '[]' AS runs",
      "'[]' AS attachments, NULL AS parent, '[]' AS runs",
    ])
      for (const row of rows(from, `SELECT ${TURN}, ${columns} FROM turn ORDER BY seq`)) {
        const [, , conversationId = null, createdAt = null] = row;
        addRow(add.conversation, [conversationId, 0, createdAt, 0, "", 0, "", ""]);
        turns += addRow(add.turn, row);
      }
    // A file of an earlier version has no such table.
    for (const row of rows(from, "SELECT g.answer, t.id FROM growing g JOIN turn t ON t.seq = g.seq ORDER BY g.seq"))
      addRow(growing, row);
    // The file may be of the first version.
    to.exec(RENAME_STOP_REASON);
    to.exec(ORDER_BY_TIME);
    fillSearchable(to);
  });
  return turns;
}

/** @returns how many rows were added: none if the row is known, or not of the right shape */
function addRow(statement: StatementSync, values: Value[]): number {
  try {
    return Number(statement.run(...values).changes);
  } catch (error) {
    if (sqliteCode(error) === SQLITE.constraint) return 0;
    throw error;
  }
}

type Value = string | bigint | number | Uint8Array | null;

/** What can be read of the rows, from both ends, each up to the damage: some may come twice. */
function* rows(from: DatabaseSync, sql: string): Generator<Value[]> {
  for (const order of ["ASC", "DESC"])
    try {
      const statement = from.prepare(`${sql} ${order}`);
      statement.setReadBigInts(true);
      for (const row of statement.iterate()) yield Object.values(row);
    } catch {
      // The rest in this direction is lost.
    }
}
