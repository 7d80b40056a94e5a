import assert from "node:assert/strict";
import { ThreadGovernor } from "../../../src/inferenceServer/threads.ts";

/** A machine of 8 cores whose memory is busy from 4 threads on, and that spins where threads outnumber the free cores. */
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
  it("stays where it is while nothing disturbs", () => {
    assert.equal(run(new ThreadGovernor(7), 1000, 8).threads, 7);
  });

  it("shrinks until the threads have a core each, and grows back when the neighbour has gone", () => {
    const governor = new ThreadGovernor(7);
    run(governor, 50, 8);
    assert.ok(run(governor, 40, 4).threads <= 4);
    assert.equal(run(governor, 1000, 8).threads, 7);
  });

  it("tries one more ever less often where it does not help", () => {
    const governor = new ThreadGovernor(7);
    run(governor, 50, 8);
    run(governor, 100, 4);
    const { ms } = run(governor, 2000, 4);
    assert.ok(ms < 1.15 * 2000 * msOfStep(4, 4), `${ms} ms`);
  });

  it("is tried in full again after a while without work", () => {
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

  it("does not take a growing context for a disturbance", () => {
    const governor = new ThreadGovernor(4);
    for (let step = 0; step < 4000; step++) governor.step(20 + step / 200, 0);
    assert.equal(governor.threads, 4);
  });
});
