import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { convertFolder } from "../../src/conversion/checkpointFolder.ts";
import { CRITERIA } from "../../src/evaluation/judge.ts";
import { SYSTEM } from "../../src/prompt/officialPrompt.ts";
import { demoBrain } from "../support/demoBrain.ts";
import { writeDemoCheckpoint } from "../support/demoCheckpoint.ts";
import { reference, ROOT, startEngine, temporaryFolder } from "../support/engine.ts";
import { JudgeServer } from "../support/judgeServer.ts";
import { ModelServer } from "../support/modelServer.ts";

const run = promisify(execFile);

interface Measured {
  file: string;
  bytes: number;
  perplexity: number;
  difference?: { agreement: number; divergence: number };
}

interface System {
  name: string;
  summary: {
    sum?: number;
    checks: { passed: number; of: number };
    rates?: { won: number; tied: number; lost: number };
  };
  answers: {
    question: string;
    answer: { text: string; run?: { tokens: number[]; model: { server?: { host: string } } } };
    failed: unknown[];
  }[];
}

describe("npm run eval", function () {
  // 200 questions to two models and a judge, beside another file's models on the same cores.
  this.timeout(300_000);

  let judge: JudgeServer;
  let url: URL;
  const out = temporaryFolder();

  before(async () => {
    // As a judge, and as a second model, which says the same to everybody. Of two answers it prefers the longer one.
    judge = new JudgeServer(({ content }) => {
      const [, first, second] = /<answerA>(.*)<\/answerA>\n<answerB>(.*)<\/answerB>/s.exec(content) ?? [];
      if (first !== undefined && second !== undefined) return first.length > second.length ? "[[A]]" : "[[B]]";
      if (content.includes("<answer>")) return JSON.stringify(Object.fromEntries(CRITERIA.map((one) => [one, 4])));
      return "no";
    });
    url = await judge.start();
  });

  after(() => judge.stop());

  async function evaluated(...options: string[]): Promise<{ stdout: string; systems: System[] }> {
    const tool = join(ROOT, "tools/evaluation/eval.ts");
    const { stdout } = await run(process.execPath, [tool, "--yes", "--out", out, ...options], { cwd: ROOT });
    const { systems } = JSON.parse(readFileSync(join(out, "report.json"), "utf8")) as { systems: System[] };
    return { stdout, systems };
  }

  it("puts the demo model beside an endpoint over our 40 questions, with checks, scores and pairs", async () => {
    const endpoint = `${url.href}#short`;
    const { stdout, systems } = await evaluated(
      "--judge",
      url.href,
      "--judge-model",
      "j",
      "--model",
      "",
      "--model",
      endpoint,
    );
    const [demo, short] = systems;
    assert.ok(demo !== undefined && short !== undefined);
    assert.match(stdout, /80 answers to write, 160 judgments/);
    assert.deepEqual([demo.name, short.name], ["Demo model", "short"]);
    assert.deepEqual([demo.summary.sum, short.summary.sum], [24, 24]);
    assert.deepEqual(short.summary.rates, { count: 40, won: 1, tied: 0, lost: 0 });
    assert.equal(demo.summary.checks.of, 40);
    const known = new Map(reference.cases.map(({ prompt, answer }) => [prompt, answer]));
    const greeting = demo.answers.find(({ question }) => question === "chat-1");
    assert.equal(greeting?.answer.text, known.get("안녕!"));
    assert.deepEqual(greeting?.failed, []);
    assert.ok((greeting.answer.run?.tokens ?? []).length > 0);
    for (const name of ["report.html", "report.md"]) assert.match(readFileSync(join(out, name), "utf8"), /Demo model/);
  });

  it("asks nobody again what it knows, and writes the report in Korean, too", async () => {
    const before = judge.asked.length;
    const { stdout } = await evaluated("--judge", url.href, "--judge-model", "j", "--language", "ko");
    assert.match(stdout, /0 answers to write, 0 judgments/);
    assert.equal(judge.asked.length, before);
    assert.match(readFileSync(join(out, "report.html"), "utf8"), /<html lang="ko">[^]*<h1>평가<\/h1>[^]*데모 모델/);
  });

  it("asks 42dot LLM on a server by its exact prompt, and gets the answers of the inference process", async () => {
    const engine = startEngine();
    const server = await ModelServer.start({ kind: "openai", model: "42dot-demo", brain: demoBrain(engine) });
    try {
      const set = join(out, "set.csv");
      const questions = reference.cases.slice(0, 4).map(({ prompt }) => prompt);
      const rows = questions.map((question, index) => `${index},"${question.replaceAll('"', '""')}",chat,chat`);
      writeFileSync(set, ["id,question,category,task", ...rows].join("\n"));
      const model = `openai=${server.url}#${server.model}`;
      const { systems } = await evaluated("--set", set, "--model", "", "--model", model);
      const [local, remote] = systems.map(({ answers }) => answers.map(({ answer }) => answer.text));
      assert.ok(local?.length === 4 && local.every((text) => text !== ""));
      assert.deepEqual(remote, local);
      const prompts = server.asked.map(({ body }) => String(body["prompt"]));
      for (const question of questions)
        assert.ok(prompts.includes(`<||bos||>${SYSTEM}<human>: ${question} <bot>:`), prompts.join("\n"));
      assert.ok(server.asked.every(({ path }) => path === "/v1/completions"));
      const record = systems[1]?.answers[0]?.answer.run;
      assert.equal(record?.model.server?.host, new URL(server.url).host);
    } finally {
      engine.dispose();
      await server.close();
    }
  });

  it("names what is wrong with the options, and with the set", async () => {
    const fails = async (...options: string[]): Promise<string> =>
      evaluated(...options).then(
        () => assert.fail("it ran"),
        (error: unknown) => (error as { stderr: string }).stderr,
      );
    assert.match(await fails("--judge", url.href), /--judge needs --judge-model/);
    assert.match(await fails("--set", join(ROOT, "package.json")), /no column “id”/);
    assert.match(await fails("--model", url.href), /names no model/);
    assert.match(await fails("--model", `vllm=${url.href}`), /names no model/);
    assert.match(await fails("--model", "vllm=http://gpu.example:8000#42dot"), /https/);
    assert.match(await fails("--nonsense"), /nonsense[^]*Usage/);
  });
});

