/** What the errors of SQLite and of the file system say about the file of the conversations. */
import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import { errorCode, errorText } from "../base/errorText.ts";
import type { HistoryProblem } from "./historyProblem.ts";

/** A newer version of the extension has written the file. */
export class NewerFileError extends Error {}

/** Primary result codes of SQLite: https://www.sqlite.org/rescode.html */
export const SQLITE = {
  error: 1,
  busy: 5,
  locked: 6,
  readOnly: 8,
  corrupt: 11,
  full: 13,
  protocol: 15,
  constraint: 19,
  notADatabase: 26,
} as const;

/** The shared memory of the journal could not be made as large as it has to be: the disk is full. */
const SQLITE_IOERR_SHMSIZE = 4874;

const READ_ONLY = ["EROFS", "EACCES", "EPERM"];

/** The primary result code of SQLite; 0 for other errors. */
export function sqliteCode(error: unknown): number {
  return extendedCode(error) & 0xff;
}

export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE.corrupt || code === SQLITE.notADatabase;
}

/** @param path the file of the conversations */
export function problemOf(error: unknown, path: string, readable: boolean): HistoryProblem {
  const code = extendedCode(error);
  const detail = code === 0 ? errorText(error) : `${errorText(error)}, SQLite ${code}`;
  return { kind: kindOf(error, path), detail, readable };
}

function kindOf(error: unknown, path: string): HistoryProblem["kind"] {
  if (error instanceof NewerFileError) return "newer";
  const code = errorCode(error) ?? "";
  if (["ENOSPC", "EDQUOT"].includes(code)) return "full";
  if (READ_ONLY.includes(code)) return "readOnly";
  switch (sqliteCode(error)) {
    case SQLITE.full:
      return "full";
    case SQLITE.busy:
    case SQLITE.locked:
    case SQLITE.protocol:
      return "locked";
    case SQLITE.readOnly:
      return "readOnly";
  }
  if (extendedCode(error) === SQLITE_IOERR_SHMSIZE) return "full";
  // Otherwise SQLite only says that it can't open one of its files.
  return [path, dirname(path)].every(isWritable) ? "unavailable" : "readOnly";
}

function extendedCode(error: unknown): number {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) : 0;
}

/** Also true of what does not exist. */
function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch (error) {
    return !READ_ONLY.includes(errorCode(error) ?? "");
  }
}
