import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { correct } from "../../../src/korean/correct.ts";
import { type Finding, proofread } from "../../../src/korean/proofread.ts";
import { mulberry32 } from "../../support/checkpoint.ts";
import { koreanLines, koreanPairs, type LabelledLine } from "./koreanLines.ts";
import { replaceAll } from "./support.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const lines = koreanLines();

describe("Proofreading developers' text", () => {
  it("is measured on enough lines, half of them correct and a third with Latin words", () => {
    assert.ok(lines.length >= 640);
    assert.ok(lines.filter(({ errors }) => errors.length === 0).length >= lines.length / 2);
    assert.ok(lines.filter(({ errors }) => errors.length > 0).length >= 320);
    assert.ok(lines.filter(({ text }) => /[A-Za-z]{2}/.test(text)).length >= lines.length / 3);
  });

  it("is right in at least 99 of 100 findings, and finds at least 90 of 100 errors", function () {
    this.timeout(20_000);
    const judged = lines.flatMap((line) => proofread(line.text).map((finding) => ({ line, finding })));
    const wrong = judged.filter(({ line, finding }) => !isRight(line, finding));
    const precision = 1 - wrong.length / judged.length;
    const errors = lines.flatMap(({ errors: ofLine }) => ofLine).length;
    const found = lines.reduce((sum, line) => sum + errorsFound(line), 0);
    console.log(
      `      ${judged.length} findings, precision ${precision.toFixed(4)}; ${found} of ${errors} errors, recall ${(found / errors).toFixed(3)}`,
    );
    for (const { line, finding } of wrong) console.log(`      ${finding.rule.id}: ${line.text}`);
    assert.ok(precision >= 0.99);
    assert.ok(found / errors >= 0.9);
  });

  it("finds nothing in corrected lines, apart from what it was wrong about before", () => {
    const silent = lines.filter(({ corrected }) => proofread(corrected).length === 0);
    assert.ok(silent.length >= lines.length * 0.98);
  });

  it("finds nothing in our own Korean text", function () {
    this.timeout(20_000);
    for (const [where, text] of ownTexts()) {
      const found = proofread(text).map(({ rule, around }) => [where, rule.id, text.slice(around.start, around.end)]);
      assert.deepEqual(found, []);
    }
  });

  it("corrects a text completely: a second pass changes nothing", function () {
    this.timeout(20_000);
    for (const { text } of lines) assert.equal(correct(correct(text)), correct(text));
  });
});

/** Words with errors side by side, or in a word and its particle, and what they are when all are corrected. */
const SIDE_BY_SIDE: readonly (readonly [string, string])[] = [
  ["할꺼에요", "할 거예요"],
  ["실행 할꺼에요", "실행할 거예요"],
  ["쓸수있을꺼에요", "쓸 수 있을 거예요"],
  ["됬슴", "됐음"],
  ["저장할수있슴", "저장할 수 있음"],
  ["저장 할수있슴", "저장할 수 있음"],
  ["몇일만에", "며칠 만에"],
  ["쓸수없을때", "쓸 수 없을 때"],
  ["삭제 됬습니다", "삭제됐습니다"],
  ["배포 됬읍니다", "배포됐습니다"],
  ["설정 됬다", "설정됐다"],
  ["사용 할수", "사용할 수"],
  ["사용 할려면", "사용하려면"],
  ["할수있었던것같다", "할 수 있었던 것 같다"],
  ["삭제 하였읍니다", "삭제하였습니다"],
  ["되야할꺼에요", "돼야 할 거예요"],
  ["쓰면 안되요", "쓰면 안 돼요"],
  ["쓰면않되요", "쓰면 안 돼요"],
  ["않됬어요", "안 됐어요"],
  ["갯수을", "개수를"],
  ["역활가", "역할이"],
  ["메세지을", "메시지를"],
  ["버젼로", "버전으로"],
  ["설겆이은", "설거지는"],
  ["화일를", "파일을"],
  ["몇일를", "며칠을"],
  ["API 을", "API를"],
  ["JSON 를", "JSON을"],
  ["버튼 로", "버튼으로"],
  ["파일 를", "파일을"],
];

