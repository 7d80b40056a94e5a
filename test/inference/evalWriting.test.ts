import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { CaseFile, WritingCase } from "../../tools/evaluation/cases.ts";
import { type Evaluation, unsafe } from "../../tools/evaluation/evaluate.ts";
import { ROOT, temporaryFolder } from "../support/engine.ts";

const OURS = JSON.parse(readFileSync(join(ROOT, "tools/evaluation/cases.json"), "utf8")) as CaseFile;

describe("npm run eval:writing", function () {
  this.timeout(120_000);
  let folder: string;

  before(() => {
    folder = temporaryFolder();
  });

  after(() => rmSync(folder, { recursive: true }));

  async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    try {
      const script = join(ROOT, "tools/evaluation/evalWriting.ts");
      return { code: 0, ...(await promisify(execFile)(process.execPath, [script, ...args])) };
    } catch (error) {
      return error as { code: number; stdout: string; stderr: string };
    }
  }

  it("shows no output of the demo model that lost something or is more than the answer", async () => {
    const json = join(folder, "results.json");
    const { stdout, stderr } = await run("--json", json);
    assert.equal(stderr, "");
    assert.match(
      stdout,
      /preserved 100\.0 %\nrejected +\d+\.\d %\nwrong +\d+\.\d %\nlatency +median \d+ ms, p95 \d+ ms/,
    );
    const evaluation = JSON.parse(readFileSync(json, "utf8")) as Evaluation;
    assert.deepEqual(Object.keys(evaluation), ["preserved", "rejected", "wrong", "cases"]);
    assert.equal(evaluation.cases.length, OURS.cases.length + OURS.variants.length);
    assert.deepEqual(Object.keys(evaluation.cases[0]!), ["id", "status", "reasons", "output", "ms"]);
    assert.deepEqual(unsafe(OURS, evaluation), []);
    const reasons = evaluation.cases.flatMap((one) => one.reasons);
    assert.deepEqual(
      reasons.filter((reason) => reason.startsWith("other prompt")),
      [],
    );
    // The sentences that the model knows are translated and corrected wherever they appear.
    const good = evaluation.cases.filter(({ status }) => status === "ok");
    assert.ok(good.length >= 70, `${good.length} are right`);
    const outputs = good.map(({ output }) => output);
    assert.ok(outputs.includes("// This function sorts a list."));
    assert.ok(outputs.includes("- 자동 저장이 켜져 있습니다.\n- 이 줄을 지워도 됩니다."));
  });

  it("takes another list, and reports what is wrong with each case", async () => {
    const [cases, json] = [join(folder, "cases.json"), join(folder, "other.json")];
    const one: WritingCase = {
      id: "a",
      task: "ko2en",
      kind: "line_comment",
      file_language: "typescript",
      source: "// 빌드가 실패했습니다.",
      expect: { starts_with: "// ", must_keep: ["Jenkins"] },
    };
    const two: WritingCase = { ...one, id: "b", expect: { target_script: "en" } };
    writeFileSync(cases, JSON.stringify({ version: 1, about: "", variants: [], cases: [one, two] } satisfies CaseFile));
    const { stdout } = await run("--cases", cases, "--json", json);
    assert.match(stdout, /^2 cases\n(?:.*\n)*wrong +50\.0 %/m);
    assert.match(stdout, /\na {2}must_keep: lost "Jenkins".*\n +"\/\/ The build failed\."\n/);
    const { cases: results } = JSON.parse(readFileSync(json, "utf8")) as Evaluation;
    assert.deepEqual(
      results.map(({ id, status, output }) => ({ id, status, output })),
      [
        { id: "a", status: "wrong", output: "// The build failed." },
        { id: "b", status: "ok", output: "// The build failed." },
      ],
    );
  });

  it("reports what it can't read and fails", async () => {
    const unknownTask = join(folder, "unknown.json");
    const sung = { id: "a", task: "sing", kind: "line_comment", file_language: "go", source: "// 빌드", expect: {} };
    writeFileSync(unknownTask, JSON.stringify({ cases: [sung] }));
    const wrong: [string[], RegExp][] = [
      [["--cases", "/no/such.json"], /\/no\/such\.json/],
      [["--cases", join(ROOT, "package.json")], /is no case file/],
      [["--cases", unknownTask], /unknown\.json is no case file: case 1 \("a"\) has the unknown task "sing"/],
      [["--model", "/no/such.gguf"], /\/no\/such\.gguf does not exist/],
    ];
    for (const [args, message] of wrong) {
      const { code, stderr } = await run(...args);
      assert.notEqual(code, 0);
      assert.match(stderr, message);
    }
  });
});
