import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { DeltaBuffer } from "../../../src/inferenceServer/deltaBuffer.ts";

describe("The text on its way to the host", () => {
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
