/** What can be attached to a question, before it is read. */
import * as v from "valibot";
import { MOST_KEPT } from "../../prompt/attachments.ts";

/** From 1. */
const Line = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const Lines = { uri: v.string(), first: Line, last: Line };

/** Files and what is in them are read when the question is sent; texts are what they were. */
export const AttachmentSource = v.variant("kind", [
  v.object({ kind: v.literal("file"), uri: v.string() }),
  /** The names of its files. */
  v.object({ kind: v.literal("folder"), uri: v.string() }),
  v.object({ kind: v.literal("selection"), ...Lines }),
  v.object({ kind: v.literal("symbol"), ...Lines, name: v.string() }),
  /** Those of a file, or of one line in it. */
  v.object({ kind: v.literal("problems"), uri: v.string(), line: v.exactOptional(Line) }),
  /** What has changed in the repository since the last commit. */
  v.object({ kind: v.literal("diff") }),
  v.object({ kind: v.literal("terminal"), text: v.string() }),
  v.object({ kind: v.literal("text"), text: v.string() }),
]);
export type AttachmentSource = v.InferOutput<typeof AttachmentSource>;

/** Attachments of one question. */
export const MOST_ATTACHMENTS = 20;

/** With what can't be sent anyway left out, so that a draft does not keep it. */
export function bounded(source: AttachmentSource): AttachmentSource {
  return "text" in source ? { ...source, text: source.text.slice(0, MOST_KEPT).toWellFormed() } : source;
}
