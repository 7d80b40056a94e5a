import assert from "node:assert/strict";
import type { Failure } from "../../../src/inference/failure.ts";
import { failureOfAnswer, secondsOf } from "../../../src/remote/serverFailure.ts";

function failure(status: number, body: unknown, retryAfter?: string): Failure {
  return failureOfAnswer("gpu:8000", { status, body, ...(retryAfter !== undefined && { retryAfter }) }).failure;
}

const server = (problem: string, more: object = {}): object => ({ kind: "server", host: "gpu:8000", problem, ...more });

describe("What a server says is wrong", () => {
  it("names both sizes of a prompt that is too long", () => {
    const tooLong = { kind: "promptTooLong", tokens: 5000, limit: 4096 };
    // llama.cpp, tools/server/server-context.cpp
    const llama = { code: 400, message: "…", type: "exceed_context_size_error", n_prompt_tokens: 5000, n_ctx: 4096 };
    assert.deepEqual(failure(400, { error: llama }), tooLong);
    assert.deepEqual(failure(0, { error: llama }), tooLong);
    // vLLM, through its versions
    for (const message of [
      "This model's maximum context length is 4096 tokens. However, you requested 5016 tokens (5000 in the messages, 16 in the completion). Please reduce the length of the messages or completion.",
      "This model's maximum context length is 4096 tokens. However, you requested 5016 tokens (5000 in the prompt, 16 in the completion).",
      "This model's maximum context length is 4096 tokens. However, your request has 5000 input tokens. Please reduce the length of the input messages.",
    ]) {
      assert.deepEqual(
        failure(400, { object: "error", message, type: "BadRequestError", code: 400 }),
        tooLong,
        message,
      );
      assert.deepEqual(failure(400, { error: { message, type: "BadRequestError", code: 400 } }), tooLong, message);
    }
  });

  it("is told apart by status and body", () => {
    const busy = { error: { message: "busy", type: "x", code: 429 } };
    const cases: [Failure, object][] = [
      [failure(401, { error: "Unauthorized" }), server("wrongKey", { detail: "Unauthorized" })],
      [failure(403, undefined), server("wrongKey")],
      [
        failure(404, { object: "error", message: "The model `x` does not exist.", type: "NotFoundError", code: 404 }),
        server("noModel", { detail: "The model `x` does not exist." }),
      ],
      [failure(404, { error: "model 'x' not found" }), server("noModel", { detail: "model 'x' not found" })],
      [failure(404, { detail: "Not Found" }), server("notFound", { detail: "Not Found" })],
      [failure(429, busy, "7"), server("overloaded", { detail: "busy", seconds: 7 })],
      [failure(503, busy), server("overloaded", { detail: "busy" })],
      [
        failure(503, { error: { code: 503, message: "Loading model", type: "unavailable_error" } }),
        server("loading", { detail: "Loading model" }),
      ],
      [failure(413, ""), server("tooLong")],
      [failure(504, "<html>"), server("stalled", { detail: "<html>" })],
      [failure(502, ""), server("unreachable")],
      [failure(500, { error: { message: "CUDA error" } }), server("reported", { detail: "CUDA error" })],
      [failure(500, ""), server("reported", { detail: "HTTP 500" })],
      [failure(0, { error: "out of memory" }), server("reported", { detail: "out of memory" })],
      [failure(500, "x".repeat(5000)), server("reported", { detail: "x".repeat(300) })],
    ];
    for (const [found, expected] of cases) assert.deepEqual(found, expected);
  });

  it("asks to wait for seconds, or until a date", () => {
    const now = Date.parse("2026-03-01T00:00:00Z");
    assert.equal(secondsOf("3", now), 3);
    assert.equal(secondsOf("0.2", now), 1);
    assert.equal(secondsOf("Sun, 01 Mar 2026 00:00:30 GMT", now), 30);
    assert.equal(secondsOf("Sun, 01 Mar 2020 00:00:30 GMT", now), 0);
    for (const text of [null, undefined, "", "soon"]) assert.equal(secondsOf(text, now), undefined);
  });
});
