/**
 * A lock between processes, on a file of its own.
 *
 * It is SQLite's lock on an empty file (as the conversations use when they are opened), since that is the one lock that
 * Node has everywhere and that the system takes back however a process ends: fcntl on Linux and macOS, LockFileEx on
 * Windows. No heartbeat that a sleeping computer misses, no process id that is given to another process later.
 *
 * The file stays when the lock is released: were it deleted, one process could hold the deleted file and another a new
 * one. Nothing else may open it, since closing any handle of it drops fcntl's locks of the whole process.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { DownloadError } from "./downloadError.ts";

export interface FileLock {
  release: () => void;
}

/** ms between two looks at a lock that another window holds */
const LOOK_EVERY_MS = 250;

/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/** @returns undefined when another window has it @throws Error of SQLite when the file can't be made */
export function tryLock(path: string): FileLock | undefined {
  // Not a static import: a bundler would hoist it, and the module would be loaded with the extension.
  const sqlite = process.getBuiltinModule("node:sqlite");
  const database = new sqlite.DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY)
      return undefined;
    throw error;
  }
}

/**
 * Waits until this window has the lock.
 * @param onWait called for each look at it while another window has it
 * @throws DownloadError `cancelled`; Error of SQLite
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
    await sleep(LOOK_EVERY_MS, undefined, signal && { signal }).catch(() => undefined);
  }
}
