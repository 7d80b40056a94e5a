import assert from "node:assert/strict";
import { Heartbeat, HEARTBEAT_MS } from "../../../src/inference/heartbeat.ts";

describe("A process that is asked whether it is still there", () => {
  /** @returns ms from its last sign of life until it counts as hung, at most */
  function silenceUntilHung(isBusy: boolean): number {
    const heartbeat = new Heartbeat();
    assert.equal(heartbeat.beat(isBusy), "ask");
    heartbeat.answered(0);
    for (let beats = 1; ; beats++) if (heartbeat.beat(isBusy) === "hung") return beats * HEARTBEAT_MS;
  }

  it("is found to hang within 6 seconds when it has nothing to do", () => {
    assert.ok(silenceUntilHung(false) <= 6_000);
  });

  it("has half a minute while it works", () => {
    const ms = silenceUntilHung(true);
    assert.ok(ms >= 25_000 && ms <= 35_000, `${ms} ms`);
  });

  /** @returns ms of answers until it counts as hung; Infinity when it never does */
  function patience(isBusy: boolean, steps: (beat: number) => number): number {
    const heartbeat = new Heartbeat();
    for (let beat = 0; beat < 1_000; beat++) {
      if (heartbeat.beat(isBusy) === "hung") return beat * HEARTBEAT_MS;
      heartbeat.answered(steps(beat));
    }
    return Infinity;
  }

  it("is found to hang where it answers but gets nothing done for five minutes", () => {
    const ms = patience(true, () => 7);
    assert.ok(ms >= 290_000 && ms <= 310_000, `${ms} ms`);
  });

  it("may take long over a piece of work, and have nothing to do for ever", () => {
    assert.equal(
      patience(true, (beat) => Math.floor(beat / 150)),
      Infinity,
    );
    assert.equal(
      patience(false, () => 7),
      Infinity,
    );
  });

  it("may be late again and again, if it answers", () => {
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
