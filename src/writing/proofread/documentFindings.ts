import type { TextDocument } from "vscode";
import { sourceOf } from "../documents.ts";
import { findProse } from "../prose/prose.ts";
import type { SourceText, Span } from "../writing.ts";
import { correct } from "./correct.ts";
import { readDirectives } from "./directives.ts";
import { HANGUL, proofread, type Finding } from "./proofread.ts";
import type { ProofreadSettings } from "./settings.ts";

/** @returns what is wrong in the document's prose; nothing where it is too large, or its language is not known */
export function documentFindings(document: TextDocument, settings: ProofreadSettings): Finding[] {
  const source = koreanSource(document, settings);
  return source === undefined ? [] : proofread(source.text, { ...settings, within: linesOf(source) });
}

/** @returns the lines of prose that can be corrected, and their corrections */
export function documentCorrections(
  document: TextDocument,
  settings: ProofreadSettings,
): { span: Span; text: string }[] {
  const source = koreanSource(document, settings);
  if (source === undefined) return [];
  const within = linesOf(source);
  const findings = proofread(source.text, { ...settings, within });
  const ignoredWords = [...settings.ignoredWords, ...readDirectives(source.text).words];
  return within
    .filter(({ start, end }) => findings.some(({ span }) => start <= span.start && span.end <= end))
    .map((span) => ({
      span,
      text: correct(source.text.slice(span.start, span.end), { ...settings, ignoredWords }),
    }))
    .filter(({ span, text }) => text !== source.text.slice(span.start, span.end));
}

/** Most documents have no Korean at all: their prose need not be looked for. */
function koreanSource(document: TextDocument, settings: ProofreadSettings): SourceText | undefined {
  const source = settings.enabled ? sourceOf(document) : undefined;
  return source !== undefined && HANGUL.test(source.text) ? source : undefined;
}

/** UTF-16 units of Korean prose that are judged at once, in about a second; more is data. */
const MOST_PROSE = 300_000;

/** @returns the lines of Korean prose; none where there are too many */
function linesOf(source: SourceText): Span[] {
  const lines = findProse(source)
    .flatMap(({ passages }) => passages.flatMap((passage) => passage.lines))
    .filter(({ start, end }) => HANGUL.test(source.text.slice(start, end)));
  return lines.reduce((sum, { start, end }) => sum + end - start, 0) > MOST_PROSE ? [] : lines;
}
