import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GenerateParams, GenerationRecord, LoadParams, Priority } from "../../src/inference/protocol.ts";
import type { Supervisor } from "../../src/inference/supervisor.ts";
import { chatPrompt, SYSTEM } from "../../src/prompt/officialPrompt.ts";
import { mulberry32 } from "../support/checkpoint.ts";
import { demoParams, question, reference, startEngine, temporaryFolder } from "../support/engine.ts";

const LONG = "긴 답변 보여줘";
const PREFIX = { prompt: [{ special: "bos" } as const, { text: SYSTEM + "<human>:" }], keep: true };

function request(text: string, priority: Priority): GenerateParams {
  return { ...question(text), priority };
}

/** Prompt tokens that were not in the context. */
function uncachedTokens({ promptTokens, cachedTokens }: GenerationRecord): number {
  return promptTokens - cachedTokens;
}

/** Limits the budget so that the context has room for only one sequence. */
function singleSequenceParams(): LoadParams {
  const params = demoParams();
  return { ...params, budget: params.need.weights + params.need.context * 2048 + 301e6 };
}

describe("The engine", () => {
  let engine: Supervisor;

  before(async () => {
    engine = startEngine();
    assert.equal((await engine.ready()).sequences, 3);
  });
  after(() => engine.dispose());

  it("does not evaluate a conversation again after a command in between", async () => {
    const first = await engine.generate(question("대한민국의 수도는?"));
    const command = chatPrompt([], "git 기본 명령을 알려줘", { system: undefined });
    await engine.generate({ ...request("", "command"), prompt: command });
    const turns = [{ message: "대한민국의 수도는?", answer: first.text }];
    const second = await engine.generate(question("now in English", turns));
    assert.equal(second.evaluatedTokens, second.promptTokens - first.promptTokens - first.generatedTokens);
  });

  it("does not evaluate a command's instruction again for the next selection", async () => {
    const explain = (code: string): GenerateParams =>
      request(`다음 코드를 설명해줘.\n\n\`\`\`javascript\n${code}\n\`\`\``, "command");
    await engine.generate(explain("console.log('hello');"));
    const [code] = await engine.count([[{ text: "process.exit(0);\n``` <bot>:" }]]);
    const second = await engine.generate(explain("process.exit(0);"));
    assert.ok(second.evaluatedTokens <= code! + 1, `${second.evaluatedTokens} tokens for a selection of ${code}`);
  });

  it("does not evaluate again what was prefetched while the user typed", async () => {
    const typed = "새로운 질문을 아주 길게 쓰고 있는데 아직 다 쓰지 않았으니까";
    const prepared = await engine.prepare({
      prompt: [{ special: "bos" }, { text: `${SYSTEM}<human>: ${typed}` }],
      keep: false,
    });
    const record = await engine.generate(question(`${typed} 기다려`));
    assert.ok(prepared > 10);
    assert.ok(record.evaluatedTokens < prepared, `${record.evaluatedTokens} after ${prepared}`);
  });

  it("generates the same tokens with the same seed, also with drafts and after a restart, and others with another", async () => {
    const sampling = { temperature: 1.4, topP: 1, topK: 0, repeatPenalty: 1 };
    const params = (seed: number): GenerateParams => ({ ...request(LONG, "command"), sampling, seed, maxTokens: 200 });
    const seeds = [1, 2, 3, 4, 5, 6];
    const records = [];
    for (const seed of seeds) records.push(await engine.generate(params(seed)));
    assert.deepEqual(
      records.map(({ seed, tokens }) => [seed, tokens.length]),
      records.map(({ generatedTokens }, index) => [seeds[index], generatedTokens]),
    );
    assert.ok(records.some(({ draftedTokens }) => draftedTokens > 0));
    assert.ok(new Set(records.map(({ text }) => text)).size > 2);
    // With what comes in between, not much of the prompt stays in the context.
    for (const text of ["안녕", "git 기본 명령을 알려줘"]) await engine.generate(request(text, "command"));
    const restarted = startEngine();
    try {
      for (const [index, seed] of seeds.entries())
        for (const again of [engine, restarted])
          assert.deepEqual((await again.generate(params(seed))).tokens, records[index]?.tokens);
    } finally {
      restarted.dispose();
    }
    // Without one, each answer has its own, which it says.
    const { seed: _, ...any } = params(1);
    const [some, more] = [await engine.generate(any), await engine.generate(any)];
    assert.notEqual(some.seed, more.seed);
    assert.deepEqual((await engine.generate(params(some.seed))).tokens, some.tokens);
  });

  it("decodes several tokens at a time if an answer repeats the question", async () => {
    const answers = reference.cases.filter((_, index) => index % 6 === 0).slice(0, 200);
    assert.equal(answers.length, 200);
    let steps = 0;
    let tokens = 0;
    for (const { prompt } of answers) {
      const params = request(prompt, "command");
      const drafted = await engine.generate(params);
      const plain = await engine.generate({ ...params, lookup: false });
      assert.deepEqual(
        [drafted.text, drafted.stop, drafted.generatedTokens],
        [plain.text, plain.stop, plain.generatedTokens],
      );
      assert.equal(plain.draftedTokens, 0);
      steps += drafted.decodeSteps;
      tokens += plain.decodeSteps;
    }
    assert.ok(steps < tokens, `${steps} evaluations for ${tokens} tokens`);
  });
});

