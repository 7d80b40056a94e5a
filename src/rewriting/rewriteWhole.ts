import type { SourceText } from "../text/sourceText.ts";
import type { Span } from "../text/span.ts";
import type { Rejection, RequestOptions, Rewriter, RewriteResult, RewriteTask } from "./rewriter.ts";

/**
 * Rewrites a text, or a range of it, for callers that need all of it or nothing.
 * @param within a unit of prose, or a range of whole units
 * @returns the text that replaces the range
 */
export async function rewriteWhole(
  rewriter: Rewriter,
  source: SourceText,
  within: Span | undefined,
  task: RewriteTask,
  options: RequestOptions,
): Promise<RewriteResult> {
  // Always given explicitly: the target may be words that no rule recognizes as prose.
  const target = within ?? { start: 0, end: source.text.length };
  const { start, end } = target;
  const reasons: Rejection[] = [];
  let text = "";
  let at = start;
  for await (const result of rewriter.rewrite(source, target, task, options)) {
    if (result.kind === "rejected") reasons.push(...result.reasons);
    if (result.kind !== "rewritten" || result.span.start < at || result.span.end > end) continue;
    text += source.text.slice(at, result.span.start) + result.text;
    at = result.span.end;
  }
  options.signal.throwIfAborted();
  if (reasons.length > 0) return { kind: "rejected", reasons: [...new Set(reasons)] };
  if (at === start) return { kind: "unchanged" };
  const whole = text + source.text.slice(at, end);
  return whole === source.text.slice(start, end) ? { kind: "unchanged" } : { kind: "rewritten", text: whole };
}
