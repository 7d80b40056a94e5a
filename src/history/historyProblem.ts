/** What can be wrong with the file of the conversations, as data: it comes from the worker; the chat has its words. */
import * as v from "valibot";

/** Why conversations can't be written at the moment. They are kept in memory until they can. */
export const HistoryProblem = v.object({
  /**
   * - `full`: no room on the disk, or a quota is used up
   * - `readOnly`: the file, its folder or its disk can't be written
   * - `locked`: another process has been writing for longer than the busy timeout
   * - `newer`: a newer version of the extension has written the file, which stays as it is
   * - `unavailable`: everything else; the detail says what
   */
  kind: v.picklist(["full", "readOnly", "locked", "newer", "unavailable"]),
  /** The technical cause, for the log. */
  detail: v.string(),
  /** Whether the conversations that are in the file can be shown. */
  readable: v.boolean(),
});
export type HistoryProblem = v.InferOutput<typeof HistoryProblem>;

/** Something else than a sound file, or nothing, was in its place. It was moved aside, and a new file was begun. */
export const MovedAside = v.object({
  found: v.picklist(["damaged", "empty", "otherDatabase", "notAFile", "deleted"]),
  /** Missing for a file that was deleted. */
  movedTo: v.optional(v.string()),
  /** Turns that were recovered from it. */
  restoredTurns: v.number(),
  /** Whether the window has conversations of its own, which it writes into the new file. */
  hasOwn: v.boolean(),
});
export type MovedAside = v.InferOutput<typeof MovedAside>;

export class HistoryError extends Error {
  readonly problem: HistoryProblem;

  constructor(problem: HistoryProblem, options?: ErrorOptions) {
    super(problem.detail, options);
    this.name = "HistoryError";
    this.problem = problem;
  }
}
