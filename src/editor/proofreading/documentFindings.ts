import type { TextDocument } from "vscode";
import { Sliced, type Steps } from "../../base/steps.ts";
import { correctSteps } from "../../korean/correct.ts";
import { readDirectives } from "../../korean/directives.ts";
import {
  type Finding,
  HANGUL,
  ProofreadMemory,
  type ProofreadOptions,
  proofreadSteps,
} from "../../korean/proofread.ts";
import type { ScannedText } from "../../prose/scannedText.ts";
import type { ProseUnit } from "../../prose/units.ts";
import type { SourceText } from "../../text/sourceText.ts";
import type { Span } from "../../text/span.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import type { DocumentProse } from "../shared/documentProse.ts";
import { koreanProse } from "./koreanProse.ts";
import type { ProofreadSettings } from "./proofreadingSettings.ts";

/** UTF-16 units of Korean prose, which take about a second to check; a longer document is data. */
export const MOST_PROSE = 300_000;

/**
 * @returns the errors in the document's prose, none if its language is unknown; undefined if it is too long
 * @throws the signal's reason
 */
export async function documentFindings(
  document: TextDocument,
  settings: ProofreadSettings,
  prose: DocumentProse,
  signal: AbortSignal,
): Promise<Finding[] | undefined> {
  if (!settings.enabled) return [];
  return (await checkedDocument(document, settings, prose, signal))?.findings.result(signal);
}

/** @returns corrections of whole lines of prose @throws the signal's reason */
export async function documentCorrections(
  document: TextDocument,
  settings: ProofreadSettings,
  prose: DocumentProse,
  signal: AbortSignal,
): Promise<TextEdit[]> {
  if (!settings.enabled) return [];
  return (await (await checkedDocument(document, settings, prose, signal))?.corrections.result(signal)) ?? [];
}

/** What is known of a version of a document: a menu at each error asks for all of them. */
interface CheckedDocument {
  settings: string;
  findings: Sliced<Finding[] | undefined>;
  corrections: Sliced<TextEdit[]>;
}

/** By document and settings: a version differs little from the one before it. */
const MEMORIES = new WeakMap<object, { settings: string; memory: ProofreadMemory }>();

function memoryOf(document: object, settings: string): ProofreadMemory {
  const known = MEMORIES.get(document);
  if (known?.settings === settings) return known.memory;
  const memory = new ProofreadMemory();
  MEMORIES.set(document, { settings, memory });
  return memory;
}

const CHECKED = new WeakMap<ScannedText, CheckedDocument>();

async function checkedDocument(
  document: TextDocument,
  settings: ProofreadSettings,
  prose: DocumentProse,
  signal: AbortSignal,
): Promise<CheckedDocument | undefined> {
  const source = prose.of(document);
  if (source === undefined) return undefined;
  // Documents without Korean, which most are, need not be scanned for prose.
  const units = HANGUL.test(source.text) ? await source.units(signal) : [];
  const key = JSON.stringify(settings);
  const known = CHECKED.get(source);
  if (known?.settings === key) return known;
  const checked = {
    settings: key,
    findings: new Sliced(findings(source, units, { ...settings, memory: memoryOf(document, key) })),
    corrections: new Sliced(corrections(source, units, settings)),
  };
  CHECKED.set(source, checked);
  return checked;
}

function* findings(
  source: SourceText,
  units: readonly ProseUnit[],
  settings: ProofreadSettings & Pick<ProofreadOptions, "memory">,
): Steps<Finding[] | undefined> {
  const within = yield* koreanLines(source, units);
  return within === undefined ? undefined : yield* proofreadSteps(source.text, { ...settings, within });
}

function* corrections(source: SourceText, units: readonly ProseUnit[], settings: ProofreadSettings): Steps<TextEdit[]> {
  const { text } = source;
  const within = (yield* koreanLines(source, units)) ?? [];
  const found = yield* proofreadSteps(text, { ...settings, within });
  const ignoredWords = [...settings.ignoredWords, ...(yield* readDirectives(text)).words];
  const edits: TextEdit[] = [];
  let next = 0;
  for (const { start, end } of within) {
    yield;
    while ((found[next]?.span.start ?? Infinity) < start) next++;
    if ((found[next]?.span.end ?? Infinity) > end) continue;
    const line = text.slice(start, end);
    const corrected = yield* correctSteps(line, { ...settings, ignoredWords });
    if (corrected !== line) edits.push({ start, end, text: corrected });
  }
  return edits;
}

/** @returns the Korean prose; undefined if there is too much */
function* koreanLines(source: SourceText, units: readonly ProseUnit[]): Steps<Span[] | undefined> {
  const korean = yield* koreanProse(source, units);
  let sum = 0;
  for (const { start, end } of korean) sum += end - start;
  return sum > MOST_PROSE ? undefined : korean;
}