describe("An interrupted job", () => {
  for (const [what, params] of [
    ["keeps its sequence", demoParams()],
    ["evaluates again what it lost if there is only one sequence", singleSequenceParams()],
  ] as const) {
    it(what, async () => {
      const engine = startEngine(params);
      try {
        const { sequences } = await engine.ready();
        const alone = await engine.generate(request(LONG, "background"));
        const ended: string[] = [];
        const started = Promise.withResolvers<string>();
        const ghost = engine.generate(request(LONG, "background"), { onDelta: started.resolve });
        void ghost.then(() => ended.push("ghost"));
        await started.promise;
        const { text } = await engine.generate(question("대한민국의 수도는?"));
        ended.push("chat");
        assert.equal(text, "대한민국의 수도는 서울입니다.");
        const record = await ghost;
        assert.deepEqual(ended, ["chat", "ghost"]);
        assert.deepEqual([record.text, record.stop], [alone.text, alone.stop]);
        if (sequences > 1) assert.equal(record.evaluatedTokens, uncachedTokens(record));
        else assert.ok(record.evaluatedTokens > uncachedTokens(record), `${record.evaluatedTokens} tokens`);
      } finally {
        engine.dispose();
      }
    });
  }

  it("ends immediately when it is cancelled, and so does a waiting one", async () => {
    const engine = startEngine();
    try {
      const abort = new AbortController();
      const running = engine.generate(request(LONG, "background"), { signal: abort.signal });
      const waiting = engine.generate(request("안녕", "background"), { signal: abort.signal });
      const chat = engine.generate(question(LONG));
      abort.abort();
      assert.deepEqual([(await running).stop, (await waiting).stop], ["cancelled", "cancelled"]);
      assert.equal((await engine.status())?.pending, 1, "the chat is still being answered");
      assert.equal((await chat).stop, "eos");
    } finally {
      engine.dispose();
    }
  });
});

describe("100 random interleavings in the real process", () => {
  it("settle every job, with the right text and every token accounted for", async () => {
    const engine = startEngine();
    const known = reference.cases.filter(({ kind }) => kind === "qa").slice(0, 40);
    try {
      for (let seed = 1; seed <= 100; seed++) {
        const random = mulberry32(seed);
        const jobs = Array.from({ length: 4 }, async () => {
          const { prompt, answer } = known[Math.floor(random() * known.length)]!;
          const priority = (["chat", "command", "background"] as const)[Math.floor(random() * 3)]!;
          const abort = new AbortController();
          if (random() < 0.3) setTimeout(() => abort.abort(), random() * 20);
          const record = await engine.generate(request(prompt, priority), { signal: abort.signal });
          if (record.stop === "cancelled") {
            assert.ok(answer.startsWith(record.text), `seed ${seed}`);
          } else {
            assert.equal(record.text, answer, `seed ${seed}`);
            assert.ok(record.evaluatedTokens >= uncachedTokens(record), `seed ${seed}`);
            assert.equal(record.draftedTokens >= record.generatedTokens + 1 - record.decodeSteps, true, `seed ${seed}`);
          }
        });
        await Promise.all(jobs);
        assert.equal((await engine.status())?.pending, 0, `seed ${seed}`);
      }
    } finally {
      engine.dispose();
    }
  });
});

describe("The prefix that all questions share", () => {
  const folder = temporaryFolder();

  /** Asks a new process, which has not evaluated anything yet. */
  async function firstAnswer(params: LoadParams): Promise<GenerationRecord & { prepared: number; log: string }> {
    const log: string[] = [];
    const engine = startEngine(params, (line) => log.push(line));
    try {
      await engine.ready();
      const prepared = await engine.prepare(PREFIX);
      return { ...(await engine.generate(question(LONG))), prepared, log: log.join("\n") };
    } finally {
      engine.dispose();
    }
  }

  it("is loaded from disk after a restart, and the answer is the same", async () => {
    const first = await firstAnswer({ ...demoParams(), stateFolder: folder });
    assert.ok(first.prepared > 20);
    const second = await firstAnswer({ ...demoParams(), stateFolder: folder });
    assert.equal(second.prepared, 0);
    assert.deepEqual([second.text, second.generatedTokens], [first.text, first.generatedTokens]);
    assert.equal(second.evaluatedTokens, first.evaluatedTokens, "as many as after an evaluated prefix");
  });

  it("is not reused with other settings", async () => {
    const other = await firstAnswer({ ...demoParams(), stateFolder: folder, contextSize: 1024 });
    assert.ok(other.prepared > 20);
  });

  it("is not reused if the file has changed", async () => {
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".state"))) {
      const path = join(folder, name);
      const bytes = readFileSync(path);
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(path, bytes);
    }
    const { text, stop, evaluatedTokens, log } = await firstAnswer({ ...demoParams(), stateFolder: folder });
    assert.equal(stop, "eos");
    assert.ok(text.length > 100);
    assert.ok(evaluatedTokens > 40);
    assert.match(log, /a saved prefix can't be used/);
  });
});
