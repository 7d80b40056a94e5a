/**
 * Everything that can go wrong on the way to an answer, as data: it crosses the process boundary, is stored with the
 * turn it ended, and is turned into a sentence and an action by `userErrors.ts`.
 */
export type Failure =
  | { kind: "modelMissing"; path: string }
  | { kind: "modelNotAFile"; path: string }
  | { kind: "modelUnreadable"; path: string; detail: string }
  | { kind: "modelNotGguf"; path: string }
  | { kind: "modelDamaged"; path: string; detail: string }
  /** The model needs more memory than this computer can give it, in bytes. */
  | { kind: "tooLarge"; path: string; needed: number; available: number }
  | { kind: "outOfMemory"; path: string; detail: string }
  /** The prompt alone is longer than the context leaves room for. */
  | { kind: "promptTooLong"; tokens: number; limit: number }
  /** The inference process ended while it worked. `signal` or `code` say how; `loading` names the model file that was being loaded. */
  | { kind: "processDied"; code: number | null; signal: string | null; loading: string | null }
  /** The process was ended on purpose (other settings, another model, the window closing) while the request waited. */
  | { kind: "stopped" }
  /** It died too often in too short a time and is not started again by itself. */
  | { kind: "gaveUp"; restarts: number; loading: string | null }
  /** The answer was being written when the window closed or reloaded. */
  | { kind: "interrupted" }
  /** The notice of the chosen model has to be read and accepted first. */
  | { kind: "noticeNotAccepted"; model: string }
  | { kind: "internal"; detail: string };

export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(JSON.stringify(failure), options);
    this.name = "FailureError";
    this.failure = failure;
  }
}

/** The failure an error carries, or `internal` with the error's own words for the log. */
export function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  return { kind: "internal", detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
