import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import type { EngineState } from "../../../src/inference/engine.ts";
import { type Failure, FailureError, failureOf } from "../../../src/inference/failure.ts";
import type { GenerateParams, GenerationRecord, PromptPart } from "../../../src/inference/protocol.ts";
import { MESSAGES_FORMAT } from "../../../src/prompt/messagesFormat.ts";
import { chatPrompt, OFFICIAL_SAMPLING, STOP_SEQUENCES, SYSTEM } from "../../../src/prompt/officialPrompt.ts";
import { RemoteEngine, type RemoteEngineServices, type ServerSettings } from "../../../src/remote/remoteEngine.ts";
import type { ServerKind } from "../../../src/remote/wire.ts";
import { ModelServer, type ModelServerOptions, scriptedBrain, type ServerFault } from "../../support/modelServer.ts";

const ANSWER = "안녕하세요! 무엇을 도와 드릴까요?";
const KINDS: ServerKind[] = ["vllm", "llamaServer", "ollama", "openai", "chat"];
const PATIENCE = { begin: 2_000, piece: 300 };

describe("A server in place of the inference process", () => {
  const servers: ModelServer[] = [];
  const engines: RemoteEngine[] = [];
  const log: string[] = [];

  async function start(options: ModelServerOptions): Promise<ModelServer> {
    const server = await ModelServer.start(options);
    servers.push(server);
    return server;
  }

  function connect(
    server: { url: string; model: string },
    settings: Partial<ServerSettings> = {},
    {
      key,
      allowed = true,
      vocabulary,
    }: {
      key?: (origin: string) => string | undefined;
      allowed?: boolean;
      vocabulary?: RemoteEngineServices["vocabulary"];
    } = {},
  ): RemoteEngine {
    const engine = new RemoteEngine({
      settings: () => ({
        ...{
          url: server.url,
          kind: "vllm",
          model: server.model,
          family: "42dot",
          contextSize: 4096,
          parallelRequests: 2,
        },
        ...settings,
      }),
      key: (origin) => Promise.resolve(key?.(origin)),
      isAllowed: () => allowed,
      ...(vocabulary && { vocabulary }),
      log: (line) => void log.push(line),
      patience: PATIENCE,
    });
    engines.push(engine);
    return engine;
  }

  async function both(
    kind: ServerKind,
    options: Partial<ModelServerOptions> = {},
  ): Promise<{ server: ModelServer; engine: RemoteEngine }> {
    const server = await start({ kind, ...options });
    return { server, engine: connect(server, { kind }) };
  }

  afterEach(async () => {
    for (const engine of engines.splice(0)) engine.dispose();
    await Promise.all(servers.splice(0).map((server) => server.close()));
    log.length = 0;
  });

  const params = (more: Partial<GenerateParams> = {}): GenerateParams => ({
    prompt: chatPrompt([], "안녕", { system: SYSTEM }),
    ...{ priority: "chat", sampling: OFFICIAL_SAMPLING, maxTokens: 64, stopSequences: STOP_SEQUENCES },
    ...more,
  });

  async function failure(work: Promise<unknown>): Promise<Failure> {
    try {
      await work;
    } catch (error) {
      assert.ok(error instanceof FailureError, String(error));
      return failureOf(error);
    }
    assert.fail("it did not fail");
  }

  async function problem(work: Promise<unknown>): Promise<string> {
    const found = await failure(work);
    return found.kind === "server" ? found.problem : found.kind;
  }

  describe("answers", () => {
    for (const kind of KINDS) {
      it(`streams them from ${kind}, with its figures`, async () => {
        const { server, engine } = await both(kind);
        const deltas: string[] = [];
        const states: EngineState["kind"][] = [];
        engine.onDidChangeState(({ kind: one }) => states.push(one));
        const prompt = kind === "chat" ? MESSAGES_FORMAT.prompt([], "안녕", { system: SYSTEM }) : params().prompt;
        const record = await engine.generate(params({ prompt, seed: 7 }), { onDelta: (text) => deltas.push(text) });
        assert.equal(record.text, ANSWER);
        assert.equal(deltas.join(""), ANSWER);
        assert.ok(deltas.length > 5, deltas.join("|"));
        assert.deepEqual(
          {
            ...{ stop: record.stop, seed: record.seed, promptTokens: record.promptTokens },
            generated: record.generatedTokens,
          },
          { stop: "eos", seed: 7, promptTokens: 9, generated: Array.from(ANSWER).length },
        );
        assert.equal(record.cachedTokens, kind === "ollama" ? 0 : 4);
        assert.deepEqual(states, ["starting", "ready"]);
        assert.equal(server.asked.length, 1);
      });
    }

    it("come to the exact prompt, as token ids where the server takes them", async () => {
      const prompt = params().prompt;
      for (const kind of ["vllm", "llamaServer"] as const) {
        const { server, engine } = await both(kind);
        await engine.generate(params());
        const sent = server.asked[0]?.body["prompt"];
        const text = Buffer.from(prompt.map((part) => ("text" in part ? part.text : "")).join(""));
        assert.deepEqual(sent, [50257, ...Array.from(text, (byte) => 1000 + byte)]);
        assert.deepEqual(await engine.count([prompt]), [sent.length]);
      }
      for (const kind of ["ollama", "openai"] as const) {
        const { server, engine } = await both(kind);
        await engine.generate(params());
        assert.equal(server.asked[0]?.body["prompt"], `<||bos||>${SYSTEM}<human>: 안녕 <bot>:`);
      }
    });

    it("are asked for with everything that the servers' defaults would do otherwise", async () => {
      const { temperature, topP, topK, repeatPenalty } = OFFICIAL_SAMPLING;
      const asked = async (kind: ServerKind): Promise<Record<string, unknown>> => {
        const { server, engine } = await both(kind);
        await engine.generate(params({ seed: 1 }));
        const { prompt: _, ...body } = server.asked[0]?.body ?? {};
        return body;
      };
      const openai = {
        ...{ model: "42dot_LLM-SFT-1.3B", temperature, seed: 1, max_tokens: 64, top_p: topP, stop: STOP_SEQUENCES },
        ...{ stream: true, stream_options: { include_usage: true } },
      };
      assert.deepEqual(await asked("openai"), openai);
      const own = { top_k: topK, repetition_penalty: repeatPenalty, add_special_tokens: false, return_token_ids: true };
      assert.deepEqual(await asked("vllm"), { ...openai, ...own });
      const llama = {
        temperature,
        top_p: topP,
        top_k: topK,
        min_p: 0,
        repeat_penalty: repeatPenalty,
        repeat_last_n: 4096,
      };
      assert.deepEqual(await asked("llamaServer"), {
        ...{
          ...llama,
          n_predict: 64,
          seed: 1,
          stop: STOP_SEQUENCES,
          cache_prompt: true,
          return_tokens: true,
          stream: true,
        },
      });
      assert.deepEqual(await asked("ollama"), {
        ...{ model: "42dot_LLM-SFT-1.3B", raw: true, stream: true, truncate: false, shift: false },
        options: { ...llama, num_ctx: 4096, num_predict: 64, seed: 1, stop: STOP_SEQUENCES },
      });
    });

    it("end at the limit, and at a stop sequence that the server let through", async () => {
      const { engine } = await both("llamaServer");
      assert.equal((await engine.generate(params({ maxTokens: 3 }))).stop, "length");
      const speaks = await both("vllm", { brain: scriptedBrain("네.<human>: 또 물어볼게 <bot>: 네") });
      const record = await speaks.engine.generate(params());
      assert.deepEqual([record.text, record.stop], ["네.", "stopSequence"]);
    });

    it("are cancelled at the server, and keep what came", async () => {
      for (const kind of KINDS.filter((one) => one !== "chat")) {
        const { server, engine } = await both(kind, { fault: { kind: "endless" } });
        const abort = new AbortController();
        const record = await engine.generate(params({ maxTokens: 4000 }), {
          onDelta: () => abort.abort(),
          signal: abort.signal,
        });
        assert.equal(record.stop, "cancelled");
        assert.match(record.text, /^끝없이 /);
        await eventually(() => server.asked[0]?.wasAborted === true, `${kind} goes on`);
        assert.equal(getEventListeners(abort.signal, "abort").length, 0);
      }
    });

    it("are whole however the network cuts them", async () => {
      for (const kind of KINDS) {
        for (const fault of ["bytes", "comments", "slowStart"] as const) {
          const { engine } = await both(kind, {
            fault: fault === "slowStart" ? { kind: fault, ms: 400 } : { kind: fault },
          });
          assert.equal((await engine.generate(params())).text, ANSWER, `${kind} ${fault}`);
        }
      }
    });
  });

  describe("what goes wrong", () => {
    const FAULTS: [ServerFault, string][] = [
      [{ kind: "errorInside", message: "CUDA error" }, "reported"],
      [{ kind: "html" }, "webPage"],
      [{ kind: "endless" }, "tooMuch"],
      [{ kind: "redirect", to: "https://elsewhere.example/v1/completions" }, "redirected"],
      [{ kind: "redirect", to: "http://127.0.0.1:1/v1/completions" }, "redirected"],
      [{ kind: "stall" }, "stalled"],
      [{ kind: "truncate" }, "interrupted"],
      [{ kind: "noEndMark" }, "interrupted"],
      [{ kind: "notJson" }, "unexpected"],
      [{ kind: "status", status: 429, retryAfter: "7" }, "overloaded"],
      [{ kind: "status", status: 503 }, "overloaded"],
      [{ kind: "status", status: 401 }, "wrongKey"],
      [{ kind: "status", status: 500, body: { error: "out of memory" } }, "reported"],
    ];
    for (const [fault, expected] of FAULTS) {
      it(`is told: ${JSON.stringify(fault)}`, async () => {
        const found = KINDS.map(async (kind) => problem((await both(kind, { fault })).engine.generate(params())));
        assert.deepEqual(
          await Promise.all(found),
          KINDS.map(() => expected),
        );
      });
    }

    it("is told with its own words, and with the time that it asks to wait", async () => {
      const { engine } = await both("llamaServer", {
        faults: [
          { kind: "errorInside", message: "slot unavailable", field: true },
          { kind: "status", status: 503, retryAfter: "12" },
        ],
      });
      const inside = await failure(engine.generate(params()));
      assert.ok(inside.kind === "server" && inside.detail === "slot unavailable", JSON.stringify(inside));
      const busy = await failure(engine.generate(params()));
      assert.ok(busy.kind === "server" && busy.seconds === 12, JSON.stringify(busy));
    });

    it("leaves a redirect's host without a request", async () => {
      const other = await start({ kind: "vllm" });
      const { engine } = await both("vllm", { fault: { kind: "redirect", to: `${other.url}/v1/completions` } });
      assert.equal(await problem(engine.generate(params())), "redirected");
      assert.deepEqual(other.received, []);
    });

    it("is over with the next answer", async () => {
      const { engine } = await both("vllm", { faults: [{ kind: "truncate" }] });
      assert.equal(await problem(engine.generate(params())), "interrupted");
      assert.equal((await engine.generate(params())).text, ANSWER);
    });

    it("is found before a question that can't fit is sent", async () => {
      const { server, engine } = await both("vllm", { contextSize: 100 });
      const found = await failure(engine.generate(params()));
      assert.ok(found.kind === "promptTooLong" && found.limit === 99 && found.tokens > 100, JSON.stringify(found));
      assert.deepEqual(server.asked, []);
    });

    it("makes a state that the next request leaves", async () => {
      const { server, engine } = await both("vllm");
      await engine.ready();
      await server.close();
      servers.length = 0;
      assert.equal(await problem(engine.generate(params())), "unreachable");
      assert.equal(engine.state.kind, "failed");
      assert.equal(await problem(engine.ready()), "unreachable");
    });
  });

  describe("before anything is sent", () => {
    it("the user has agreed to this server", async () => {
      const server = await start({ kind: "vllm" });
      assert.equal(await problem(connect(server, {}, { allowed: false }).ready()), "notAllowed");
      assert.deepEqual(server.received, []);
    });

    it("the address is one that nobody can read along", async () => {
      const at = (url: string): Promise<string> => problem(connect({ url, model: "x" }).ready());
      assert.equal(await at("http://10.0.0.5:8000"), "insecure");
      assert.equal(await at("https://me:pw@example.com"), "credentials");
      assert.equal(await at("nothing at all"), "invalid");
    });

    it("a key goes only to its own server", async () => {
      const [first, second] = [await start({ kind: "vllm", key: "one" }), await start({ kind: "vllm", key: "two" })];
      const key = (origin: string): string | undefined => (origin === first.url ? "one" : undefined);
      assert.equal((await connect(first, {}, { key }).generate(params())).text, ANSWER);
      assert.equal(await problem(connect(second, {}, { key }).ready()), "wrongKey");
      assert.ok(second.received.every(({ headers }) => headers.authorization === undefined));
    });

    it("it has the model, and it is the one that the notice speaks of", async () => {
      const server = await start({ kind: "vllm" });
      assert.equal(await problem(connect({ url: server.url, model: "42dot-other" }).ready()), "noModel");
      const other = scriptedBrain();
      const wrong = await start({ kind: "vllm", brain: { ...other, tokenize: (text) => [...Buffer.from(text)] } });
      assert.equal(await problem(connect(wrong).ready()), "otherModel");
      assert.equal(await problem(connect(server, { family: "other" }).ready()), "otherModel");
      const inStream = await both("llamaServer", { fault: { kind: "otherModel", name: "qwen" } });
      assert.equal(await problem(inStream.engine.generate(params())), "otherModel");
    });
  });

  it("goes through a gateway under a path of its own", async () => {
    const { engine } = await both("vllm", { prefix: "/team/llm" });
    assert.equal((await engine.generate(params())).text, ANSWER);
  });

  it("can be another one from the next request on", async () => {
    const [first, second] = [await start({ kind: "vllm" }), await start({ kind: "llamaServer" })];
    const settings: Partial<ServerSettings> = {};
    const engine = connect(first, settings);
    await engine.generate(params());
    Object.assign(settings, { url: second.url, kind: "llamaServer" });
    engine.stop();
    const changed = connect(first, settings);
    await changed.generate(params());
    assert.deepEqual([first.asked.length, second.asked.length], [1, 1]);
  });

  it("says what it is, and whether it can count", async () => {
    const { server, engine } = await both("vllm");
    const { name, contextSize, server: about } = await engine.ready();
    assert.deepEqual(
      { name, contextSize, ...about },
      {
        ...{ name: "42dot_LLM-SFT-1.3B", contextSize: 4096, origin: server.url, host: new URL(server.url).host },
        ...{ software: "vLLM 0.11.0", estimates: false },
      },
    );
  });

  describe("the tokens of a prompt", () => {
    /** One for each character. */
    const characters = (prompts: PromptPart[][]): number[] =>
      prompts.map((prompt) => prompt.reduce((sum, part) => sum + ("text" in part ? part.text.length : 1), 0));
    const disposed: string[] = [];
    const counting =
      (count: (prompts: PromptPart[][]) => number[] = characters): RemoteEngineServices["vocabulary"] =>
      (family) =>
        Promise.resolve({
          count: (prompts) => Promise.resolve().then(() => count(prompts)),
          dispose: () => disposed.push(family),
        });
    const counted = async (kind: ServerKind, settings: Partial<ServerSettings> = {}): Promise<[number, string]> => {
      const server = await start({ kind });
      const engine = connect(server, { kind, ...settings }, { vocabulary: counting() });
      const { estimates, countedHere } = (await engine.ready()).server;
      const [tokens = 0] = await engine.count([[{ special: "bos" }, { text: "안녕" }]]);
      return [tokens, estimates ? "estimated" : countedHere === true ? "here" : "there"];
    };
    beforeEach(() => void disposed.splice(0));

    it("are counted by the server, else with a vocabulary of this computer, else estimated", async () => {
      assert.deepEqual(await counted("vllm"), [7, "there"]);
      assert.deepEqual(await counted("llamaServer"), [7, "there"]);
      assert.deepEqual(await counted("ollama"), [3, "here"]);
      assert.deepEqual(await counted("openai"), [3, "here"]);
      // Its template is the server's.
      assert.deepEqual(await counted("chat"), [3, "estimated"]);
      assert.deepEqual(await counted("chat", { family: "other" }), [3, "estimated"]);
      const { engine } = await both("ollama");
      assert.deepEqual(await engine.count([[{ special: "bos" }, { text: "안녕" }]]), [3]);
      assert.equal((await engine.ready()).server.estimates, true);
    });

    it("are those of what is sent, the text between two special tokens at once", async () => {
      const asked: PromptPart[][][] = [];
      const vocabulary = counting((prompts) => {
        asked.push(prompts);
        return characters(prompts);
      });
      const engine = connect(await start({ kind: "ollama" }), { kind: "ollama" }, { vocabulary });
      const prompt: PromptPart[] = [{ special: "bos" }, { text: "a" }, { text: "<|endoftext|>" }, { special: "eos" }];
      await engine.count([[...prompt, { text: "b" }, { text: "" }, { text: "c" }]]);
      assert.deepEqual(asked, [[[{ special: "bos" }, { text: "a‹|endoftext|>" }, { special: "eos" }, { text: "bc" }]]]);
      assert.deepEqual(prompt[1], { text: "a" });
    });

    it("tell a prompt that is too long before it is sent, with both numbers", async () => {
      const vocabulary = counting(() => [4096]);
      for (const kind of ["ollama", "openai"] as const) {
        const server = await start({ kind });
        const engine = connect(server, { kind }, { vocabulary });
        assert.deepEqual(await failure(engine.generate(params())), {
          kind: "promptTooLong",
          ...{ tokens: 4096, limit: 4095 },
        });
        assert.equal(server.asked.length, 0);
      }
      // An estimate may be wrong: the server decides.
      const { server, engine } = await both("ollama", { contextSize: 10 });
      await engine.generate(params());
      assert.equal(server.asked.length, 1);
    });

    it("are estimated, which the log says, when the vocabulary fails", async () => {
      const died = (): never => {
        throw new FailureError({ kind: "processDied", code: 1, signal: null, loading: null });
      };
      const engine = connect(await start({ kind: "ollama" }), { kind: "ollama" }, { vocabulary: counting(died) });
      assert.deepEqual(await engine.count([[{ text: "가나다" }]]), [3]);
      assert.equal((await engine.generate(params())).text, ANSWER);
      const none = connect(
        await start({ kind: "openai" }),
        { kind: "openai" },
        { vocabulary: () => Promise.reject(new Error("x")) },
      );
      assert.equal((await none.ready()).server.estimates, true);
      assert.equal(log.filter((line) => line.startsWith("tokens are estimated: ")).length, 3, log.join("\n"));
    });

    it("are no longer counted when it is stopped or disposed, or the server is gone", async () => {
      for (const end of ["stop", "dispose"] as const) {
        const engine = connect(await start({ kind: "ollama" }), { kind: "ollama" }, { vocabulary: counting() });
        await engine.ready();
        assert.deepEqual(disposed, []);
        engine[end]();
        assert.deepEqual(disposed.splice(0), ["42dot"]);
      }
      const server = await start({ kind: "ollama" });
      const engine = connect(server, { kind: "ollama" }, { vocabulary: counting() });
      await engine.ready();
      await server.close();
      assert.equal(await problem(engine.generate(params())), "unreachable");
      assert.deepEqual(disposed, ["42dot"]);
    });
  });

  it("ends what is under way when it is stopped", async () => {
    const { engine } = await both("vllm", { fault: { kind: "endless" } });
    const found = failure(engine.generate(params({ maxTokens: 4000 }), { onDelta: () => engine.stop() }));
    assert.deepEqual(await found, { kind: "stopped" });
    assert.equal(engine.state.kind, "stopped");
  });

  describe("batch jobs", () => {
    const background = (engine: RemoteEngine, count: number): Promise<GenerationRecord[]> =>
      Promise.all(Array.from({ length: count }, () => engine.generate(params({ priority: "background" }))));

    it("have several requests at once, but no more than the setting says", async () => {
      const { server, engine } = await both("vllm", { fault: { kind: "slowStart", ms: 30 } });
      const records = await background(engine, 6);
      assert.ok(records.every(({ text }) => text === ANSWER));
      assert.equal(server.mostAtOnce, 2);
    });

    it("wait when the server has too much to do, and go on", async () => {
      const busy: ServerFault = { kind: "status", status: 429, retryAfter: "0" };
      const { server, engine } = await both("vllm", { faults: [busy, { ...busy, status: 503 }, busy] });
      assert.equal((await background(engine, 2)).length, 2);
      assert.equal(server.asked.length, 5);
      assert.ok(
        log.some((line) => line.includes("overloaded")),
        log.join("\n"),
      );
    });

    it("stop waiting when they are cancelled", async () => {
      const { engine } = await both("vllm", { fault: { kind: "status", status: 429, retryAfter: "50" } });
      const abort = new AbortController();
      const work = engine.generate(params({ priority: "background" }), { signal: abort.signal });
      await eventually(() => log.some((line) => line.includes("overloaded")), "no attempt");
      abort.abort();
      await assert.rejects(work);
    });
  });
});

async function eventually(condition: () => boolean, what: string): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    assert.ok(turns < 500, what);
    await new Promise((wake) => setTimeout(wake, 10));
  }
}
