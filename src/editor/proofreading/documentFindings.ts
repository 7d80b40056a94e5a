import type { TextDocument } from "vscode";
import { correct } from "../../korean/correct.ts";
import { readDirectives } from "../../korean/directives.ts";
import { type Finding, HANGUL, proofread } from "../../korean/proofread.ts";
import type { ScannedText } from "../../prose/scannedText.ts";
import type { Span } from "../../text/span.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import type { DocumentProse } from "../shared/documentProse.ts";
import type { ProofreadSettings } from "./proofreadingSettings.ts";

/** @returns the errors in the document's prose; none if it is too large or its language is unknown */
export function documentFindings(document: TextDocument, settings: ProofreadSettings, prose: DocumentProse): Finding[] {
  const source = koreanSource(document, settings, prose);
  return source === undefined ? [] : proofread(source.text, { ...settings, within: linesOf(source) });
}

/** @returns corrections of whole lines of prose */
export function documentCorrections(
  document: TextDocument,
  settings: ProofreadSettings,
  prose: DocumentProse,
): TextEdit[] {
  const source = koreanSource(document, settings, prose);
  if (source === undefined) return [];
  const within = linesOf(source);
  const findings = proofread(source.text, { ...settings, within });
  const ignoredWords = [...settings.ignoredWords, ...readDirectives(source.text).words];
  return within
    .filter(({ start, end }) => findings.some(({ span }) => start <= span.start && span.end <= end))
    .map(({ start, end }) => ({
      start,
      end,
      text: correct(source.text.slice(start, end), { ...settings, ignoredWords }),
    }))
    .filter(({ start, end, text }) => text !== source.text.slice(start, end));
}

/** Skips documents without Korean, which most are: they need not be scanned for prose. */
function koreanSource(
  document: TextDocument,
  settings: ProofreadSettings,
  prose: DocumentProse,
): ScannedText | undefined {
  const source = settings.enabled ? prose.of(document) : undefined;
  return source !== undefined && HANGUL.test(source.text) ? source : undefined;
}

/** UTF-16 units of Korean prose, which take about a second to check; a longer document is data. */
const MOST_PROSE = 300_000;

/** @returns the lines of Korean prose; none if there are too many */
function linesOf({ text, units }: ScannedText): Span[] {
  const lines = units
    .flatMap(({ passages }) => passages.flatMap((passage) => passage.lines))
    .filter(({ start, end }) => HANGUL.test(text.slice(start, end)));
  return lines.reduce((sum, { start, end }) => sum + end - start, 0) > MOST_PROSE ? [] : lines;
}
