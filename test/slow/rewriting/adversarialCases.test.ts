import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { correct } from "../../../src/korean/correct.ts";
import type { ModelClient } from "../../../src/rewriting/modelClient.ts";
import { createRewriter } from "../../../src/rewriting/rewriteText.ts";
import type { CaseFile } from "../../../tools/evaluation/cases.ts";
import { evaluate, type Evaluation, unsafe } from "../../../tools/evaluation/evaluate.ts";
import { ADVERSARIES, honestModelClient } from "../../support/adversary.ts";

const CASES = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../tools/evaluation/cases.json"), "utf8"),
) as CaseFile;

function run(modelClient: ModelClient): Promise<Evaluation> {
  return evaluate(CASES, modelClient, (recorded) =>
    createRewriter({ modelClient: recorded, glossary: () => [], correct }),
  );
}

describe("The case list", function () {
  this.timeout(30_000);

  for (const { name, modelClient } of ADVERSARIES)
    it(`has no unsafe result with a model that ${name}`, async () =>
      assert.deepEqual(unsafe(CASES, await run(modelClient)), []));

  it("is mostly accepted with an honest model", async () => {
    const evaluation = await run(honestModelClient());
    assert.deepEqual(unsafe(CASES, evaluation), []);
    assert.ok(evaluation.rejected < 20, `${evaluation.rejected} %`);
  });
});
