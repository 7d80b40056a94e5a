/**
 * Shows how the checks of the writing help (src/rewriting/thresholds.ts) judge correct answers, so that a person can
 * set their limits: `node tools/evaluation/calibrateWriting.ts [RESULTS…]`. The answers are the pairs of the demo
 * model's corpus, and what `npm run eval:writing -- --json FILE` found "ok" in the given files.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { repository } from "../../scripts/support/paths.ts";
import { checkAnswer } from "../../src/rewriting/checks.ts";
import { type Direction, maskProse, withoutItems } from "../../src/rewriting/mask.ts";
import type { RewriteTask } from "../../src/rewriting/rewriter.ts";
import { THRESHOLDS } from "../../src/rewriting/thresholds.ts";
import { type CaseFile, runsOf } from "./cases.ts";
import { type Evaluation, TASKS } from "./evaluate.ts";
import { hangulShare, levenshtein, mostRepeated } from "./expectations.ts";
import { linesOf, splitMarks } from "./textParts.ts";

type Kind = Exclude<RewriteTask["kind"], "own">;

interface Pair {
  kind: Kind;
  source: string;
  answer: string;
}

const KINDS: Record<string, Kind> = { fix: "fix", fixen: "fix", polite: "polite", plain: "plain", shorten: "shorter" };

async function corpusPairs(): Promise<Pair[]> {
  const lines = (await readFile(join(repository, "models/demo/corpus.jsonl"), "utf8")).trim().split("\n");
  return lines.flatMap((line) => {
    const { k, ko, en, x, a } = JSON.parse(line) as Record<string, string>;
    if (k === "tr" && ko !== undefined && en !== undefined) {
      return [
        { kind: "toEnglish", source: ko, answer: en },
        { kind: "toKorean", source: en, answer: ko },
      ];
    }
    const kind = KINDS[k ?? ""];
    return kind === undefined || x === undefined || a === undefined ? [] : [{ kind, source: x, answer: a }];
  });
}

/** What is not plain prose: strings and entries in their code, the type of a commit. */
const IN_CODE = /["=]|^[a-z]+(?:\(.*\))?!?: /;

/** The lines that were changed in an evaluation, without their marks. */
async function evaluatedPairs(path: string): Promise<Pair[]> {
  const { cases } = JSON.parse(await readFile(path, "utf8")) as Evaluation;
  const file = JSON.parse(await readFile(join(repository, "tools/evaluation/cases.json"), "utf8")) as CaseFile;
  const runs = new Map(runsOf(file).map((run) => [run.id, run]));
  return cases.flatMap(({ id, status, output }) => {
    const run = runs.get(id);
    const written = linesOf(output);
    if (run === undefined || status !== "ok" || written.length !== linesOf(run.source).length) return [];
    const prose = (line: string | undefined): string => splitMarks(line ?? "").rest.normalize("NFC");
    return linesOf(run.source)
      .map((line, at) => ({ kind: TASKS[run.task].kind as Kind, source: prose(line), answer: prose(written[at]) }))
      .filter(({ source, answer }) => source !== answer && !IN_CODE.test(source));
  });
}

const pairs = [...(await corpusPairs()), ...(await Promise.all(process.argv.slice(2).map(evaluatedPairs))).flat()];

const measured = pairs.map((pair) => {
  const { kind, source, answer } = pair;
  const direction: Direction = kind === "toEnglish" ? "en" : kind === "toKorean" ? "ko" : "same";
  const masked = maskProse(source, [], direction);
  const sourceWords = withoutItems(masked.prompt, masked);
  const answerWords = withoutItems(answer, masked);
  const language = hangulShare(source) > 0 ? "ko" : "en";
  return {
    ...pair,
    length: answerWords.length / sourceWords.length,
    hangul: hangulShare(answerWords),
    drift: Math.abs(hangulShare(answerWords) - hangulShare(sourceWords)),
    edits: levenshtein(source, answer) / source.length,
    fourWords: mostRepeated(answer),
    rejected: checkAnswer({ task: { kind }, language, masked, text: answer, ended: true }),
  };
});

type Measured = (typeof measured)[number];

function row(name: string, present: string, of: (one: Measured) => number, kinds: readonly Kind[]): string[] {
  const values = measured.filter(({ kind }) => kinds.includes(kind)).map(of);
  if (values.length === 0) return [];
  const seen = `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;
  return [`${name.padEnd(20)} ${present.padEnd(14)} ${seen.padEnd(16)} ${values.length}`];
}

const { hangul, length, fix, sameFourWords } = THRESHOLDS;
const ownLanguage = ["fix", "fixSpacing", "polite", "plain", "shorter"] as const;
const lines = [
  "limit                present        seen             answers",
  ...(["toEnglish", "toKorean", ...ownLanguage] as const).flatMap((kind) =>
    row(`length.${kind}`, `${length[kind].min} to ${length[kind].max}`, (one) => one.length, [kind]),
  ),
  ...row("hangul.inEnglish", `<= ${hangul.inEnglish}`, (one) => one.hangul, ["toEnglish"]),
  ...row("hangul.inKorean", `>= ${hangul.inKorean}`, (one) => one.hangul, ["toKorean"]),
  ...row("hangul.drift", `<= ${hangul.drift}`, (one) => one.drift, ownLanguage),
  ...row("fix.maxEdits", `<= ${fix.maxEdits}`, (one) => one.edits, ["fix"]),
  ...row("sameFourWords", `<= ${sameFourWords}`, (one) => one.fourWords, ["toEnglish", "toKorean", ...ownLanguage]),
  "",
  `lengthSlack is ${THRESHOLDS.lengthSlack} UTF-16 units, fix.slack ${fix.slack} graphemes: short texts may be beyond the ranges.`,
];
const wronglyRejected = measured.filter(({ rejected }) => rejected.length > 0);
lines.push(`Right answers that are rejected: ${wronglyRejected.length} of ${measured.length}`);
for (const { kind, source, answer, rejected } of wronglyRejected)
  lines.push(`  ${kind} ${rejected.join(", ")}: ${JSON.stringify(source)} -> ${JSON.stringify(answer)}`);
process.stdout.write(`${lines.join("\n")}\n`);
