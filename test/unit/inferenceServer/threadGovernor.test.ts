import assert from "node:assert/strict";
import { ThreadGovernor } from "../../../src/inferenceServer/threadGovernor.ts";

/** Simulates an 8-core machine: 4 threads saturate its memory, and threads spin if they outnumber the free cores. */
function msOfStep(threads: number, freeCores: number): number {
  const undisturbed = 80 / Math.min(threads, 4);
  return threads > freeCores ? 8 * undisturbed : undisturbed;
}

function run(governor: ThreadGovernor, steps: number, freeCores: number): { threads: number; ms: number } {
  let ms = 0;
  for (let step = 0; step < steps; step++) {
    const took = msOfStep(governor.threads, freeCores);
    governor.step(took, 0);
    ms += took;
  }
  return { threads: governor.threads, ms };
}

describe("The number of threads", () => {
  it("stays the same while nothing disturbs the process", () => {
    assert.equal(run(new ThreadGovernor(7), 1000, 8).threads, 7);
  });

  it("shrinks until each thread has a core, and grows back once the other program is gone", () => {
    const governor = new ThreadGovernor(7);
    run(governor, 50, 8);
    assert.ok(run(governor, 40, 4).threads <= 4);
    assert.equal(run(governor, 1000, 8).threads, 7);
  });

  it("is increased by one less and less often if that does not help", () => {
    const governor = new ThreadGovernor(7);
    run(governor, 50, 8);
    run(governor, 100, 4);
    const { ms } = run(governor, 2000, 4);
    assert.ok(ms < 1.15 * 2000 * msOfStep(4, 4), `${ms} ms`);
  });

  it("is reset after a while without work", () => {
    const governor = new ThreadGovernor(7);
    run(governor, 50, 8);
    run(governor, 40, 3);
    const shrunk = governor.threads;
    governor.begin(5_000);
    assert.equal(governor.threads, shrunk);
    governor.begin(60_000);
    assert.ok(shrunk < 7);
    assert.equal(governor.threads, 7);
  });

  it("is never less than one", () => {
    const governor = new ThreadGovernor(2);
    run(governor, 10, 8);
    assert.equal(run(governor, 100, 0).threads, 1);
  });

  it("is not reduced by a growing context", () => {
    const governor = new ThreadGovernor(4);
    for (let step = 0; step < 4000; step++) governor.step(20 + step / 200, 0);
    assert.equal(governor.threads, 4);
  });
});
