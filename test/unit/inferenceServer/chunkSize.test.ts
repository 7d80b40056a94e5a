import assert from "node:assert/strict";
import type { Priority } from "../../../src/inference/protocol.ts";
import { ChunkSize } from "../../../src/inferenceServer/chunkSize.ts";

const MANY = 4096;

/** The size that pieces come to on a machine that evaluates a token in so many ms. */
function sizeAt(msPerToken: number, priority: Priority): number {
  const size = new ChunkSize(priority);
  for (let piece = 0; piece < 20; piece++) size.evaluated(size.next(MANY), size.next(MANY) * msPerToken);
  return size.next(MANY);
}

describe("The size of a piece", () => {
  it("is what a quarter of a second has room for", () => {
    assert.equal(sizeAt(1, "background"), 128);
    assert.equal(sizeAt(4, "background"), 32);
  });

  it("is never less than is fast, nor more than a batch", () => {
    assert.equal(sizeAt(50, "chat"), 64);
    assert.equal(sizeAt(50, "background"), 16);
    assert.equal(sizeAt(0.01, "chat"), 512);
  });

  it("takes a short rest along, so that it is not evaluated for itself", () => {
    const size = new ChunkSize("chat");
    assert.deepEqual([size.next(72), size.next(96), size.next(97)], [72, 96, 64]);
  });

  it("learns nothing from the short rest of a prompt", () => {
    const size = new ChunkSize("chat");
    size.evaluated(3, 1);
    assert.equal(size.next(MANY), 64);
  });
});
