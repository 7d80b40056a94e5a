import assert from "node:assert/strict";
import { failureOf } from "../../../src/inference/failure.ts";
import { type ServerAddress, serverAddress } from "../../../src/remote/address.ts";
import { ServerConnection } from "../../../src/remote/connection.ts";
import { findServer, type FoundServer } from "../../../src/remote/findServer.ts";
import { ModelServer, type ModelServerOptions, type ServerFault } from "../../support/modelServer.ts";

const PATIENCE = { begin: 1_000, piece: 300 };

describe("What kind of server there is", () => {
  const servers: ModelServer[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  async function find(
    options: ModelServerOptions,
    { key, signal }: { key?: string; signal?: AbortSignal } = {},
  ): Promise<FoundServer> {
    const server = await ModelServer.start(options);
    servers.push(server);
    const address = serverAddress(server.url) as ServerAddress;
    return findServer(new ServerConnection({ address, key, patience: PATIENCE }), signal);
  }

  async function problem(work: Promise<unknown>): Promise<string> {
    const failure = await work.then(() => assert.fail("it was found"), failureOf);
    return failure.kind === "server" ? failure.problem : failure.kind;
  }

  it("is found by what only that one answers, with its models", async () => {
    for (const kind of ["vllm", "llamaServer", "ollama", "openai"] as const)
      assert.deepEqual(await find({ kind, model: "42dot_LLM" }), { kind, models: ["42dot_LLM"] });
    // Its chat endpoint is only used by choice.
    assert.equal((await find({ kind: "chat" })).kind, "openai");
  });

  it("is found under a path of a gateway, and when it is slow", async () => {
    const infoFault: ServerFault = { kind: "slowStart", ms: 50 };
    for (const kind of ["vllm", "ollama"] as const)
      assert.equal((await find({ kind, prefix: "/team/llm", infoFault })).kind, kind);
  });

  it("is asked with nothing but its key", async () => {
    await find({ kind: "openai", key: "secret" }, { key: "secret" });
    const received = servers[0]?.received ?? [];
    assert.ok(received.length > 2);
    for (const { path, body, headers } of received) {
      assert.deepEqual([body, headers.authorization, headers.cookie], [{}, "Bearer secret", undefined], path);
    }
    assert.deepEqual(servers[0]?.asked, []);
  });

  it("is not found without its key, or with another one", async () => {
    for (const kind of ["vllm", "llamaServer", "ollama", "openai"] as const) {
      assert.equal(await problem(find({ kind, key: "secret" })), "wrongKey");
      assert.equal(await problem(find({ kind, key: "secret" }, { key: "guess" })), "wrongKey");
    }
  });

  const FAULTS: [ServerFault, string][] = [
    [{ kind: "html" }, "webPage"],
    [{ kind: "redirect", to: "https://elsewhere.example/v1/models" }, "redirected"],
    [{ kind: "redirect", to: "http://127.0.0.1:1/v1/models" }, "redirected"],
    [{ kind: "endless" }, "tooMuch"],
    [{ kind: "status", status: 404 }, "notFound"],
    [{ kind: "status", status: 200, body: { hello: "world" } }, "unexpected"],
    [{ kind: "status", status: 200, body: [] }, "unexpected"],
    [{ kind: "status", status: 500 }, "reported"],
    [{ kind: "status", status: 429 }, "overloaded"],
    [{ kind: "status", status: 502 }, "unreachable"],
    [{ kind: "status", status: 503, body: { error: { code: 503, message: "Loading model" } } }, "loading"],
    [{ kind: "slowStart", ms: 1_500 }, "stalled"],
  ];
  for (const [infoFault, expected] of FAULTS) {
    it(`is not known after ${JSON.stringify(infoFault)}: ${expected}`, async () => {
      assert.equal(await problem(find({ kind: "openai", infoFault })), expected);
    });
  }

  it("is not known where nothing listens", async () => {
    const server = await ModelServer.start({ kind: "vllm" });
    await server.close();
    const address = serverAddress(server.url) as ServerAddress;
    assert.equal(await problem(findServer(new ServerConnection({ address, patience: PATIENCE }))), "unreachable");
  });

  it("is no longer asked once the user has cancelled", async () => {
    const abort = new AbortController();
    const work = find({ kind: "openai", infoFault: { kind: "slowStart", ms: 500 } }, { signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    await assert.rejects(work);
    assert.equal(servers[0]?.received.length, 1);
  });
});
