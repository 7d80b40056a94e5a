/** Puts a translation that the chat gave in place of the prose it is of, with the checks of a suggestion. */
import type { ScannedText } from "../prose/scannedText.ts";
import { passageText, writePassages } from "../prose/write.ts";
import type { Language } from "../text/language.ts";
import type { Span } from "../text/span.ts";
import { checkAnswer } from "./checks.ts";
import { type Masked, maskProse, unmask } from "./mask.ts";
import type { Rejection } from "./rewriter.ts";
import { DOCUMENTS, placeOf, unitsOf } from "./rewriteText.ts";
import { translationTask } from "./translateProse.ts";
import { checkUnit } from "./unitGate.ts";

export type PlacedAnswer =
  /** `text` replaces the span: units of prose with their markers, and what is between them. */
  { kind: "placed"; span: Span; text: string } | { kind: "rejected"; reasons: Rejection[] };

/**
 * @param within what the answer is a translation of
 * @returns rejected as `structureChanged` if it does not have one paragraph, or line, for each passage
 * @throws the signal's reason
 */
export async function placeAnswer(
  source: ScannedText,
  within: Span,
  answer: string,
  to: Language,
  signal: AbortSignal,
): Promise<PlacedAnswer> {
  const { text, languageId } = source;
  const units = await unitsOf(source, within, signal);
  const passages = units.flatMap((unit) => unit.passages.map((passage) => ({ unit, passage })));
  // Signs, another language: there is nothing to check, and a document holds any text.
  if (units.length === 0 && DOCUMENTS.has(languageId)) return { kind: "placed", span: within, text: answer };
  const parts = divided(answer, passages.length);
  if (parts === undefined) return { kind: "rejected", reasons: ["structureChanged"] };
  const reasons: Rejection[] = [];
  const proses = passages.map(({ unit, passage }, index) => {
    const masked = maskProse(passageText(text, passage), [], to, "verbatim", placeOf(languageId, unit.kind));
    const part = asMasked(parts[index] ?? "", masked);
    reasons.push(
      ...checkAnswer({ task: translationTask(to), language: LANGUAGE_BEFORE[to], masked, text: part, ended: true }),
    );
    return unmask(part, masked);
  });
  let written = "";
  let at = units[0]?.span.start ?? within.start;
  let next = 0;
  for (const unit of units) {
    const replaced = writePassages(text, unit, proses.slice(next, (next += unit.passages.length)));
    reasons.push(...checkUnit(text, unit, replaced));
    written += text.slice(at, unit.span.start) + replaced;
    at = unit.span.end;
  }
  const span = { start: units[0]?.span.start ?? within.start, end: at };
  return reasons.length > 0
    ? { kind: "rejected", reasons: [...new Set(reasons)] }
    : { kind: "placed", span, text: written };
}

/** @returns as many parts as asked for: paragraphs, or else lines; undefined if the answer has another number of both */
function divided(answer: string, count: number): string[] | undefined {
  const lines = answer
    .trim()
    .split("\n")
    .map((line) => line.trim());
  if (count === 1) return [lines.join("\n")];
  const paragraphs: string[][] = [];
  for (const [index, line] of lines.entries()) {
    if (line === "") continue;
    if (index > 0 && lines[index - 1] !== "") paragraphs.at(-1)?.push(line);
    else paragraphs.push([line]);
  }
  if (paragraphs.length === count) return paragraphs.map((paragraph) => paragraph.join("\n"));
  const full = lines.filter((line) => line !== "");
  return full.length === count ? full : undefined;
}

const LANGUAGE_BEFORE: Readonly<Record<Language, Language>> = { ko: "en", en: "ko" };

/** The chat's model saw the text as it is; the checks expect marks for some of its items. */
function asMasked(answer: string, { items }: Masked): string {
  return items.reduce(
    (text, { text: item, shown }) => (shown === item ? text : text.replace(item, () => shown)),
    answer,
  );
}

/**
 * Whether something other than prose and its delimiters is selected, which no answer may replace.
 * @throws the signal's reason
 */
export async function hasCode(source: ScannedText, within: Span, signal: AbortSignal): Promise<boolean> {
  let at = within.start;
  let rest = "";
  for (const { span } of await unitsOf(source, within, signal)) {
    rest += source.text.slice(at, Math.max(at, span.start));
    at = Math.max(at, span.end);
  }
  return /[\p{L}\p{N}]/u.test(rest + source.text.slice(at, within.end));
}
