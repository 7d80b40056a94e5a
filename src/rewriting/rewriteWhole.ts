import type { Span } from "../text/span.ts";
import type { SourceText } from "../text/sourceText.ts";
import type { Rejection, Rewriter, RequestOptions, RewriteTask, RewriteResult } from "./rewriter.ts";

/**
 * Rewrites a text, or what is meant of it, for those who need all of it or nothing.
 * @param within a unit of prose, or a part of the text with whole units
 * @returns the text that takes the place of what is meant
 */
export async function rewriteWhole(
  rewriter: Rewriter,
  source: SourceText,
  within: Span | undefined,
  task: RewriteTask,
  options: RequestOptions,
): Promise<RewriteResult> {
  // Named in any case: what is meant may be words that no rule takes for prose by themselves.
  const meant = within ?? { start: 0, end: source.text.length };
  const { start, end } = meant;
  const reasons: Rejection[] = [];
  let text = "";
  let at = start;
  for await (const result of rewriter.rewrite(source, meant, task, options)) {
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
