import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readMessage } from "../../../webview/readMessage.ts";

const own = "vscode-webview://1a2b";

describe("A message to the page", () => {
  it("is taken from the page's own origin", () =>
    assert.deepEqual(readMessage({ data: { type: "focus" }, origin: own }, own), { type: "focus" }));

  it("is dropped if it comes from elsewhere", () => {
    for (const origin of ["https://example.com", "null", "", "vscode-webview://1a2c"])
      assert.equal(readMessage({ data: { type: "focus" }, origin }, own), undefined);
  });

  it("is dropped if it is of no known kind", () => {
    for (const data of [
      undefined,
      null,
      0,
      "",
      "focus",
      [],
      {},
      { type: 1 },
      { type: "toString" },
      { type: "send" },
      { type: null },
    ])
      assert.equal(readMessage({ data, origin: own }, own), undefined);
  });
});
