/** Rewriting prose with the model: the tasks, their results and the interface that does it. */
import * as v from "valibot";
import type { Priority } from "../inference/protocol.ts";
import type { SourceText } from "../text/sourceText.ts";
import type { Span } from "../text/span.ts";

/** What is done to prose. `fix` corrects spelling, grammar and spacing; `fixSpacing` changes only whitespace. */
export type RewriteTask =
  | { kind: "toEnglish" | "toKorean" | "fix" | "fixSpacing" | "polite" | "plain" | "shorter" }
  /** `instruction` is the user's own wording. */
  | { kind: "own"; instruction: string };

/** Why a rewrite is not shown. */
export const Rejection = v.picklist([
  "maskLost",
  "wrongScript",
  "tooLong",
  "tooShort",
  "repeats",
  "echo",
  "commentary",
  "newNumber",
  "newUrl",
  "brokenCharacter",
  "notEnded",
  "lettersChanged",
  "structureChanged",
  /** The model was not asked. */
  "sourceTooLong",
]);
export type Rejection = v.InferOutput<typeof Rejection>;

/** What a value of a locale file is instead of prose in the other language. */
export const NotProse = v.picklist([
  "url",
  "path",
  "placeholder",
  "identifier",
  "number",
  "code",
  "noWords",
  "language",
]);
export type NotProse = v.InferOutput<typeof NotProse>;

/** The result for a text. */
export const RewriteResult = v.variant("kind", [
  v.object({ kind: v.literal("rewritten"), text: v.string() }),
  /** It is correct as is, or has no words. */
  v.object({ kind: v.literal("unchanged") }),
  v.object({ kind: v.literal("rejected"), reasons: v.pipe(v.array(Rejection), v.readonly()) }),
]);
export type RewriteResult = v.InferOutput<typeof RewriteResult>;

/** The result for a text of a job; `notProse` if nothing can be done for it, so that it must not count as done. */
export const JobResult = v.variant("kind", [
  ...RewriteResult.options,
  v.object({ kind: v.literal("notProse"), reason: NotProse }),
]);
export type JobResult = v.InferOutput<typeof JobResult>;

/** The result for one unit of prose: a comment, a string, a paragraph. `span` is what a suggestion replaces. */
export type UnitResult = RewriteResult & { span: Span; original: string };

/** The text after a result that was not rejected. */
export function resultingText(result: Exclude<RewriteResult, { kind: "rejected" }>, original: string): string {
  return result.kind === "rewritten" ? result.text : original;
}

export interface RequestOptions {
  priority: Priority;
  signal: AbortSignal;
}

/** Rewrites the prose of a text unit by unit, in text order. */
export interface Rewriter {
  /** @param within the range of the text to rewrite; undefined for all of it */
  rewrite(
    source: SourceText,
    within: Span | undefined,
    task: RewriteTask,
    options: RequestOptions,
  ): AsyncIterable<UnitResult>;
}
