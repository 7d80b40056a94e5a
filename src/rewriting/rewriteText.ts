/** Rewrites the prose of a text unit by unit and puts it back in its place. */
import { pauses } from "../base/steps.ts";
import { hasWords, isCode } from "../prose/notProse.ts";
import { ScannedText } from "../prose/scannedText.ts";
import type { ProseUnit } from "../prose/units.ts";
import { proseWithin } from "../prose/within.ts";
import { fits, passageText, writePassages } from "../prose/write.ts";
import type { Place } from "../text/keptParts.ts";
import { linesOf, trimmed } from "../text/lines.ts";
import type { SourceText } from "../text/sourceText.ts";
import type { Span } from "../text/span.ts";
import type { Glossary } from "./glossary.ts";
import type { ModelClient } from "./modelClient.ts";
import { type Correct, rewriteProse, type RewriteServices } from "./rewriteProse.ts";
import type { RequestOptions, Rewriter, RewriteTask, UnitResult } from "./rewriter.ts";
import { checkUnit } from "./unitGate.ts";

export interface RewriterServices {
  modelClient: ModelClient;
  /** The current glossary: it is a workspace setting. */
  glossary: () => Glossary;
  correct: Correct;
}

/** Results end early if the signal is aborted. @throws FailureError of the model client, after the results so far */
export function createRewriter({ modelClient, glossary, correct }: RewriterServices): Rewriter {
  return {
    async *rewrite(source, within, task, options) {
      const services = { modelClient, glossary: glossary(), correct, pause: pauses() };
      try {
        for (const unit of await unitsOf(source, within, options.signal))
          yield await rewriteUnit(source, unit, task, services, options);
      } catch (error) {
        if (!options.signal.aborted) throw error;
      }
    },
  };
}

async function rewriteUnit(
  { text, languageId }: SourceText,
  unit: ProseUnit,
  task: RewriteTask,
  services: RewriteServices & { pause: () => Promise<void> },
  options: RequestOptions,
): Promise<UnitResult> {
  const { span, passages } = unit;
  const original = text.slice(span.start, span.end);
  if (original.length > LONGEST_UNIT) return { kind: "rejected", span, original, reasons: ["sourceTooLong"] };
  const place = placeOf(languageId, unit.kind);
  const proses: (string | undefined)[] = [];
  for (const passage of passages) {
    await services.pause();
    options.signal.throwIfAborted();
    const result = await rewriteProse(passageText(text, passage), task, services, options, place);
    if (result.kind === "rejected") return { ...result, span, original };
    proses.push(result.kind === "rewritten" ? result.text : undefined);
  }
  if (proses.every((prose) => prose === undefined)) return { kind: "unchanged", span, original };
  const written = writePassages(text, unit, proses);
  const reasons = checkUnit(text, unit, written);
  // A passage that can't hold the new prose has kept the old one.
  const isWhole = passages.every((passage, index) => {
    const prose = proses[index];
    return prose === undefined || fits(text, unit, passage, prose);
  });
  if (!isWhole) reasons.push("structureChanged");
  if (reasons.length > 0) return { kind: "rejected", span, original, reasons };
  return { kind: "rewritten", span, original, text: written };
}

const FORMS: Partial<Record<ProseUnit["kind"], Place["form"]>> = { localeValue: "value", string: "string" };

/** What decides which placeholders a unit can have. */
export function placeOf(languageId: string, kind: ProseUnit["kind"]): Place {
  return { languageId, form: FORMS[kind] ?? "text" };
}

/** The units that a request is about. @throws the signal's reason */
export async function unitsOf(source: SourceText, within: Span | undefined, signal: AbortSignal): Promise<ProseUnit[]> {
  if (source.isValue === true) return valueUnit(source.text);
  const units = await (source instanceof ScannedText ? source : new ScannedText(source)).units(signal);
  if (within === undefined) return [...units];
  const selected = proseWithin(units, within, source.text);
  return selected.length > 0 || DOCUMENTS.has(source.languageId) ? selected : bareWords(source.text, within);
}

/** A value of a locale file: each of its lines separately. */
function valueUnit(text: string): ProseUnit[] {
  const passages = linesOf(text, 0, text.length)
    .map((line) => trimmed(text, line))
    .filter(({ start, end }) => end > start)
    .map((line) => ({ lines: [line], layout: "line" as const, continuation: "" }));
  return passages.length === 0 ? [] : [{ kind: "localeValue", span: { start: 0, end: text.length }, passages }];
}

/** UTF-16 units of a comment, string or paragraph; a longer one would take the model hours. */
const LONGEST_UNIT = 100_000;

/** Languages of documents: what is not prose in them is intentionally not prose. */
export const DOCUMENTS: ReadonlySet<string> = new Set([
  "markdown",
  "mdx",
  "plaintext",
  "restructuredtext",
  "git-commit",
  "scminput",
]);

/** The selection if no prose is known there but it reads as words: each line separately. */
function bareWords(text: string, within: Span): ProseUnit[] {
  if (within.end - within.start > LONGEST_UNIT) return [{ kind: "text", span: within, passages: [] }];
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
