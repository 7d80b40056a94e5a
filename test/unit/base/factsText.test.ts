import assert from "node:assert/strict";
import { errorLine, factsText } from "../../../src/base/factsText.ts";
import { FailureError, failureOf } from "../../../src/inference/failure.ts";
import { DownloadError } from "../../../src/model/download/downloadError.ts";

describe("What the log says of data", () => {
  const cases: [data: { kind: string } & Record<string, unknown>, text: string][] = [
    [{ kind: "stopped" }, "stopped"],
    [
      { kind: "offline", host: "huggingface.co", detail: "ENOTFOUND" },
      "offline: host huggingface.co, detail ENOTFOUND",
    ],
    [{ kind: "processDied", code: null, signal: "SIGKILL", loading: null }, "processDied: signal SIGKILL"],
    [
      { kind: "notReliable", reasons: ["echo", "tooLong"], isPartial: false },
      "notReliable: reasons echo; tooLong, isPartial false",
    ],
    [
      { kind: "backendUntried", identity: { backend: "vulkan", devices: ["A", "B"], engine: "3.21.1" } },
      "backendUntried: identity (backend vulkan, devices A; B, engine 3.21.1)",
    ],
  ];
  for (const [data, text] of cases) it(text, () => assert.equal(factsText(data), text));

  it("is also what an error with data says of itself", () => {
    assert.equal(new FailureError({ kind: "noName", words: "이름" }).message, "noName: words 이름");
    assert.equal(new DownloadError({ kind: "cancelled" }).message, "cancelled");
  });

  it("names where an error came from, but not the whole stack", () => {
    const error = new TypeError("x is not a function");
    error.stack =
      "TypeError: x is not a function\n    at a (file:///dist/b.js:3:4411)\n    at c (file:///dist/d.js:1:9)";
    assert.equal(errorLine(error), "TypeError: x is not a function at a (file:///dist/b.js:3:4411)");
    assert.equal(
      factsText(failureOf(error)),
      "internal: detail TypeError: x is not a function at a (file:///dist/b.js:3:4411)",
    );
    assert.equal(errorLine("disk full"), "disk full");
  });
});
