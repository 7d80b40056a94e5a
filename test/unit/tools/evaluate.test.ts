import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { ModelClient } from "../../../src/rewriting/modelClient.ts";
import type { Rejection, Rewriter, UnitResult } from "../../../src/rewriting/rewriter.ts";
import type { CaseFile, Expectations, Variant } from "../../../tools/evaluation/cases.ts";
import { evaluate, type Evaluation } from "../../../tools/evaluation/evaluate.ts";

/** A pipeline that treats every line as a text, asks for it in NFC, and rejects what is in capitals. */
const byLines = (modelClient: ModelClient): Rewriter => ({
  async *rewrite({ text }, _within, _task, options): AsyncGenerator<UnitResult> {
    let start = 0;
    for (const line of text.split(/(?<=\n)/)) {
      const original = line.trimEnd();
      const span = { start, end: start + original.length };
      start += line.length;
      const answer = await modelClient.complete(original.normalize("NFC"), 9, options);
      const reasons: Rejection[] = /^[A-Z]+$/.test(answer.text) ? ["repeats"] : [];
      if (reasons.length > 0) yield { kind: "rejected", span, original, reasons };
      else if (answer.text === original) yield { kind: "unchanged", span, original };
      else yield { kind: "rewritten", span, original, text: answer.text };
    }
  },
});

const ANSWERS: Record<string, string> = {
  "빌드 실패": "build failed",
  "`a` 삭제": "delete a",
  나무: "TREE",
  한글: "hangul 🙏",
};
const modelClient: ModelClient = {
  complete: (instruction) => Promise.resolve({ text: ANSWERS[instruction] ?? instruction, ended: true }),
  count: () => Promise.resolve([]),
  contextSize: () => Promise.resolve(4096),
};

function run(
  sources: Record<string, string>,
  expect: Expectations = {},
  variants: Variant[] = [],
): Promise<Evaluation> {
  const cases = Object.entries(sources).map(([id, source]) => ({
    id,
    task: "ko2en" as const,
    kind: "readme_block",
    file_language: "markdown",
    source,
    expect,
  }));
  return evaluate({ version: 1, about: "", variants, cases } satisfies CaseFile, modelClient, byLines);
}

describe("The evaluation of the writing help", () => {
  it("judges the source with all suggestions in it", async () => {
    const { cases, ...shares } = await run(
      { a: "빌드 실패\n\nok.\n빌드 실패" },
      { target_script: "en", line_count: 4 },
    );
    const [{ ms, ...result } = { ms: -1 }] = cases;
    assert.deepEqual(result, { id: "a", status: "ok", reasons: [], output: "build failed\n\nok.\nbuild failed" });
    assert.ok(ms >= 0);
    assert.deepEqual(shares, { preserved: 100, rejected: 0, wrong: 0 });
  });

  it("leaves the source of a case alone if one of its texts is rejected", async () => {
    const { cases, ...shares } = await run({ a: "빌드 실패\n나무", b: "빌드 실패" }, { target_script: "en" });
    assert.deepEqual(
      cases.map(({ status, reasons, output }) => ({ status, reasons, output })),
      [
        { status: "rejected", reasons: ["repeats"], output: "빌드 실패\n나무" },
        { status: "ok", reasons: [], output: "build failed" },
      ],
    );
    assert.deepEqual(shares, { preserved: 100, rejected: 50, wrong: 0 });
  });

  it("counts what is shown and fails an expectation or has lost something", async () => {
    const { cases, ...shares } = await run({ a: "`a` 삭제", b: "모름", c: "빌드 실패" }, { target_script: "en" });
    assert.deepEqual(
      cases.map(({ status, reasons }) => ({ status, reasons })),
      [
        { status: "wrong", reasons: ['lost "`a`"'] },
        { status: "wrong", reasons: ["target_script: no Latin letters"] },
        { status: "ok", reasons: [] },
      ],
    );
    assert.deepEqual(shares, { preserved: 66.67, rejected: 0, wrong: 66.67 });
  });

  it("compares the prompts for a variant", async () => {
    const variant = { derived_from: "a", transform: "source -> NFD" };
    const { cases } = await run({ a: "빌드 실패", b: "나무" }, {}, [
      { ...variant, id: "v1", expect_same_masked_prompt_as: "a" },
      { ...variant, id: "v2", expect_same_masked_prompt_as: "b" },
    ]);
    assert.deepEqual(
      cases.slice(2).map(({ id, status, reasons }) => ({ id, status, reasons })),
      [
        { id: "v1", status: "ok", reasons: [] },
        { id: "v2", status: "wrong", reasons: ["other prompt than b"] },
      ],
    );
  });

  it("reassembles an answer that comes byte by byte", async () => {
    const split = { id: "v", derived_from: "a", transform: "token stream split inside the emoji" };
    const { cases } = await run({ a: "한글" }, {}, [{ ...split, expect: { no_ufffd: true, must_keep: ["🙏"] } }]);
    assert.equal(cases[1]?.output, "hangul 🙏");
    assert.equal(cases[1].status, "ok");
  });

  it("works without cases", async () => {
    assert.deepEqual(await run({}), { preserved: 100, rejected: 0, wrong: 0, cases: [] });
  });
});
