/** The conversation database: opening it, migrating it, and recovering it when it is damaged. */
import { existsSync, renameSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import * as l10n from "@vscode/l10n";

/** Called when the file was damaged: it is kept as `movedTo`, and `restoredTurns` turns were recovered from it. */
export type OnDamaged = (movedTo: string, restoredTurns: number) => void;

/** How long to wait for another window that is writing. */
const BUSY_TIMEOUT_MS = 5_000;

/** A stop reason was renamed. */
const RENAME_STOP_REASON = `UPDATE turn SET state = replace(state, '"stop":"guard"', '"stop":"stopSequence"')
   WHERE state LIKE '%"stop":"guard"%';`;

/** Each entry migrates a file from the version that is its index; `user_version` holds the version of a file. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE conversation (
     id TEXT PRIMARY KEY,
     first_turn INTEGER NOT NULL,
     updated_at INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX conversation_by_time ON conversation (updated_at);
   CREATE TABLE turn (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     conversation_id TEXT NOT NULL REFERENCES conversation ON DELETE CASCADE,
     created_at INTEGER NOT NULL,
     task TEXT NOT NULL CHECK (json_valid(task)),
     message TEXT NOT NULL,
     prompt TEXT NOT NULL,
     answer TEXT NOT NULL,
     state TEXT NOT NULL CHECK (json_valid(state))
   ) STRICT;
   CREATE INDEX turn_of_conversation ON turn (conversation_id, seq);`,
  RENAME_STOP_REASON,
];

/** https://www.sqlite.org/rescode.html */
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

class DamagedFileError extends Error {}

/**
 * Opens the file, or creates it. A damaged file is moved aside as `NAME.damaged-TIME`, with its journal, and replaced
 * by a new one with everything that could still be read.
 * @throws SQLite's Error when the file can't be opened for another reason; Error when a newer version wrote the file
 */
export function openDatabase(path: string, onDamaged: OnDamaged): DatabaseSync {
  return withLock(`${path}.lock`, () => {
    try {
      return openChecked(path);
    } catch (error) {
      if (!isDamage(error)) throw error;
      const movedTo = moveAside(path);
      const database = openChecked(path);
      onDamaged(movedTo, salvage(movedTo, database));
      return database;
    }
  });
}

/** A database that is lost when the process ends. */
export function openInMemory(): DatabaseSync {
  return openChecked(":memory:");
}

/**
 * Lets only one window at a time open the file: two that switch a new file to WAL, or move a damaged one aside, would
 * get in each other's way. It is a SQLite lock on an empty file, since the OS releases that when a process dies.
 */
function withLock<T>(lockPath: string, work: () => T): T {
  const lock = connect(lockPath);
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return work();
  } finally {
    lock.close();
  }
}

/** Runs `work` in a transaction. It takes the write lock up front, so another writer can't make it fail halfway. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function openChecked(path: string): DatabaseSync {
  const database = connect(path);
  try {
    // A commit is on disk when it returns, so what was reported as saved survives a power failure.
    // Deleted content is overwritten.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
    const [check] = database.prepare("PRAGMA quick_check(1)").all();
    if (check?.["quick_check"] !== "ok") throw new DamagedFileError(String(check?.["quick_check"]));
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function connect(path: string, readOnly = false): DatabaseSync {
  // Not a static import: the bundler would hoist it, and the module would be loaded on activation.
  const sqlite = process.getBuiltinModule("node:sqlite");
  return new sqlite.DatabaseSync(path, { readOnly, timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
}

function migrate(database: DatabaseSync): void {
  if (versionOf(database) === MIGRATIONS.length) return;
  transaction(database, () => {
    const version = versionOf(database);
    if (version > MIGRATIONS.length) throw new Error(l10n.t("a newer version of the extension has written them"));
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  });
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
}

function isDamage(error: unknown): boolean {
  if (error instanceof DamagedFileError) return true;
  // The low byte is the primary result code; the rest is detail.
  const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

function moveAside(path: string): string {
  const movedTo = `${path}.damaged-${new Date().toISOString().replace(/[:.]/g, "-")}`;
  for (const suffix of ["", "-wal", "-shm"]) if (existsSync(path + suffix)) renameSync(path + suffix, movedTo + suffix);
  return movedTo;
}

/** Copies the turns that can still be read. @returns how many were copied */
function salvage(from: string, to: DatabaseSync): number {
  let restored = 0;
  try {
    const damaged = connect(from, true);
    try {
      transaction(to, () => {
        const addConversation = to.prepare("INSERT OR IGNORE INTO conversation VALUES (?, ?, ?)");
        const addTurn = to.prepare("INSERT OR IGNORE INTO turn VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        const read = (sql: string, take: (values: (string | number)[]) => void): void => {
          // From both ends, each up to the damage.
          for (const order of ["ASC", "DESC"])
            try {
              for (const row of damaged.prepare(`${sql} ${order}`).iterate())
                take(Object.values(row) as (string | number)[]);
            } catch {
              // The rest in this direction is lost.
            }
        };
        read("SELECT id, first_turn, updated_at FROM conversation ORDER BY rowid", (values) =>
          addConversation.run(...values),
        );
        read(
          "SELECT seq, id, conversation_id, created_at, task, message, prompt, answer, state FROM turn ORDER BY seq",
          (values) => {
            const [, , conversationId = "", createdAt = 0] = values;
            addConversation.run(conversationId, 0, createdAt);
            restored += Number(addTurn.run(...values).changes);
          },
        );
        // The damaged file may be of the first version.
        to.exec(RENAME_STOP_REASON);
      });
    } finally {
      damaged.close();
    }
  } catch {
    // Nothing can be read; the file itself is kept.
  }
  return restored;
}
