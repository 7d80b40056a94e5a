import assert from "node:assert/strict";
import { correct } from "../../../src/korean/correct.ts";
import { proofread } from "../../../src/korean/proofread.ts";
import { DEFAULT_CLASSES } from "../../../src/korean/rules/rule.ts";
import { RULES } from "../../../src/korean/rules/rules.ts";
import { replaceAll } from "./support.ts";

describe("Each proofreading rule", () => {
  it("has a unique id", () => {
    assert.equal(new Set(RULES.map(({ id }) => id)).size, RULES.length);
  });

  for (const rule of RULES) {
    const options = { classes: [...new Set([...DEFAULT_CLASSES, rule.class])] };
    describe(rule.id, () => {
      for (const [wrong, right] of rule.wrong) {
        it(`finds “${wrong}”`, () => {
          const findings = proofread(wrong, options);
          assert.ok(findings.length > 0);
          assert.deepEqual(new Set(findings.map((finding) => finding.rule.id)), new Set([rule.id]));
          assert.equal(replaceAll(wrong, findings), right);
        });
        it(`finds nothing in “${right}”`, () => assert.equal(correct(right, options), right));
      }
      for (const right of rule.right) {
        it(`stays silent about “${right}”`, () => {
          assert.deepEqual(
            proofread(right, options).filter((finding) => finding.rule === rule),
            [],
          );
        });
      }
    });
  }
});
