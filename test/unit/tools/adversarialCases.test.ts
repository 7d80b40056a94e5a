import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { correct } from "../../../src/korean/correct.ts";
import { createRewriter } from "../../../src/rewriting/rewriteText.ts";
import type { ModelClient } from "../../../src/rewriting/modelClient.ts";
import { ADVERSARIES, honestWriter } from "../../support/adversary.ts";
import type { CaseFile } from "../../../tools/evaluation/cases.ts";
import { evaluate, unsafe, type Evaluation } from "../../../tools/evaluation/evaluate.ts";

const CASES = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../tools/evaluation/cases.json"), "utf8"),
) as CaseFile;

function run(writer: ModelClient): Promise<Evaluation> {
  return evaluate(CASES, writer, (recorded) => createRewriter({ modelClient: recorded, glossary: () => [], correct }));
}

describe("the case list, with a model that does all that is wrong", function () {
  this.timeout(30_000);

  for (const { name, writer } of ADVERSARIES)
    it(name, async () => assert.deepEqual(unsafe(CASES, await run(writer)), []));

  it("is no list of which everything is rejected", async () => {
    const evaluation = await run(honestWriter());
    assert.deepEqual(unsafe(CASES, evaluation), []);
    assert.ok(evaluation.rejected < 20, `${evaluation.rejected} %`);
  });
});
