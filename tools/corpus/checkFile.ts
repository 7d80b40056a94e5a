/** What a file must survive: being read, its prose written back unchanged, and all of its prose replaced. */
import { atOnce } from "../../src/base/steps.ts";
import { isReadByGrammar, proseSteps } from "../../src/prose/findProse.ts";
import type { GrammarReader } from "../../src/prose/grammar/grammarReader.ts";
import { type Gap, LocaleSyntaxError, NoTextsError } from "../../src/prose/locale/gaps.ts";
import { comparisonOf, type LocaleFormat, localeFormat } from "../../src/prose/locale/localeFile.ts";
import type { ProseKind, ProseUnit } from "../../src/prose/units.ts";
import { passageText, writePassages } from "../../src/prose/write.ts";
import { placeOf } from "../../src/rewriting/rewriteText.ts";
import { allKeptParts } from "../../src/text/keptParts.ts";
import type { SourceText } from "../../src/text/sourceText.ts";
import type { Span } from "../../src/text/span.ts";
import type { Judge, Judges } from "./judges.ts";

export type FailureKind = "crash" | "slow" | "mismatch" | "broken" | "gaps";

export interface FileFailure {
  kind: FailureKind;
  detail: string;
}

export interface FileReport {
  units: number;
  /** CPU ms for finding its prose. */
  ms: number;
  /** Passages were replaced, and a judge looked at the result. */
  isRewritten: boolean;
  /** Gaps of a locale file were filled. */
  hasGaps: boolean;
  failures: FileFailure[];
}

/** CPU ms for reading a file, from which on it counts as slow. */
const SLOW_MS = 2_000;

/** What a model might write in place of a passage: some of it must be escaped, or left out. */
const REPLACEMENTS: Readonly<Record<"ko" | "en", readonly string[]>> = {
  ko: [
    "이것은 새로운 문장입니다.",
    `그는 "예"라고 했습니다 & <아니요>: 100% # 끝`,
    "경로는 C:\\새로 만든 폴더\\입니다.",
  ],
  en: ["This is a new sentence.", `Don't say "yes" & <no>: 100% # done`, "The path is C:\\new folder\\."],
};

/** What a file is read with besides the scanner. */
export interface Readers {
  judges: Judges;
  grammars?: GrammarReader | undefined;
}

