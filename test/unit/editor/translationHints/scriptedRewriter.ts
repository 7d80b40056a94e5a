import type { Rewriter, UnitResult } from "../../../../src/rewriting/rewriter.ts";

/** A rewriter with fixed translations of some texts, which rejects all others. */
export class ScriptedRewriter implements Rewriter {
  /** The texts that it was asked to rewrite, in order. */
  readonly requests: string[] = [];
  readonly #translations: Record<string, string>;
  /** Runs before it answers. */
  before: (signal: AbortSignal) => Promise<void> = () => Promise.resolve();

  constructor(translations: Record<string, string>) {
    this.#translations = translations;
  }

  rewrite: Rewriter["rewrite"] = async function* (this: ScriptedRewriter, { text }, within, _task, { signal }) {
    const span = within ?? { start: 0, end: text.length };
    const original = text.slice(span.start, span.end);
    this.requests.push(original);
    await this.before(signal);
    if (signal.aborted) return;
    const translation = this.#translations[original];
    yield (
      translation === undefined
        ? { kind: "rejected", span, original, reasons: ["wrongScript"] }
        : { kind: "rewritten", span, original, text: translation }
    ) satisfies UnitResult;
  };
}
