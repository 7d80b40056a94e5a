import assert from "node:assert/strict";
import { failureOf } from "../../../src/inference/failure.ts";
import { familyOf } from "../../../src/model/serverChoice.ts";
import { type ServerAddress, serverAddress } from "../../../src/remote/address.ts";
import { serverPermissions } from "../../../src/remote/serverPermissions.ts";
import { type ServerDialogue, setUpServer } from "../../../src/remote/setUpServer.ts";
import { ModelServer, type ModelServerOptions } from "../../support/modelServer.ts";
import { type Storage, storage } from "../../support/storage.ts";

describe("The way to a server", () => {
  const servers: ModelServer[] = [];
  const asked: string[] = [];
  let stored: Storage;
  beforeEach(() => {
    stored = storage();
    asked.length = 0;
  });
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  async function start(options: Partial<ModelServerOptions> = {}): Promise<ModelServer> {
    const server = await ModelServer.start({ kind: "llamaServer", ...options });
    servers.push(server);
    return server;
  }

  /** A user who agrees to everything and takes the first model. */
  const willing: ServerDialogue = {
    agrees: () => Promise.resolve(true),
    key: () => Promise.resolve(undefined),
    wait: (_, work) => work(new AbortController().signal),
    pick: (_, models) => Promise.resolve(models[0]),
    agreesToChat: () => Promise.resolve(true),
  };

  function go(server: ModelServer, answers: Partial<ServerDialogue> = {}): ReturnType<typeof setUpServer> {
    const user = { ...willing, ...answers };
    const dialogue: ServerDialogue = {
      agrees: (address) => {
        asked.push(`agree after ${server.received.length} requests`);
        return user.agrees(address);
      },
      key: (address, isWrong) => {
        asked.push(isWrong ? "another key" : "key");
        return user.key(address, isWrong);
      },
      wait: (address, work) => user.wait(address, work),
      pick: (address, models) => {
        asked.push(`pick of ${models.join(", ")}`);
        return user.pick(address, models);
      },
      agreesToChat: (model) => {
        asked.push(`chat with ${model}`);
        return user.agreesToChat(model);
      },
    };
    const permissions = serverPermissions(stored.memory, stored.secrets);
    const isOurs = (model: string): boolean => familyOf(model) !== "other";
    return setUpServer(serverAddress(server.url) as ServerAddress, { dialogue, permissions, isOurs });
  }

  it("begins with the user's permission, once for each server", async () => {
    const server = await start();
    const expected = { kind: "llamaServer", model: "42dot_LLM-SFT-1.3B" };
    assert.deepEqual(await go(server), expected);
    assert.deepEqual(asked, ["agree after 0 requests", "pick of 42dot_LLM-SFT-1.3B"]);
    asked.length = 0;
    assert.deepEqual(await go(server), expected);
    assert.deepEqual(asked, ["pick of 42dot_LLM-SFT-1.3B"]);
    asked.length = 0;
    await go(await start());
    assert.equal(asked[0], "agree after 0 requests");
  });

  it("ends there if the user does not agree: nothing is sent or stored", async () => {
    const server = await start();
    assert.equal(await go(server, { agrees: () => Promise.resolve(false) }), undefined);
    assert.deepEqual([server.received, [...stored.stored], [...stored.kept]], [[], [], []]);
  });

  it("asks for a key if the server wants one, until it is right, and keeps only that", async () => {
    const server = await start({ key: "secret" });
    const typed = ["guess", " another ", " secret "];
    assert.ok(await go(server, { key: () => Promise.resolve(typed.shift()) }));
    assert.deepEqual(asked.slice(1, -1), ["key", "another key", "another key"]);
    assert.deepEqual([...stored.kept.values()], ["secret"]);
    asked.length = 0;
    assert.ok(await go(server));
    assert.deepEqual(asked.length, 1);
  });

  it("asks for another key when the stored one is no longer right", async () => {
    const options: ModelServerOptions = { kind: "llamaServer", key: "old" };
    const server = await ModelServer.start(options);
    servers.push(server);
    await go(server, { key: () => Promise.resolve("old") });
    options.key = "new";
    asked.length = 0;
    assert.ok(await go(server, { key: () => Promise.resolve("new") }));
    assert.equal(asked[0], "another key");
    assert.deepEqual([...stored.kept.values()], ["new"]);
  });

  it("sends a key to no other server", async () => {
    await go(await start({ key: "secret" }), { key: () => Promise.resolve("secret") });
    const other = await start();
    await go(other);
    assert.ok(other.received.length > 0 && other.received.every(({ headers }) => headers.authorization === undefined));
  });

  it("ends without a key if none is typed", async () => {
    for (const typed of [undefined, "", "  "]) {
      const server = await start({ key: "secret" });
      assert.equal(await go(server, { key: () => Promise.resolve(typed) }), undefined);
      assert.equal(stored.kept.size, 0);
    }
  });

  it("leads to the chat endpoint only by choice", async () => {
    const server = await start({ kind: "vllm", model: "qwen3-8b" });
    assert.deepEqual(await go(server), { kind: "chat", model: "qwen3-8b" });
    assert.equal(asked.at(-1), "chat with qwen3-8b");
    assert.equal(await go(server, { agreesToChat: () => Promise.resolve(false) }), undefined);
  });

  it("ends when the user cancels while the server is asked, or takes no model", async () => {
    assert.equal(await go(await start(), { wait: () => Promise.resolve(undefined) }), undefined);
    assert.equal(await go(await start(), { pick: () => Promise.resolve(undefined) }), undefined);
    assert.ok(!asked.some((question) => question.startsWith("chat")));
  });

  it("ends with the failure of a server that is none, and keeps no key for it", async () => {
    const infoFaults = [
      { kind: "html" },
      { kind: "redirect", to: "https://elsewhere.example/" },
      { kind: "status", status: 500 },
    ] as const;
    for (const infoFault of infoFaults) {
      const server = await start({ key: "secret", infoFault });
      const work = go(server, { key: () => Promise.resolve("secret") });
      const failure = await work.then(() => undefined, failureOf);
      assert.equal(failure?.kind, "server");
      assert.equal(stored.kept.size, 0);
      assert.ok(!asked.some((question) => question.startsWith("pick")), asked.join());
    }
  });
});