export async function checkFile(source: SourceText, path: string, { judges, grammars }: Readers): Promise<FileReport> {
  const report: FileReport = { units: 0, ms: 0, isRewritten: false, hasGaps: false, failures: [] };
  const fail = (kind: FailureKind, detail: string): void => void report.failures.push({ kind, detail });
  const { text, languageId } = source;
  try {
    const regions = isReadByGrammar(languageId) ? await grammars?.regions(source) : undefined;
    const startedAt = process.cpuUsage();
    const units = atOnce(proseSteps(source, regions));
    const { user, system } = process.cpuUsage(startedAt);
    report.units = units.length;
    report.ms = (user + system) / 1000;
    if (report.ms > SLOW_MS) fail("slow", `${Math.round(report.ms)} ms`);
    const unchanged = replaced(text, units, (passage) => passage);
    if (unchanged !== text) fail("mismatch", `at ${firstDifference(text, unchanged)}`);
    const judge = judges.of(localeFormat(path, text) === "qt" ? "xml" : languageId);
    if (judge !== undefined && units.length > 0) await checkRewritten(source, units, judge, report);
    await checkGaps(text, path, judge, report);
  } catch (error) {
    fail("crash", error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return report;
}

/** With all of its prose replaced, but for what the mask would keep, the file is what it was but for its texts. */
async function checkRewritten(
  { text, languageId }: SourceText,
  units: readonly ProseUnit[],
  judge: Judge,
  report: FileReport,
): Promise<void> {
  const before = await judge(text);
  if ("error" in before) return;
  let index = 0;
  const rewritten = replaced(text, units, (passage, kind) => {
    const to = /\p{Script=Hangul}/u.test(passage) ? "en" : "ko";
    const parts = allKeptParts(passage, placeOf(languageId, kind));
    return MARKED.has(languageId)
      ? withOtherWords(passage, parts, to, index++)
      : [REPLACEMENTS[to][index++ % REPLACEMENTS[to].length], ...parts.map((part) => part.text)].join(" ");
  });
  report.isRewritten = true;
  const after = await judge(rewritten);
  const wrong = "error" in after ? after.error : structureChange(before.structure, after.structure);
  if (wrong !== undefined) report.failures.push({ kind: "broken", detail: wrong });
}

/** Languages whose prose has marks inside, which an answer has again. */
const MARKED = new Set(["markdown", "mdx", "html", "vue", "svelte", "xml", "restructuredtext"]);

const OTHER_WORD = { ko: "다른말", en: "other" };

/** The passage with its marks, tags and links, and with signs that have to be escaped. */
function withOtherWords(passage: string, parts: readonly Span[], to: "ko" | "en", index: number): string {
  let words = "";
  let at = 0;
  for (const { start, end } of [...parts, { start: passage.length, end: passage.length }]) {
    words += passage.slice(at, start).replace(/\p{L}[\p{L}\p{M}'’]*/gu, OTHER_WORD[to]) + passage.slice(start, end);
    at = end;
  }
  return words + (["", ' "a" & b', " it's: 100% # |"][index % 3] ?? "");
}

function structureChange(before: string, after: string): string | undefined {
  if (before === after) return undefined;
  const at = firstDifference(before, after);
  const around = (structure: string): string => structure.slice(Math.max(0, at - 40), at + 40);
  return `not only texts changed: ${around(before)} → ${around(after)}`;
}

/** An empty file of each format whose translations are in a file of their own. */
const EMPTY: Partial<Record<LocaleFormat, string>> = {
  ...{
    json: "{}",
    yaml: "",
    properties: "",
    script: "export default {\n};\n",
    php: "<?php\n\nreturn [\n];\n",
    fluent: "",
    strings: "",
    android: "<resources>\n</resources>\n",
    stringsdict: '<plist version="1.0">\n<dict>\n</dict>\n</plist>\n',
    resx: "<root>\n</root>\n",
  },
};

/**
 * A file without texts gets every second one, and then the others: both times it is well-formed, in the end nothing is
 * missing, and what came first is still there.
 */
async function checkGaps(text: string, path: string, judge: Judge | undefined, report: FileReport): Promise<void> {
  const format = localeFormat(path, text);
  if (format === undefined) return;
  const fail = (detail: string): void => void report.failures.push({ kind: "gaps", detail });
  const compare = await comparisonOf(format);
  const empty = EMPTY[format];
  let target = empty ?? text;
  const gapsOf = (): Gap[] => atOnce(compare(empty === undefined ? target : text, target, "ko")).gaps;
  try {
    for (const every of [2, 1]) {
      const gaps = gapsOf();
      if (every === 2 && gaps.length === 0) return;
      report.hasGaps = true;
      target = filledIn(
        target,
        gaps.filter((_, index) => index % every === 0),
      );
      const after = await judge?.(target);
      if (after !== undefined && "error" in after) {
        fail(after.error);
        return;
      }
    }
    const missing = gapsOf().map(({ key }) => key);
    if (missing.length > 0) fail(`still missing: ${missing.slice(0, 3).join(", ")}`);
  } catch (error) {
    if (!(error instanceof LocaleSyntaxError || error instanceof NoTextsError)) throw error;
    if (report.hasGaps) fail(`not read again: ${error.message}`);
  }
}

function filledIn(target: string, gaps: readonly Gap[]): string {
  return gaps
    .flatMap(({ texts, fill }) => fill(texts.map(({ text: one }) => `[${one}]`)) ?? [])
    .toSorted((one, other) => other.start - one.start)
    .reduce((result, { start, end, text: added }) => result.slice(0, start) + added + result.slice(end), target);
}

function replaced(
  text: string,
  units: readonly ProseUnit[],
  change: (passage: string, kind: ProseKind) => string,
): string {
  let result = "";
  let at = 0;
  for (const unit of units) {
    const proses = unit.passages.map((passage) => change(passageText(text, passage), unit.kind));
    result += text.slice(at, unit.span.start) + writePassages(text, unit, proses);
    at = unit.span.end;
  }
  return result + text.slice(at);
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}
