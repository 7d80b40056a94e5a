import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InferenceClient } from "../../src/inference/client.ts";
import { type Failure, FailureError } from "../../src/inference/failure.ts";
import { Supervisor } from "../../src/inference/supervisor.ts";
import {
  demoParams,
  isAlive,
  PROGRAM,
  question,
  ROOT,
  startEngine,
  temporaryFolder,
  until,
} from "../support/engine.ts";
import { writeModifiedDemo } from "../support/gguf.ts";

async function failureFrom(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FailureError, String(error));
  return error.failure;
}

describe("The inference process", () => {
  let engine: Supervisor;

  beforeEach(() => (engine = startEngine()));
  afterEach(() => engine.dispose());

  it("starts with the first request", async () => {
    assert.deepEqual([engine.state, engine.pid], [{ kind: "stopped" }, undefined]);
    const states: string[] = [];
    engine.onDidChangeState(({ kind }) => states.push(kind));
    await engine.generate(question("안녕"));
    assert.deepEqual([...new Set(states)], ["starting", "loading", "ready"]);
    assert.ok(isAlive(engine.pid!));
  });

  it("is shared by concurrent requests", async () => {
    const pids = await Promise.all([1, 2, 3].map(async () => (await engine.ready(), engine.pid)));
    assert.equal(new Set(pids).size, 1);
  });

  it("fails all its requests when it is killed, and the next one succeeds in a new process", async () => {
    await engine.ready();
    const pid = engine.pid!;
    const requests = Array.from({ length: 5 }, () =>
      failureFrom(
        engine.generate(question("긴 답변 보여줘"), { onDelta: () => isAlive(pid) && process.kill(pid, "SIGKILL") }),
      ),
    );
    for (const failure of await Promise.all(requests)) {
      assert.deepEqual(failure, { kind: "processDied", code: null, signal: "SIGKILL", loading: null });
    }
    assert.equal((await engine.generate(question("대한민국의 수도는?"))).text, "대한민국의 수도는 서울입니다.");
    assert.notEqual(engine.pid, pid);
  });

  it("is replaced when it hangs, even without a request", async () => {
    await engine.ready();
    const pid = engine.pid!;
    process.kill(pid, "SIGSTOP");
    await until(() => engine.state.kind === "starting", "the end of the hanging process");
    await until(() => !isAlive(pid), "its end");
    assert.equal((await engine.generate(question("대한민국의 수도는?"))).text, "대한민국의 수도는 서울입니다.");
  });

  it("is given up after three restarts, and starts again when the user wants it", async () => {
    await engine.ready();
    for (let death = 1; death <= 4; death++) {
      await until(() => engine.state.kind === "ready", `start ${death}`);
      process.kill(engine.pid!, "SIGKILL");
      await until(() => engine.state.kind !== "ready", `death ${death}`);
    }
    const gaveUp: Failure = { kind: "gaveUp", restarts: 3, loading: null };
    assert.deepEqual(engine.state, { kind: "failed", failure: gaveUp });
    assert.deepEqual(await failureFrom(engine.generate(question("안녕"))), gaveUp);
    engine.stop();
    assert.equal((await engine.generate(question("대한민국의 수도는?"))).text, "대한민국의 수도는 서울입니다.");
  });

  it("settles requests that wait for a restart when it is stopped", async () => {
    await engine.ready();
    process.kill(engine.pid!, "SIGKILL");
    await until(() => engine.state.kind === "starting", "death");
    const waiting = failureFrom(engine.ready());
    engine.stop();
    assert.deepEqual(await waiting, { kind: "stopped" });
    assert.deepEqual(engine.state, { kind: "stopped" });
  });

  it("fails the running request as stopped when it is stopped", async () => {
    let started = false;
    const running = failureFrom(engine.generate(question("긴 답변 보여줘"), { onDelta: () => (started = true) }));
    await until(() => started, "the first delta");
    const status = failureFrom(engine.status());
    engine.stop();
    assert.deepEqual(await running, { kind: "stopped" });
    assert.deepEqual(await status, { kind: "stopped" });
  });

  it("is released after a while without requests, and the next request starts it again", async () => {
    const released = new Supervisor(
      PROGRAM,
      () => Promise.resolve(demoParams()),
      () => undefined,
      { idleMs: () => 300 },
    );
    try {
      const { text } = await released.generate(question("대한민국의 수도는?"));
      const pid = released.pid!;
      await until(() => released.state.kind === "stopped", "the release");
      await until(() => !isAlive(pid), "the end of the process");
      assert.equal((await released.generate(question("대한민국의 수도는?"))).text, text);
    } finally {
      released.dispose();
    }
  });

  it("is replaced before a request if its model is stale, but not in the middle of one", async () => {
    let stale = false;
    const watched = new Supervisor(
      PROGRAM,
      () => Promise.resolve(demoParams()),
      () => undefined,
      { isStale: () => Promise.resolve(stale) },
    );
    try {
      await watched.ready();
      const first = watched.pid;
      let refused: Promise<Failure> | undefined;
      const long = await watched.generate(question("긴 답변 보여줘"), {
        onDelta: () => {
          stale = true;
          refused ??= failureFrom(watched.ready());
        },
      });
      assert.equal(long.stop, "eos");
      assert.deepEqual(await refused, { kind: "stopped" });
      assert.equal(watched.pid, first);
      assert.equal((await watched.generate(question("안녕"))).stop, "eos");
      assert.equal(watched.pid, first, "only a new piece of work");
      const requests = [1, 2, 3].map(async () => {
        await watched.ready();
        return watched.generate(question("대한민국의 수도는?"));
      });
      setTimeout(() => (stale = false), 0);
      for (const { text } of await Promise.all(requests)) assert.equal(text, "대한민국의 수도는 서울입니다.");
      assert.notEqual(watched.pid, first);
    } finally {
      watched.dispose();
    }
  });

  it("survives texts that are much too long, and goes on answering", async () => {
    await engine.ready();
    const { pid } = engine;
    for (const text of ["가나다 ".repeat(1_000_000), "=".repeat(8_000_000), "x".repeat(4_000_000), "\n".repeat(8e6)]) {
      const failure = await failureFrom(engine.generate(question(`번역: ${text}.`)));
      assert.ok(failure.kind === "promptTooLong" && failure.tokens > 100_000, JSON.stringify(failure));
      const [count = 0] = await engine.count([[{ text }]]);
      assert.ok(count > 100_000);
    }
    assert.equal((await engine.generate(question("대한민국의 수도는?"))).text, "대한민국의 수도는 서울입니다.");
    assert.equal(engine.pid, pid);
  });

  it("stops counting many texts when that is cancelled, and answers others meanwhile", async () => {
    await engine.ready();
    const texts = Array.from({ length: 20_000 }, (_, index) => [{ text: `번역할 문장 ${index}. `.repeat(100) }]);
    const abort = new AbortController();
    let counted = false;
    const counting = failureFrom(engine.count(texts, abort.signal).then(() => (counted = true)));
    assert.equal((await engine.generate(question("대한민국의 수도는?"))).text, "대한민국의 수도는 서울입니다.");
    assert.equal(counted, false);
    abort.abort();
    assert.deepEqual(await counting, { kind: "stopped" });
  });

  it("ends when its owner is disposed", async () => {
    await engine.ready();
    const pid = engine.pid!;
    engine.dispose();
    await until(() => !isAlive(pid), "end of the process");
  });

  it("ends when the extension host is killed, even during a computation", async () => {
    const host = spawn(process.execPath, [join(ROOT, "test/support/host.ts")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(host.stdout.setEncoding("utf8"), "data")) as [string];
    const pid = Number(line);
    assert.ok(isAlive(pid));
    host.kill("SIGKILL");
    await until(() => !isAlive(pid), "end of the orphan");
  });

  it("inherits only a few harmless environment variables", async () => {
    process.env["CANARY_TOKEN"] = "secret";
    try {
      await engine.ready();
      const inherited = readFileSync(`/proc/${engine.pid}/environ`, "utf8");
      assert.ok(!inherited.includes("secret"));
      assert.ok(inherited.split("\0").filter(Boolean).length <= 12, inherited);
    } finally {
      delete process.env["CANARY_TOKEN"];
    }
  });
});

describe("A model that is too large for this computer", () => {
  it("is rejected with the numbers before it is loaded", async () => {
    const engine = startEngine({ ...demoParams(), need: { weights: 1e15, context: 0 } });
    try {
      const failure = await failureFrom(engine.ready());
      assert.ok(
        failure.kind === "tooLarge" && failure.needed > 1e15 && failure.available < 1e15,
        JSON.stringify(failure),
      );
    } finally {
      engine.dispose();
    }
  });
});

describe("A model file that crashes the process", () => {
  it("is named in the failure instead of causing endless restarts", async () => {
    // llama.cpp aborts on this file; modelFile.ts would have rejected it before.
    const modelPath = join(temporaryFolder(), "no-heads.gguf");
    await writeModifiedDemo(modelPath, { "llama.attention.head_count": 0 });
    const engine = startEngine({ ...demoParams(), modelPath });
    try {
      const first = await failureFrom(engine.ready());
      assert.ok(first.kind === "processDied" && first.loading === modelPath, JSON.stringify(first));
      await until(() => engine.state.kind === "failed", "giving up", 20_000);
      assert.deepEqual(engine.state, { kind: "failed", failure: { kind: "gaveUp", restarts: 3, loading: modelPath } });
    } finally {
      engine.dispose();
    }
  });
});

describe("A process that can't be started", () => {
  it("fails its requests instead of leaving them pending", async () => {
    const client = new InferenceClient({ ...PROGRAM, modulePath: "/no/such/server.mjs" }, () => undefined);
    const failure = await failureFrom(client.load(demoParams(), () => undefined));
    assert.equal(failure.kind, "processDied");
  });
});
