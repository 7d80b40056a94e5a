import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, it } from "mocha";
import { atOnce, inSlices, pauses, Sliced, type Steps } from "../../../src/base/steps.ts";

/** Counts up to `count`; a step takes a millisecond if it is `slow`. */
function* counting(count: number, log: number[] = [], slow = false): Steps<string> {
  for (let step = 1; step <= count; step++) {
    for (const end = performance.now() + (slow ? 1 : 0); performance.now() < end;);
    log.push(step);
    yield;
  }
  return "counted";
}

describe("Work in steps", () => {
  it("is done at once, or in slices, with the same result", async () => {
    const log: number[] = [];
    assert.equal(atOnce(counting(3, log)), "counted");
    assert.equal(await inSlices(counting(3, log)), "counted");
    assert.deepEqual(log, [1, 2, 3, 1, 2, 3]);
  });

  it("lets others in between", async () => {
    const log: number[] = [];
    const working = inSlices(counting(100, log, true));
    await setImmediate();
    assert.ok(log.length > 0 && log.length < 100, `${log.length} steps before the first turn of others`);
    assert.equal(await working, "counted");
  });

  it("ends when it is cancelled", async () => {
    const log: number[] = [];
    const abort = new AbortController();
    const working = inSlices(counting(1_000, log, true), abort.signal);
    abort.abort();
    await assert.rejects(working, { name: "AbortError" });
    const done = log.length;
    await setImmediate();
    assert.equal(log.length, done);
    assert.ok(done < 1_000);
  });

  it("is done once for all who wait, also if the first of them leaves", async () => {
    const log: number[] = [];
    const abort = new AbortController();
    const sliced = new Sliced(counting(60, log, true));
    const left = sliced.result(abort.signal);
    abort.abort();
    await assert.rejects(left, { name: "AbortError" });
    assert.deepEqual(await Promise.all([sliced.result(), sliced.result()]), ["counted", "counted"]);
    assert.equal(log.length, 60);
    assert.equal(await sliced.result(), "counted");
  });

  it("fails for all who wait", async () => {
    const sliced = new Sliced(
      (function* (): Steps<string> {
        yield;
        throw new RangeError("wrong");
      })(),
    );
    await assert.rejects(sliced.result(), RangeError);
    await assert.rejects(sliced.result(), RangeError);
  });

  it("pauses if the last pause is a while ago", async () => {
    const pause = pauses();
    let isTurn = false;
    void setImmediate().then(() => (isTurn = true));
    for (const end = performance.now() + 20; performance.now() < end;);
    await pause();
    assert.ok(isTurn);
  });
});
