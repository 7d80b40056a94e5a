import assert from "node:assert/strict";
import { ask, EndpointError, type EndpointFault } from "../../../src/evaluation/chatEndpoint.ts";
import { type ChatAnswer, JudgeServer } from "../../support/judgeServer.ts";

const signal = new AbortController().signal;

describe("A chat endpoint", () => {
  const servers: JudgeServer[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.stop();
  });

  async function startWith(...answers: ChatAnswer[]): Promise<{ server: JudgeServer; url: URL }> {
    const server = new JudgeServer((_, number) => answers[Math.min(number, answers.length - 1)] ?? "");
    servers.push(server);
    return { server, url: await server.start() };
  }

  async function faultWith(...answers: ChatAnswer[]): Promise<EndpointFault> {
    const { url } = await startWith(...answers);
    return faultOf(() => ask({ url, model: "m", key: undefined }, "x", signal));
  }

  async function faultOf(work: () => Promise<unknown>): Promise<EndpointFault> {
    try {
      await work();
    } catch (error) {
      assert.ok(error instanceof EndpointError, String(error));
      return error.fault;
    }
    assert.fail("it was answered");
  }

  const status =
    (code: number, headers: Record<string, string> = {}, body = ""): ChatAnswer =>
    (response) =>
      response.writeHead(code, headers).end(body);

  it("is asked with its model, its key and its temperature, and says how long the answer is", async () => {
    const { server, url } = await startWith("좋아요");
    const answer = await ask({ url, model: "m", key: "k", temperature: 0 }, "어때?", signal);
    assert.deepEqual(server.asked, [{ content: "어때?", model: "m", temperature: 0, authorization: "Bearer k" }]);
    const { ms, ...rest } = answer;
    assert.ok(ms > 0);
    assert.deepEqual(rest, { text: "좋아요", stop: "stop", promptTokens: 20, answerTokens: 10 });
  });

  it("gets no key that was not given, and may end with a slash", async () => {
    const { server, url } = await startWith("a");
    await ask({ url: new URL(`${url.href}/`), model: "m", key: undefined }, "x", signal);
    assert.equal(server.asked[0]?.authorization, undefined);
  });

  it("is asked again while it is overloaded, after the time that it asks for", async () => {
    const { server, url } = await startWith(
      status(429, { "retry-after": "0" }),
      status(503, { "retry-after": "0" }),
      "a",
    );
    assert.equal((await ask({ url, model: "m", key: undefined }, "x", signal)).text, "a");
    assert.equal(server.asked.length, 3);
  });

  it("that stays overloaded is given up", async () => {
    assert.deepEqual(await faultWith(status(429, { "retry-after": "0" })), { kind: "busy", status: 429 });
  });

  it("says what is wrong", async () => {
    assert.deepEqual(await faultWith(status(401)), { kind: "denied", status: 401 });
    assert.deepEqual(await faultWith(status(404)), { kind: "notFound", status: 404 });
    assert.deepEqual(await faultWith(status(400, {}, '{"error": "too\nlong"}')), {
      kind: "unexpected",
      detail: '400 {"error": "too long"}',
    });
    assert.deepEqual(await faultWith(status(200, {}, "<html>Log in</html>")), {
      kind: "unexpected",
      detail: "<html>Log in</html>",
    });
    assert.deepEqual(await faultWith(status(200, {}, '{"choices": []}')), {
      kind: "unexpected",
      detail: '{"choices": []}',
    });
  });

  it("that ends in the middle of its answer is not reachable", async () => {
    const fault = await faultWith((response) => {
      response.writeHead(200, { "content-length": "100" }).write('{"choices"');
      setImmediate(() => response.destroy());
    });
    assert.equal(fault.kind, "notReachable");
  });

  it("that is not there is not reachable", async () => {
    const { server, url } = await startWith("a");
    server.stop();
    const fault = await faultOf(() => ask({ url, model: "m", key: undefined }, "x", signal));
    assert.match(JSON.stringify(fault), /"notReachable".*ECONNREFUSED/);
  });

  it("that sends somewhere else is not followed, so that the key goes nowhere else", async () => {
    const other = new JudgeServer(() => "stolen");
    try {
      const location = `${(await other.start()).href}/chat/completions`;
      assert.equal((await faultWith(status(307, { location }))).kind, "notReachable");
      assert.deepEqual(other.asked, []);
    } finally {
      other.stop();
    }
  });

  it("has to be secure, unless it is on this computer: nothing is sent to it", async () => {
    for (const url of ["http://example.com/v1", "http://127.0.0.1.example.com/v1", "ftp://localhost/v1"]) {
      const send = (): never => assert.fail(`${url} was asked`);
      const fault = await faultOf(() => ask({ url: new URL(url), model: "m", key: "k" }, "x", signal, send));
      assert.deepEqual(fault, { kind: "notSecure" });
    }
  });

  it("is not waited for once the evaluation is cancelled", async () => {
    const abort = new AbortController();
    const { url } = await startWith(() => abort.abort());
    await assert.rejects(ask({ url, model: "m", key: undefined }, "x", abort.signal), { name: "AbortError" });
  });
});
