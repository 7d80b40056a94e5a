import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { type CaseFile, runsOf } from "../../../tools/evaluation/cases.ts";
import { check } from "../../../tools/evaluation/expectations.ts";

const CASES = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../tools/evaluation/cases.json"), "utf8"),
) as CaseFile;
const runs = runsOf(CASES);

/** What the source meets before anything is done: what must be kept, and its shape. */
const OF_THE_SOURCE =
  /^(?:must_keep|placeholders|placeholders_order|placeholders_once|starts_with|line_count|line_prefix_regex|pipes_per_line|edit_ratio_max|no_\w+|max_repeat_4gram)\b/;

describe("The case list", () => {
  it("has enough cases, each with a unique id", () => {
    assert.ok(CASES.cases.length >= 120);
    assert.equal(new Set(runs.map(({ id }) => id)).size, runs.length);
  });

  for (const run of runs)
    it(`${run.id} expects what its source allows: ${JSON.stringify(run.source.slice(0, 60))}`, () => {
      assert.equal(run.fault, undefined);
      const reasons = check(run, run.source);
      assert.deepEqual(
        reasons.filter((reason) => OF_THE_SOURCE.test(reason) || reason.endsWith("unknown expectation")),
        [],
      );
      // An unchanged source is right only if the case says so.
      const mayStay = run.expect.edit_ratio_max !== undefined && run.expect.must_change !== true;
      if (!mayStay) assert.notDeepEqual(reasons, []);
    });
});
