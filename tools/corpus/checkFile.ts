/** What a file must survive: being read, its prose written back unchanged, and all of its prose replaced. */
import { findProse } from "../../src/prose/findProse.ts";
import { compareLocales, localeFormat } from "../../src/prose/locale/localeFile.ts";
import type { ProseUnit } from "../../src/prose/units.ts";
import { passageText, writePassages } from "../../src/prose/write.ts";
import { allKeptParts, PLAIN_TEXT } from "../../src/text/keptParts.ts";
import { judgeOf, shapeOf } from "./judges.ts";

export type FailureKind = "crash" | "slow" | "mismatch" | "broken" | "gaps";

export interface FileFailure {
  kind: FailureKind;
  detail: string;
}

export interface FileReport {
  units: number;
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

export function checkFile(text: string, path: string, languageId: string): FileReport {
  const report: FileReport = { units: 0, isRewritten: false, hasGaps: false, failures: [] };
  const fail = (kind: FailureKind, detail: string): void => void report.failures.push({ kind, detail });
  try {
    const startedAt = process.cpuUsage();
    const units = findProse({ text, languageId });
    const { user, system } = process.cpuUsage(startedAt);
    report.units = units.length;
    if (user + system > SLOW_MS * 1000) fail("slow", `${Math.round((user + system) / 1000)} ms`);
    const unchanged = replaced(text, units, (passage) => passage);
    if (unchanged !== text) fail("mismatch", `at ${firstDifference(text, unchanged)}`);
    checkRewritten(text, languageId, units, report);
    checkGaps(text, path, report);
  } catch (error) {
    fail("crash", error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return report;
}

function checkRewritten(text: string, languageId: string, units: readonly ProseUnit[], report: FileReport): void {
  const judge = judgeOf(languageId);
  const shape = shapeOf(languageId);
  if ((judge ?? shape) === undefined || units.length === 0 || judge?.(text) !== undefined) return;
  let index = 0;
  const rewritten = replaced(text, units, (passage) => {
    const language = /\p{Script=Hangul}/u.test(passage) ? "en" : "ko";
    if (shape !== undefined) return withOtherWords(passage, language, index++);
    const choices = REPLACEMENTS[language];
    return choices[index++ % choices.length] ?? passage;
  });
  report.isRewritten = true;
  const wrong = judge?.(rewritten) ?? (shape && firstDifferentLine(shape(text), shape(rewritten)));
  if (wrong !== undefined) report.failures.push({ kind: "broken", detail: wrong });
}

/** The passage with its marks, tags and links, as an answer has them, and with signs that have to be escaped. */
function withOtherWords(passage: string, language: "ko" | "en", index: number): string {
  let words = "";
  let at = 0;
  const add = (part: string): void => void (words += part.replace(/\p{L}[\p{L}\p{M}'’]*/gu, OTHER_WORD[language]));
  for (const { start, end } of allKeptParts(passage, PLAIN_TEXT)) {
    add(passage.slice(at, start));
    words += passage.slice(start, end);
    at = end;
  }
  add(passage.slice(at));
  return words + (["", ' "a" & b', " it's: 100% # |"][index % 3] ?? "");
}

const OTHER_WORD = { ko: "다른말", en: "other" };

/** A JSON locale file without some of its texts gets them back, and nothing else changes. */
function checkGaps(text: string, path: string, report: FileReport): void {
  if (localeFormat(path) !== "json") return;
  const whole = parsedObject(text);
  if (whole === undefined) return;
  const keys = Object.keys(whole).filter((key) => typeof whole[key] === "string" && whole[key] !== "");
  const removed = new Set(keys.filter((_, index) => index % 2 === 0));
  const target = JSON.stringify(
    Object.fromEntries(Object.entries(whole).filter(([key]) => !removed.has(key))),
    null,
    2,
  );
  const { gaps } = compareLocales("json", text, target);
  if (gaps.length === 0) return;
  report.hasGaps = true;
  const edits = gaps.flatMap(({ texts, fill }) => fill(texts.map(({ text: one }) => `[${one}]`)) ?? []);
  const filled = edits
    .toSorted((one, other) => other.start - one.start)
    .reduce((result, { start, end, text: added }) => result.slice(0, start) + added + result.slice(end), target);
  const result = parsedObject(filled);
  const expected = Object.entries(JSON.parse(target) as object);
  const isKept = expected.every(([key, value]) => JSON.stringify(result?.[key]) === JSON.stringify(value));
  if (!isKept)
    report.failures.push({ kind: "gaps", detail: "a text that was there has changed, or the file is broken" });
}

function parsedObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function replaced(text: string, units: readonly ProseUnit[], change: (passage: string) => string): string {
  let result = "";
  let at = 0;
  for (const unit of units) {
    const proses = unit.passages.map((passage) => change(passageText(text, passage)));
    result += text.slice(at, unit.span.start) + writePassages(text, unit, proses);
    at = unit.span.end;
  }
  return result + text.slice(at);
}

function firstDifferentLine(one: string, other: string): string | undefined {
  if (one === other) return undefined;
  const lines = other.split("\n");
  const at = one.split("\n").findIndex((line, index) => line !== lines[index]);
  return `${String(one.split("\n")[at])} became ${String(lines[Math.max(0, at)])}`;
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}
