import assert from "node:assert/strict";
import type { Priority } from "../../../src/inference/protocol.ts";
import { ChunkSize } from "../../../src/inferenceServer/chunkSize.ts";

const MANY = 4096;

/** The chunk size that results on a machine that evaluates a token in `msPerToken`. */
function sizeAt(msPerToken: number, priority: Priority): number {
  const size = new ChunkSize(priority);
  for (let chunk = 0; chunk < 20; chunk++) size.evaluated(size.next(MANY), size.next(MANY) * msPerToken);
  return size.next(MANY);
}

describe("ChunkSize", () => {
  it("is what fits into a quarter of a second", () => {
    assert.equal(sizeAt(1, "background"), 128);
    assert.equal(sizeAt(4, "background"), 32);
  });

  it("is at least the fast minimum and at most a batch", () => {
    assert.equal(sizeAt(50, "chat"), 64);
    assert.equal(sizeAt(50, "background"), 16);
    assert.equal(sizeAt(0.01, "chat"), 512);
  });

  it("adds a short rest to the last chunk", () => {
    const size = new ChunkSize("chat");
    assert.deepEqual([size.next(72), size.next(96), size.next(97)], [72, 96, 64]);
  });

  it("ignores the time of a short rest", () => {
    const size = new ChunkSize("chat");
    size.evaluated(3, 1);
    assert.equal(size.next(MANY), 64);
  });

  it("starts with what was suitable before, within its limits", () => {
    const first = (learned: number): number => new ChunkSize("chat", learned).next(MANY);
    assert.deepEqual([0, 16, 256, 512, 9999].map(first), [64, 64, 256, 512, 512]);
  });
});