describe("npm run eval:quantizations", function () {
  this.timeout(300_000);

  const folder = temporaryFolder();
  const text = join(folder, "text.md");

  before(async () => {
    await writeDemoCheckpoint(join(folder, "checkpoint"));
    writeFileSync(text, readFileSync(join(ROOT, "README.ko.md"), "utf8").slice(0, 6000));
  });

  async function compared(...models: string[]): Promise<Measured[]> {
    const tool = join(ROOT, "tools/evaluation/quantizations.ts");
    const json = join(folder, "results.json");
    const options = [
      "--text",
      text,
      "--json",
      json,
      "--windows",
      "1",
      ...models.flatMap((model) => ["--model", model]),
    ];
    const { stdout } = await run(process.execPath, [tool, ...options]);
    const results = JSON.parse(readFileSync(json, "utf8")) as Measured[];
    for (const { file } of results) assert.ok(stdout.includes(`| ${file} |`), stdout);
    return results;
  }

  it("finds that the same weights expect the same, and coarser ones something else", async () => {
    const [exact, coarse] = [join(folder, "exact.gguf"), join(folder, "coarse.gguf")];
    const provenance = { name: "demo", sourceUrl: "https://example.com", revision: "1", tool: "test 1" };
    for (const [path, type] of [
      [exact, "F32"],
      [coarse, "Q4_0"],
    ] as const)
      await convertFolder({ folder: join(folder, "checkpoint"), target: path, type, provenance });
    const [first, same, other] = await compared(exact, exact, coarse);
    assert.ok(first !== undefined && same?.difference != null && other?.difference != null);
    assert.deepEqual(same.difference, { agreement: 1, divergence: 0 });
    assert.equal(same.perplexity, first.perplexity);
    assert.ok(other.difference.divergence > 0.001, `${other.difference.divergence}`);
    assert.ok(other.difference.agreement < 1 && other.difference.agreement > 0.5, `${other.difference.agreement}`);
    assert.ok(other.bytes < first.bytes / 4);
  });
});
