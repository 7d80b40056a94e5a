import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { DeltaBuffer } from "../../../src/text/deltaBuffer.ts";

describe("The text on its way to who reads it", () => {
  it("starts at once", () => {
    const sent: string[] = [];
    new DeltaBuffer((text) => sent.push(text)).push("안");
    assert.deepEqual(sent, ["안"]);
  });

  it("is joined if it comes faster than a screen can show it, and arrives in order", async () => {
    const sent: string[] = [];
    const deltas = new DeltaBuffer((text) => sent.push(text));
    const words = Array.from({ length: 200 }, (_, index) => `${index} `);
    for (const word of words) {
      deltas.push(word);
      if (word === "99 ") await delay(40);
    }
    deltas.flush();
    assert.equal(sent.join(""), words.join(""));
    assert.ok(sent.length < 20, `${sent.length} messages`);
  });

  it("comes at the pace of who reads it", async () => {
    const sent: string[] = [];
    const deltas = new DeltaBuffer((text) => sent.push(text), 60_000);
    for (const word of ["안", "녕", "하", "세", "요"]) {
      deltas.push(word);
      await delay(20);
    }
    assert.deepEqual(sent, ["안"]);
    deltas.flush();
    assert.deepEqual(sent, ["안", "녕하세요"]);
  });

  it("does not wait for more text", async () => {
    const sent: string[] = [];
    const deltas = new DeltaBuffer((text) => sent.push(text));
    deltas.push("안");
    deltas.push("녕");
    await delay(100);
    assert.deepEqual(sent, ["안", "녕"]);
  });

  it("is complete after the end, and nothing is sent later", async () => {
    const sent: string[] = [];
    const deltas = new DeltaBuffer((text) => sent.push(text));
    deltas.push("안");
    deltas.push("녕");
    deltas.flush();
    deltas.flush();
    await delay(50);
    assert.deepEqual(sent, ["안", "녕"]);
  });
});
