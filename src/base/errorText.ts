/** What went wrong, in the words of whatever failed: for the log, or as the detail of a sentence. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What the system calls it: ENOSPC and the like; ERR_SQLITE_ERROR where SQLite failed. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