describe("Proofreading pairs of wrong and right text", () => {
  const kinds = koreanPairs();

  it("finds at least three quarters of the errors of all kinds together, and nothing in the right texts", () => {
    const pairs = [...kinds.values()].flat();
    assert.ok(pairs.length >= 400);
    let found = 0;
    for (const [kind, ofKind] of kinds) {
      const hits = ofKind.filter((line) => errorsFound(line) > 0).length;
      console.log(`      ${kind}: ${hits} of ${ofKind.length}`);
      found += hits;
    }
    console.log(`      recall ${(found / pairs.length).toFixed(3)}`);
    assert.ok(found >= pairs.length * 0.75);
    assert.deepEqual(
      pairs.flatMap(({ corrected }) => proofread(corrected).map(({ rule }) => [rule.id, corrected])),
      [],
    );
  });

  for (const [wrong, right] of SIDE_BY_SIDE) {
    it(`corrects all of “${wrong}” at once, and then finds nothing`, () => {
      assert.equal(replaceAll(wrong, proofread(wrong)), right);
      assert.deepEqual(proofread(right), []);
    });
  }

  it("leaves no finding behind that has one correction, also where errors stand side by side", function () {
    this.timeout(20_000);
    const texts = [
      ...[...lines, ...[...kinds.values()].flat()].map(({ text }) => text),
      ...SIDE_BY_SIDE.map(([wrong]) => wrong),
    ];
    const random = mulberry32(1);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const words = texts.flatMap((text) => text.split(" "));
    const mixed = Array.from({ length: 2000 }, () =>
      Array.from({ length: 6 }, () => pick(random() < 0.5 ? texts : words)).join(pick([" ", ". ", "\n"])),
    );
    for (const text of [...texts, ...mixed]) {
      const left = proofread(correct(text)).filter(({ replacements }) => replacements.length === 1);
      assert.deepEqual(
        left.map(({ rule, around }) => [rule.id, correct(text).slice(around.start, around.end)]),
        [],
        text,
      );
    }
  });
});

/** A finding is right if a replacement brings the line closer to the corrected one and changes nothing else. */
function isRight({ text, corrected, errors }: LabelledLine, { span, replacements }: Finding): boolean {
  const touched = errors.filter(({ start, end }) => span.start <= end && start <= span.end);
  return (
    touched.length > 0 &&
    replacements.some((replacement) => {
      const changed = text.slice(0, span.start) + replacement + text.slice(span.end);
      return distance(changed, corrected) === distance(text, corrected) - distance(text, changed);
    })
  );
}

function errorsFound(line: LabelledLine): number {
  const right = proofread(line.text).filter((finding) => isRight(line, finding));
  return line.errors.filter(({ start, end }) => right.some(({ span }) => span.start <= end && start <= span.end))
    .length;
}

/** Levenshtein distance in UTF-16 units. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** Our own texts, without the errors that the demo model learned to correct. */
function ownTexts(): [string, string][] {
  const read = (path: string): string => readFileSync(resolve(ROOT, path), "utf8");
  const corpus = read("models/demo/corpus.jsonl")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { k: string });
  return [
    ...corpus.flatMap((entry) =>
      stringsOf(entry.k === "fix" ? { ...entry, x: "" } : entry).map((text) => ["corpus", text] as [string, string]),
    ),
    ...globSync(["package.nls.ko.json", "l10n/*.ko.json"], { cwd: ROOT }).flatMap((path) =>
      stringsOf(JSON.parse(read(path))).map((text) => [path, text] as [string, string]),
    ),
    ["README.ko.md", read("README.ko.md")],
  ];
}

function stringsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
