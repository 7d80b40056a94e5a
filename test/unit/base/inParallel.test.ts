import assert from "node:assert/strict";
import { inParallel } from "../../../src/base/inParallel.ts";

const turn = (): Promise<void> => new Promise((wake) => setImmediate(wake));

describe("Work on many items", () => {
  it("runs so many at once, begun in their order, with the results in theirs", async () => {
    const begun: number[] = [];
    let [atOnce, most] = [0, 0];
    const results = await inParallel([5, 1, 3, 1, 2], 2, async (turns, index) => {
      begun.push(index);
      most = Math.max(most, ++atOnce);
      for (let count = 0; count < turns; count++) await turn();
      atOnce--;
      return turns * 10;
    });
    assert.deepEqual(results, [50, 10, 30, 10, 20]);
    assert.deepEqual(begun, [0, 1, 2, 3, 4]);
    assert.equal(most, 2);
    assert.deepEqual(await inParallel([], 3, () => Promise.resolve(1)), []);
  });

  it("begins nothing after a failure, and waits for what has begun", async () => {
    const [begun, ended]: [number[], number[]] = [[], []];
    const work = inParallel([0, 1, 2, 3], 2, async (item) => {
      begun.push(item);
      await turn();
      if (item === 0) throw new Error("broken");
      await turn();
      await turn();
      ended.push(item);
    });
    await assert.rejects(work, /broken/);
    assert.deepEqual([begun, ended], [[0, 1], [1]]);
  });
});
