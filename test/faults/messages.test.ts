import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { forkServer, guardChannel } from "../../src/inference/childProcess.ts";
import { InferenceClient } from "../../src/inference/client.ts";
import { FailureError } from "../../src/inference/failure.ts";
import { demoParams, isAlive, PROGRAM, question, temporaryFolder, until } from "../support/engine.ts";
import { fault } from "./support/fault.ts";
import { nearlyMessage, randomJson } from "./support/json.ts";

const CANCEL = { jsonrpc: "2.0", method: "$/cancelRequest" };
const PROGRESS = { jsonrpc: "2.0", method: "$/progress" };

/** Messages that end a process which trusts its peer, and some more of their kind. */
const HOSTILE: unknown[] = [
  ...[null, true, 0, "", "x", [], {}, [[]], { id: 1 }, { jsonrpc: "2.0" }, { jsonrpc: "2.0", id: 1 }],
  ...[CANCEL, { ...CANCEL, params: null }, { ...CANCEL, params: {} }, { ...CANCEL, params: { id: null } }],
  ...[
    { ...CANCEL, params: [] },
    { ...CANCEL, params: { id: {} } },
    { ...CANCEL, id: 3, params: { id: 1 } },
  ],
  ...[PROGRESS, { ...PROGRESS, params: null }, { ...PROGRESS, params: {} }, { ...PROGRESS, params: [1] }],
  ...[
    { ...PROGRESS, params: [0, null] },
    { ...PROGRESS, params: { token: null, value: "x" } },
  ],
  { ...PROGRESS, params: { token: {}, value: {} } },
  ...[
    { jsonrpc: "2.0", id: 0, result: null, error: null },
    { jsonrpc: "2.0", id: 0, error: "no" },
  ],
  ...[
    { jsonrpc: "2.0", id: null, result: 1 },
    { jsonrpc: "2.0", id: null, error: { code: 1, message: "" } },
  ],
  ...[
    { jsonrpc: "1.0", id: 9, method: "status" },
    { jsonrpc: "2.0", id: {}, method: "status" },
  ],
  ...[
    { jsonrpc: "2.0", id: null, method: "status" },
    { jsonrpc: "2.0", id: 1.5, method: 5 },
  ],
  ...[
    { jsonrpc: "2.0", method: "__proto__", params: {} },
    { jsonrpc: "2.0", method: "loadProgress" },
  ],
  ...[{ cmd: "NODE_HANDLE", type: "net.Socket" }, { cmd: "NODE_HANDLE_ACK" }, { cmd: "NODE_HANDLE_NACK" }],
  ...[{ cmd: "NODE_ANYTHING" }, { cmd: "NODE_HANDLE", type: "nothing", key: "x" }, { cmd: 5 }],
];

const ASK = { ...question("안녕"), maxTokens: 8 };

/** Requests of the right shape whose parameters are not. */
const WRONG_PARAMETERS: [method: string, params: unknown][] = [
  ...["admin", "", null, 5, "toString", "__proto__"].map((priority): [string, unknown] => [
    "generate",
    { ...ASK, priority, delta: 1 },
  ]),
  ...[null, [], "text", [{}], [{ text: 5 }], [{ special: "pad" }], [null]].map((prompt): [string, unknown] => [
    "generate",
    { ...ASK, prompt, delta: 2 },
  ]),
  ...[null, {}, { temperature: "hot" }, { temperature: -1, topK: -5, topP: 9, repeatPenalty: 0 }].map(
    (sampling): [string, unknown] => ["generate", { ...ASK, sampling, delta: 3 }],
  ),
  ...[null, "5", -1, {}].map((maxTokens): [string, unknown] => ["generate", { ...ASK, maxTokens, delta: 4 }]),
  ...[null, "x", [5], {}].map((stopSequences): [string, unknown] => ["generate", { ...ASK, stopSequences, delta: 5 }]),
  ...[{}, [], { prompt: null, keep: 5 }, { prompt: [{}] }].map((params): [string, unknown] => ["prepare", params]),
  ...[{}, [], [[5]], [null], [[[{ text: null }]]]].map((params): [string, unknown] => ["count", params]),
  ...[{}, [], [[{ control: 7 }]], [5]].map((params): [string, unknown] => ["tokenize", params]),
  ...[{}, [], { modelPath: 5 }, { ...demoParams(), gpu: "admin" }, { ...demoParams(), contextSize: -1 }].map(
    (params): [string, unknown] => ["load", params],
  ),
  ...[{}, { gpu: "admin", verdicts: 5 }, { gpu: {}, verdicts: {} }].map((params): [string, unknown] => [
    "hardware",
    params,
  ]),
];

/** A program that answers with a line that it writes past Node.js. */
const SENDS_A_LINE = `
import { readFileSync, writeSync } from "node:fs";
const line = readFileSync("line");
process.on("disconnect", () => process.exit());
process.on("message", () => {
  for (let at = 0; at < line.length; ) {
    try {
      at += writeSync(process.channel.fd, line, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
});`;

/** The inference process with a bare channel, as a hostile host would have it. */
class BareHost {
  readonly child: ChildProcess = forkServer(PROGRAM);
  #id = 1_000_000;
  readonly #answers = new Map<number, (answer: { result?: unknown; error?: { data?: unknown } }) => void>();

