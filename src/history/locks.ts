/** Locks between windows. Each is a lock of SQLite on an empty file: the OS releases it when the process dies. */
import { existsSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { connect } from "./connection.ts";
import { makeEmptyFile, moveAside } from "./databaseFiles.ts";
import { isDamage } from "./problemOf.ts";

/** @throws SQLite's Error when another connection holds the lock for longer */
export function withLock<T>(path: string, timeoutMs: number, work: () => T): T {
  const lock = lockRepaired(path, timeoutMs);
  try {
    return work();
  } finally {
    lock.close();
  }
}

/**
 * Marks a window as running, and removes the files of windows that were killed. Only one window at a time may do so.
 * @param path the file of the conversations
 * @returns a connection that holds the lock until it is closed
 */
export function lockWindow(path: string, window: string): DatabaseSync {
  const prefix = basename(windowPath(path, ""));
  for (const name of readdirSync(dirname(path)).filter((each) => each.startsWith(prefix))) {
    const other = name.slice(prefix.length);
    if (!isRunning(path, other)) rmSync(windowPath(path, other), { force: true });
  }
  return lock(windowPath(path, window), 0);
}

export function unlockWindow(path: string, window: string, held: DatabaseSync): void {
  held.close();
  rmSync(windowPath(path, window), { force: true });
}

export function isRunning(path: string, window: string): boolean {
  const file = windowPath(path, window);
  // The name may come from a file.
  if (!/^[\w-]+$/.test(window) || !existsSync(file)) return false;
  try {
    lock(file, 0).close();
    return false;
  } catch {
    return true;
  }
}

function windowPath(path: string, window: string): string {
  return `${path}.window-${window}`;
}

function lock(path: string, timeoutMs: number): DatabaseSync {
  makeEmptyFile(path);
  const connection = connect(path, timeoutMs);
  try {
    // Nothing is ever written, so there is no need for a file of a journal.
    connection.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function lockRepaired(path: string, timeoutMs: number): DatabaseSync {
  // Opening a pipe would wait for ever.
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) moveAside(path);
  try {
    return lock(path, timeoutMs);
  } catch (error) {
    if (!isDamage(error)) throw error;
    // It has no contents of its own. Emptied in place, since another window may have it open.
    truncateSync(path);
    return lock(path, timeoutMs);
  }
}
