import type { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";

/** @param timeoutMs how long a statement waits for the locks of other connections */
export function connect(path: string, timeoutMs: number): DatabaseSync {
  // Not a static import: the bundler would hoist it, and the module would be loaded on activation.
  const sqlite = process.getBuiltinModule("node:sqlite");
  return new sqlite.DatabaseSync(path, { timeout: timeoutMs, enableForeignKeyConstraints: true });
}

/** @param mode parameters of SQLite's URI: https://www.sqlite.org/uri.html */
export function withDatabase<T>(path: string, mode: string, timeoutMs: number, work: (database: DatabaseSync) => T): T {
  const database = connect(`${pathToFileURL(path).href}?${mode}`, timeoutMs);
  try {
    return work(database);
  } finally {
    database.close();
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