  constructor() {
    guardChannel(this.child, assert.ifError);
    this.child.stdout?.resume();
    this.child.stderr?.resume();
    this.child.on("message", (message: { id?: number }) => {
      const { id = -1 } = message;
      this.#answers.get(id)?.(message as never);
      this.#answers.delete(id);
    });
  }

  request(method: string, params: unknown): Promise<{ result?: unknown; error?: { data?: unknown } }> {
    const id = this.#id++;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.child.send({ jsonrpc: "2.0", id, method, params: [params] });
    });
  }

  /** @throws AssertionError unless it still answers as it should */
  async check(): Promise<void> {
    const { result, error } = await this.request("generate", { ...question("대한민국의 수도는?"), delta: 0 });
    assert.equal(
      (result as { text?: string } | undefined)?.text,
      "대한민국의 수도는 서울입니다.",
      JSON.stringify(error),
    );
  }
}

describe("Messages between the extension host and the inference process", () => {
  fault("boundary", "that are none don't end the inference process", { quick: 300, full: 20_000 }, async (attempt) => {
    const host = new BareHost();
    let exit: unknown;
    host.child.once("exit", (...how) => (exit = how));
    try {
      await host.request("load", demoParams());
      const random = Array.from({ length: attempt.tries }, (_, index) =>
        index % 3 === 0 ? randomJson(attempt.random) : nearlyMessage(attempt.random),
      );
      for (const [index, message] of [...HOSTILE, ...random].entries()) {
        // Node.js itself sends nothing that is undefined.
        host.child.send((message ?? null) as never);
        attempt.count();
        if (index % 100 === 99) await host.check();
      }
      await host.check();
      assert.equal(exit, undefined);
    } finally {
      host.child.kill("SIGKILL");
    }
  });

  fault("boundary", "with wrong parameters fail on their own", { quick: 1, full: 20 }, async (attempt) => {
    const host = new BareHost();
    try {
      await host.request("load", demoParams());
      for (let round = 0; round < attempt.tries; round++) {
        for (const [method, params] of WRONG_PARAMETERS) {
          // Whatever it says, it says something, and the next request is not the worse for it.
          await host.request(method, params);
          attempt.count();
        }
        await host.check();
      }
    } finally {
      host.child.kill("SIGKILL");
    }
  });

  fault("boundary", "that are none raise nothing in the host", { quick: 300, full: 20_000 }, async (attempt) => {
    const cwd = temporaryFolder();
    const modulePath = join(cwd, "server.mjs");
    const random = Array.from({ length: attempt.tries }, (_, index) =>
      index % 3 === 0 ? randomJson(attempt.random) : nearlyMessage(attempt.random),
    );
    writeFileSync(join(cwd, "hostile.json"), JSON.stringify([...HOSTILE, ...random]));
    writeFileSync(
      modulePath,
      `import { readFileSync } from "node:fs";
       process.on("disconnect", () => process.exit());
       process.on("message", async ({ id, method }) => {
         if (method === "count") {
           for (const message of JSON.parse(readFileSync("hostile.json", "utf8"))) process.send(message);
           process.send({ jsonrpc: "2.0", id, result: [7] });
         }
       });`,
    );
    const log: string[] = [];
    const client = new InferenceClient({ modulePath, cwd }, (line) => log.push(line));
    try {
      // A message may by chance be the answer to this very request.
      await client.count([[{ text: "x" }]]).catch((error: unknown) => assert.ok(error instanceof Error));
      attempt.count(HOSTILE.length + random.length);
      assert.ok(log.some((line) => line.includes("is no message")));
      assert.equal(client.hung, false);
    } finally {
      client.dispose();
    }
  });

  fault("boundary", "that are no JSON settle what was asked", { quick: 1, full: 10 }, async (attempt) => {
    const lines = [
      "no json",
      "{",
      '{"jsonrpc"',
      "\0\0\0\0",
      '{"cmd":"NODE_',
      "[".repeat(100_000),
      `"${"x".repeat(5e6)}`,
    ];
    for (let round = 0; round < attempt.tries; round++)
      for (const line of lines) {
        const cwd = temporaryFolder();
        const modulePath = join(cwd, "server.mjs");
        writeFileSync(join(cwd, "line"), `${line}\n`);
        writeFileSync(modulePath, SENDS_A_LINE);
        const client = new InferenceClient({ modulePath, cwd }, () => undefined);
        const error: unknown = await client.count([[{ text: "x" }]]).catch((reason: unknown) => reason);
        assert.ok(error instanceof FailureError && error.failure.kind === "processDied", String(error));
        attempt.count();
      }
  });

  fault(
    "boundary",
    "of a process that closes its channel settle what was asked",
    { quick: 1, full: 10 },
    async (attempt) => {
      for (let round = 0; round < attempt.tries; round++) {
        const cwd = temporaryFolder();
        const modulePath = join(cwd, "server.mjs");
        writeFileSync(
          modulePath,
          `process.on("message", () => process.disconnect()); setInterval(() => undefined, 1e6);`,
        );
        const client = new InferenceClient({ modulePath, cwd }, () => undefined);
        const error: unknown = await client.count([[{ text: "x" }]]).catch((reason: unknown) => reason);
        assert.ok(error instanceof FailureError && error.failure.kind === "processDied", String(error));
        const { pid } = client;
        await until(() => !isAlive(pid!), "its end");
      }
    },
  );
});
