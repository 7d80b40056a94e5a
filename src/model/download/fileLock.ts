/**
 * A lock between processes, on a dedicated file.
 *
 * It is SQLite's lock on an empty file (the conversations are opened with the same lock): the only lock that Node
 * offers on every platform and that the system releases however a process ends. It is fcntl on Linux and macOS,
 * LockFileEx on Windows. There is no heartbeat that a sleeping computer misses, and no process id that is reused later.
 *
 * The file stays when the lock is released: if it were deleted, one process could hold the deleted file and another a
 * new one. Nothing else may open the file, since closing any handle to it drops the whole process's fcntl locks.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { DownloadError } from "./downloadError.ts";

export interface FileLock {
  release: () => void;
}

/** ms between two attempts to get a lock that another window holds */
const POLL_MS = 250;

/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/** @returns undefined if another window holds it @throws SQLite's error if the file can't be created */
export function tryLock(path: string): FileLock | undefined {
  // Not a static import: a bundler would hoist it, and the module would load together with the extension.
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
