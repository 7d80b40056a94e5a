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

  const silences: [what: string, beats: boolean[]][] = [
    ["is still at the work of a request that was cancelled", [true, true, true, true, true, false, false, false]],
    ["was asked just before its last request ended", [true, false, false, false, false]],
    ["is given work while it has not answered yet", [false, false, true, false, false, false]],
    ["is busy on and off without an answer", [true, false, true, false, true, false, true, false]],
  ];
  for (const [what, beats] of silences)
    it(`waits for a process that ${what}`, () => {
      const heartbeat = new Heartbeat();
      assert.deepEqual(
        beats.map((isBusy) => heartbeat.beat(isBusy)),
        beats.map((_, index) => (index === 0 ? "ask" : "wait")),
      );
      const more = Array.from({ length: 40 }, () => heartbeat.beat(false));
      assert.ok(more.includes("hung"), "but not forever");
    });

  it("is strict again with an idle process once that has answered", () => {
    const heartbeat = new Heartbeat();
    for (let beats = 0; beats < 6; beats++) heartbeat.beat(true);
    heartbeat.answered(1);
    assert.deepEqual(
      [0, 1, 2, 3].map(() => heartbeat.beat(false)),
      ["ask", "wait", "wait", "hung"],
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
