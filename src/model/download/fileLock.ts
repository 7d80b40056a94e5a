/**
 * A lock between processes, on a dedicated file.
 *
 * It is SQLite's lock on an empty file (the conversations are opened with the same lock): the only lock that Node
 * offers on every platform and that the system releases however a process ends. It is fcntl on Linux and macOS,
 * LockFileEx on Windows. There is no heartbeat that a sleeping computer misses, and no process id that is reused later.
 *
 * The file is deleted by whoever releases the lock. A process that had opened it before then gets a lock on a file that
 * is gone, notices that, and tries again. Nothing else may open the file, since closing any handle to it drops the whole
 * process's fcntl locks.
 */
import { rmSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { DownloadError } from "./downloadError.ts";

export interface FileLock {
  release: () => void;
}

/** ms between two attempts to get a lock that another window holds */
const POLL_MS = 250;

/** https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5;
const SQLITE_IOERR = 10;

/** How often a file may be another one before it is known that its disk gives it a new identity each time. */
const MAX_ATTEMPTS = 100;

/** @returns undefined if another window holds it @throws SQLite's error if the file can't be created */
export function tryLock(path: string, attempt = 1): FileLock | undefined {
  const before = identityOf(path);
  // Not a static import: a bundler would hoist it, and the module would load together with the extension.
  const sqlite = process.getBuiltinModule("node:sqlite");
  const database = new sqlite.DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
    // SQLite fails to read about a file that was deleted after it was opened.
    if (code === SQLITE_BUSY || (code === SQLITE_IOERR && before !== identityOf(path))) return undefined;
    throw error;
  }
  const isSame = before !== undefined && before === identityOf(path);
  if (isSame || attempt === MAX_ATTEMPTS) return { release: () => release(database, path) };
  // The file is new, or another than the one that was there before: which of them is locked is not known.
  database.close();
  return tryLock(path, attempt + 1);
}

/** Deletes the file while nobody else can have the lock. Windows only deletes what nobody has open. */
function release(database: { close: () => void }, path: string): void {
  const isWindows = process.platform === "win32";
  if (!isWindows) deleteIfPossible(path);
  database.close();
  if (isWindows) deleteIfPossible(path);
}

function deleteIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // An empty file is left behind, which is locked just as well the next time.
  }
}

/** @returns undefined if there is no such file */
function identityOf(path: string): string | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  // The numbers of deleted files are given to new ones.
  return stats && `${stats.dev}:${stats.ino}:${stats.birthtimeNs}`;
}

/**
 * Waits until this window has the lock.
 * @param onWait called for each failed attempt while another window holds it
 * @throws DownloadError `cancelled`, or SQLite's error
 */
export async function waitForLock(
  path: string,
  signal: AbortSignal | undefined,
  onWait: () => Promise<void>,
): Promise<FileLock> {
  for (;;) {
    if (signal?.aborted) throw new DownloadError({ kind: "cancelled" });
    const lock = tryLock(path);
    if (lock) return lock;
    await onWait();
    await sleep(POLL_MS, undefined, signal && { signal }).catch(() => undefined);
  }
}
