/** The error's own message: for the log, or as the detail of a sentence. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system's error code, such as ENOSPC, or ERR_SQLITE_ERROR if SQLite failed. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
