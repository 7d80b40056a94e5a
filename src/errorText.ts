/** What went wrong, in the words of whatever failed: for the log, or as the detail of a sentence. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
