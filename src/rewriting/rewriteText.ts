/** Rewrites the prose of a text unit by unit and puts it back in its place. */
import { findProse } from "../prose/findProse.ts";
import { hasWords, isCode } from "../prose/notProse.ts";
import { ScannedText } from "../prose/scannedText.ts";
import type { ProseUnit } from "../prose/units.ts";
import { proseWithin } from "../prose/within.ts";
import { passageText, writePassages } from "../prose/write.ts";
import { linesOf, trimmed } from "../text/lines.ts";
import type { SourceText } from "../text/sourceText.ts";
import type { Span } from "../text/span.ts";
import type { Glossary } from "./glossary.ts";
import type { ModelClient } from "./modelClient.ts";
import { rewriteProse, type RewriteServices } from "./rewriteProse.ts";
import type { RequestOptions, Rewriter, RewriteTask, UnitResult } from "./rewriter.ts";
import { checkUnit } from "./unitGate.ts";

export interface RewriterServices {
  modelClient: ModelClient;
  /** The current glossary: it is a workspace setting. */
  glossary: () => Glossary;
  /** Applies the corrections that the Korean rules are certain of. */
  correct: (prose: string) => string;
}

/** Results end early if the signal is aborted. @throws FailureError of the model client, after the results so far */
export function createRewriter({ modelClient, glossary, correct }: RewriterServices): Rewriter {
  return {
    async *rewrite(source, within, task, options) {
      const services = { modelClient, glossary: glossary(), correct };
      try {
        for (const unit of unitsOf(source, within)) yield await rewriteUnit(source.text, unit, task, services, options);
      } catch (error) {
        if (!options.signal.aborted) throw error;
      }
    },
  };
}

async function rewriteUnit(
  text: string,
  unit: ProseUnit,
  task: RewriteTask,
  services: RewriteServices,
  options: RequestOptions,
): Promise<UnitResult> {
  const { span, passages } = unit;
  const original = text.slice(span.start, span.end);
  const proses: (string | undefined)[] = [];
  for (const passage of passages) {
    const result = await rewriteProse(passageText(text, passage), task, services, options);
    if (result.kind === "rejected") return { ...result, span, original };
    proses.push(result.kind === "rewritten" ? result.text : undefined);
  }
  if (proses.every((prose) => prose === undefined)) return { kind: "unchanged", span, original };
  const written = writePassages(text, unit, proses);
  const reasons = checkUnit(text, unit, written);
  // A passage that can't hold the new prose has kept the old one.
  const isWhole = proses.every((prose, index) => prose === undefined || fits(text, unit, index, prose));
  if (!isWhole) reasons.push("structureChanged");
  if (reasons.length > 0) return { kind: "rejected", span, original, reasons };
  return { kind: "rewritten", span, original, text: written };
}

function fits(text: string, unit: ProseUnit, index: number, prose: string): boolean {
  const { start, end } = unit.span;
  const alone = unit.passages.map((_, at) => (at === index ? prose : undefined));
  return writePassages(text, unit, alone) !== text.slice(start, end);
}

function unitsOf(source: SourceText, within: Span | undefined): ProseUnit[] {
  const units = source instanceof ScannedText ? source.units : findProse(source);
  if (within === undefined) return [...units];
  const selected = proseWithin(units, within, source.text);
  return selected.length > 0 || DOCUMENTS.has(source.languageId) ? selected : bareWords(source.text, within);
}

/** Languages of documents: what is not prose in them is intentionally not prose. */
const DOCUMENTS = new Set(["markdown", "mdx", "plaintext", "restructuredtext", "git-commit", "scminput"]);

/** The selection if no prose is known there but it reads as words: each line separately. */
function bareWords(text: string, within: Span): ProseUnit[] {
  const lines = linesOf(text, within.start, within.end)
    .map((line) => trimmed(text, { start: Math.max(line.start, within.start), end: Math.min(line.end, within.end) }))
    .filter(({ start, end }) => readsAsWords(text.slice(start, end)));
  const [first] = lines;
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return [];
  const passages = lines.map((line) => ({ lines: [line], layout: "line" as const, continuation: "" }));
  return [{ kind: "text", span: { start: first.start, end: last.end }, passages }];
}

function readsAsWords(line: string): boolean {
  return !line.includes("\0") && hasWords(line) && !isCode(line);
}
