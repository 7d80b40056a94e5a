import assert from "node:assert/strict";
import { Garbage } from "../../../src/inferenceServer/garbage.ts";

describe("Samplers that are no longer used", () => {
  const collections = (vocabulary: number, jobs: readonly number[]): number => {
    let count = 0;
    const garbage = new Garbage(vocabulary, () => count++);
    for (const samplers of jobs) {
      for (let made = 0; made < samplers; made++) garbage.add();
      garbage.collectIfDue();
    }
    return count;
  };

  it("are collected when they take 16 MB", () => {
    assert.equal(
      collections(
        50_304,
        Array.from({ length: 27 }, () => 1),
      ),
      1,
    );
    assert.equal(
      collections(
        50_304,
        Array.from({ length: 26 }, () => 1),
      ),
      0,
    );
    assert.equal(
      collections(
        3_072,
        Array.from({ length: 1_000 }, () => 2),
      ),
      4,
    );
  });

  it("are collected between jobs only, once, however many there are", () => {
    assert.equal(collections(256_000, [500]), 1);
    assert.equal(collections(256_000, [500, 0, 0, 1]), 1);
  });
});
