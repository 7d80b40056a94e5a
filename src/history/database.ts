/** The file of the conversations: opening, migrating, and what happens when it is damaged. */
import { existsSync, renameSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import * as l10n from "@vscode/l10n";

/** Called when the file was damaged: it is kept as `movedTo`, and `restoredTurns` could be read from it. */
export type OnDamaged = (movedTo: string, restoredTurns: number) => void;

/** ms to wait for another window that is writing. */
const BUSY_TIMEOUT_MS = 5_000;

/** Each entry takes the file from the version that is its index to the next one; the file counts in `user_version`. */
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
  // The reason why an answer ended got another name.
  `UPDATE turn SET state = replace(state, '"stop":"guard"', '"stop":"stopSequence"') WHERE state LIKE '%"stop":"guard"%';`,
];

/** https://www.sqlite.org/rescode.html */
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

class DamagedFileError extends Error {}

/**
 * Opens the file, or makes it. A damaged one is moved aside as `NAME.damaged-TIME`, with its journal, and a new one takes
 * its place with all that could still be read.
 * @throws Error of SQLite when the file can't be opened for another reason; Error when a newer version has written it
 */
export function openDatabase(path: string, onDamaged: OnDamaged): DatabaseSync {
  return alone(`${path}.lock`, () => {
    try {
      return openSound(path);
    } catch (error) {
      if (!isDamage(error)) throw error;
      const movedTo = moveAside(path);
      const database = openSound(path);
      onDamaged(movedTo, salvage(movedTo, database));
      return database;
    }
  });
}

/** A database that is gone with the process. */
export function openInMemory(): DatabaseSync {
  return openSound(":memory:");
}

/**
 * Lets one window at a time open the file: two that switch a new file to WAL, or move a damaged one aside, get in each
 * other's way. The lock is one of SQLite on an empty file, since the system takes it back when a process dies.
 */
function alone<T>(lockPath: string, work: () => T): T {
  const lock = connect(lockPath);
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return work();
  } finally {
    lock.close();
  }
}

/** Runs `work` as one transaction, which takes the write lock at its beginning: it cannot fail half-way for another's. */
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

function openSound(path: string): DatabaseSync {
  const database = connect(path);
  try {
    // A commit is on the disk when it returns: what was told to be saved survives a power cut.
    // And what was told to be deleted is overwritten.
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
  // Not a static import: a bundler would hoist it, and the module would be loaded with the extension.
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
  // The low byte is the primary code; the rest says more about it.
  const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

function moveAside(path: string): string {
  const movedTo = `${path}.damaged-${new Date().toISOString().replace(/[:.]/g, "-")}`;
  for (const suffix of ["", "-wal", "-shm"]) if (existsSync(path + suffix)) renameSync(path + suffix, movedTo + suffix);
  return movedTo;
}

/** Copies the turns that can still be read. @returns how many */
function salvage(from: string, to: DatabaseSync): number {
  let restored = 0;
  try {
    const damaged = connect(from, true);
    try {
      transaction(to, () => {
        const addConversation = to.prepare("INSERT OR IGNORE INTO conversation VALUES (?, ?, ?)");
        const addTurn = to.prepare("INSERT OR IGNORE INTO turn VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        const read = (sql: string, take: (values: (string | number)[]) => void): void => {
          // From both ends, each up to where the damage begins.
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
      });
    } finally {
      damaged.close();
    }
  } catch {
    // Nothing at all can be read; the file itself is kept.
  }
  return restored;
}
