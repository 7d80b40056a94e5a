/** The files of a database, its journal and its locks: their names, their modes, and which ones are at their paths. */
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode } from "../base/errorText.ts";

/** What SQLite appends to the name of a database in WAL mode. */
const SUFFIXES = ["", "-wal", "-shm"] as const;

/** Which files are at the paths of the database and its journal: device and inode; `empty` if it was emptied. */
export type Identity = Readonly<Record<(typeof SUFFIXES)[number], string | undefined>>;

export function identityOf(path: string): Identity {
  const id = (suffix: string): string | undefined => {
    const stats = statSync(path + suffix, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    // Only the database itself is never empty while it is open.
    return suffix === "" && stats.size === 0n ? "empty" : `${stats.dev}:${stats.ino}`;
  };
  return { "": id(""), "-wal": id("-wal"), "-shm": id("-shm") };
}

export function isSame(one: Identity, other: Identity): boolean {
  return SUFFIXES.every((suffix) => one[suffix] === other[suffix]);
}

/** @returns the new path */
export function moveAside(path: string): string {
  const movedTo = `${path}.damaged-${new Date().toISOString().replace(/[:.]/g, "-")}`;
  for (const suffix of SUFFIXES) if (existsSync(path + suffix)) renameSync(path + suffix, movedTo + suffix);
  return movedTo;
}

export function removeFiles(path: string): void {
  for (const suffix of SUFFIXES) rmSync(path + suffix, { force: true });
}

/**
 * A new file must not be read with the journal of one that was deleted, or replaced under an open window.
 * @param previous the files that this window had open at the path before
 */
export function removeOldJournal(path: string, previous: Identity | undefined): void {
  const now = identityOf(path);
  const isGone = now[""] === undefined;
  const isReplaced = previous !== undefined && previous[""] !== now[""];
  for (const suffix of ["-wal", "-shm"] as const)
    if (isGone || (isReplaced && previous[suffix] === now[suffix])) rmSync(path + suffix, { force: true });
}

/** SQLite gives the files of a journal the mode of the database. */
export function makeEmptyFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}

/** Missing folders are made, readable for their owner only. Not with `recursive`: see `base/makeFolder.ts`. */
export function makePrivateFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(folder) !== folder) makePrivateFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== "EEXIST" || !statSync(folder).isDirectory()) throw error;
  }
}

/** Lets only the owner read the folder, and the files whose names begin with that of the database. */
export function makePrivate(path: string): void {
  if (process.platform === "win32") return;
  const folder = dirname(path);
  const files = readdirSync(folder).filter((name) => name.startsWith(basename(path)));
  for (const each of [folder, ...files.map((name) => join(folder, name))])
    try {
      const { mode } = statSync(each);
      if ((mode & 0o077) !== 0) chmodSync(each, mode & 0o700);
    } catch {
      // Another user's, or on a disk that can't be written. If it matters, opening it will fail.
    }
}
