import assert from "node:assert/strict";
import type { Answer } from "../../../src/evaluation/answerer.ts";
import { type ChatEndpoint, endpointAnswerer } from "../../../src/evaluation/chatEndpoint.ts";
import { FailureError, type ServerProblem } from "../../../src/inference/failure.ts";
import { type ChatAnswer, JudgeServer } from "../../support/judgeServer.ts";

describe("A chat endpoint", () => {
  const servers: JudgeServer[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.stop();
  });

  async function startWith(...answers: ChatAnswer[]): Promise<{ server: JudgeServer; address: string }> {
    const server = new JudgeServer((_, number) => answers[Math.min(number, answers.length - 1)] ?? "");
    servers.push(server);
    return { server, address: (await server.start()).href };
  }

  async function ask(
    address: string,
    { signal = new AbortController().signal, ...changes }: Partial<ChatEndpoint> & { signal?: AbortSignal } = {},
  ): Promise<Answer> {
    return endpointAnswerer({ address, model: "m", key: undefined, parallel: 1, ...changes }).answer("어때?", signal);
  }

  async function problemOf(work: () => Promise<unknown>): Promise<ServerProblem | undefined> {
    try {
      await work();
    } catch (error) {
      assert.ok(error instanceof FailureError, String(error));
      return error.failure.kind === "server" ? error.failure.problem : undefined;
    }
    assert.fail("it was answered");
  }

  async function problemWith(...answers: ChatAnswer[]): Promise<ServerProblem | undefined> {
    const { address } = await startWith(...answers);
    return problemOf(() => ask(address));
  }

  const status =
    (code: number, headers: Record<string, string> = {}, body = ""): ChatAnswer =>
    (response) =>
      response.writeHead(code, headers).end(body);

  it("is asked with its model, its key and its temperature, and says how long the answer is", async () => {
    const { server, address } = await startWith("좋아요");
    const { ms, ...answer } = await ask(address, { key: "k", temperature: 0 });
    assert.deepEqual(server.asked, [{ content: "어때?", model: "m", temperature: 0, authorization: "Bearer k" }]);
    assert.ok(ms > 0);
    assert.deepEqual(answer, { text: "좋아요", stop: "stop", promptTokens: 20, answerTokens: 10 });
  });

  it("gets no key that was not given, and may be written with or without /v1", async () => {
    const { server, address } = await startWith("a");
    for (const written of [address, `${address}/`, address.replace("/v1", "")]) await ask(written);
    assert.deepEqual(
      server.asked.map(({ authorization }) => authorization),
      [undefined, undefined, undefined],
    );
  });

  it("is asked again while it is overloaded, after the time that it asks for", async () => {
    const busy = [status(429, { "retry-after": "0" }), status(503, { "retry-after": "0" })];
    const { server, address } = await startWith(...busy, "a");
    assert.equal((await ask(address)).text, "a");
    assert.equal(server.asked.length, 3);
  });

  it("that stays overloaded is given up", async () => {
    assert.equal(await problemWith(status(429, { "retry-after": "0" })), "overloaded");
  });

  it("says what is wrong", async () => {
    assert.equal(await problemWith(status(401)), "wrongKey");
    assert.equal(await problemWith(status(404)), "notFound");
    assert.equal(await problemWith(status(400, {}, '{"error": "too long"}')), "reported");
    assert.equal(await problemWith(status(200, {}, '{"choices": []}')), "unexpected");
    assert.equal(await problemWith(status(200, { "content-type": "text/html" }, "<html>Log in</html>")), "webPage");
  });

  it("that sends somewhere else is not followed, so that the key goes nowhere else", async () => {
    const { server: other, address } = await startWith("stolen");
    assert.equal(await problemWith(status(307, { location: `${address}/chat/completions` })), "redirected");
    assert.deepEqual(other.asked, []);
  });

  it("has to be secure, unless it is on this computer", async () => {
    assert.equal(await problemOf(() => ask("http://example.com/v1", { key: "k" })), "insecure");
    assert.equal(await problemOf(() => ask("ftp://localhost/v1", { key: "k" })), "invalid");
  });

  it("is not waited for once the evaluation is cancelled", async () => {
    const abort = new AbortController();
    const { address } = await startWith(() => abort.abort());
    await assert.rejects(ask(address, { signal: abort.signal }), { name: "AbortError" });
  });
});
