import assert from "node:assert/strict";
import { Heartbeat, HEARTBEAT_MS } from "../../../src/inference/heartbeat.ts";

describe("Heartbeat", () => {
  /** @returns the maximum ms from the last sign of life until the process counts as hung */
  function silenceUntilHung(isBusy: boolean): number {
    const heartbeat = new Heartbeat();
    assert.equal(heartbeat.beat(isBusy), "ask");
    heartbeat.answered(0);
    for (let beats = 1; ; beats++) if (heartbeat.beat(isBusy) === "hung") return beats * HEARTBEAT_MS;
  }

  it("detects a hung idle process within 6 seconds", () => {
    assert.ok(silenceUntilHung(false) <= 6_000);
  });

  it("gives a busy process half a minute", () => {
    const ms = silenceUntilHung(true);
    assert.ok(ms >= 25_000 && ms <= 35_000, `${ms} ms`);
  });

  /** @returns ms until a process that keeps answering counts as hung; Infinity if it never does */
  function patience(isBusy: boolean, steps: (beat: number) => number): number {
    const heartbeat = new Heartbeat();
    for (let beat = 0; beat < 1_000; beat++) {
      if (heartbeat.beat(isBusy) === "hung") return beat * HEARTBEAT_MS;
      heartbeat.answered(steps(beat));
    }
    return Infinity;
  }

  it("detects a process that answers but makes no progress for five minutes", () => {
    const ms = patience(true, () => 7);
    assert.ok(ms >= 290_000 && ms <= 310_000, `${ms} ms`);
  });

  it("tolerates long steps, and a process that is idle forever", () => {
    assert.equal(
      patience(true, (beat) => Math.floor(beat / 150)),
      Infinity,
    );
    assert.equal(
      patience(false, () => 7),
      Infinity,
    );
  });

  it("tolerates answers that are late again and again", () => {
    const heartbeat = new Heartbeat();
    for (let times = 0; times < 100; times++) {
      assert.deepEqual(
        ["ask", "wait", "wait"],
        [0, 1, 2].map(() => heartbeat.beat(false)),
      );
      heartbeat.answered(times);
    }
  });
});
