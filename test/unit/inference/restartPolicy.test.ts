import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { decideRestart, type RestartDecision } from "../../../src/inference/restartPolicy.ts";

const MINUTE = 60_000;

describe("decideRestart", () => {
  const cases: [name: string, restarts: number[], now: number, decision: RestartDecision][] = [
    ["first death", [], 0, { kind: "restart", afterMs: 250 }],
    ["second within three minutes", [0], 10, { kind: "restart", afterMs: 1_000 }],
    ["third", [0, 1_010], 2_000, { kind: "restart", afterMs: 4_000 }],
    ["fourth", [0, 1_010, 6_010], 6_500, { kind: "giveUp" }],
    ["still in the window a moment before it ends", [0], 3 * MINUTE - 1, { kind: "restart", afterMs: 1_000 }],
    ["out of the window", [0], 3 * MINUTE, { kind: "restart", afterMs: 250 }],
    ["the window slides", [0, 2 * MINUTE, 2.5 * MINUTE], 3.5 * MINUTE, { kind: "restart", afterMs: 4_000 }],
    ["deaths far apart never give up", [0, 60 * MINUTE, 120 * MINUTE], 180 * MINUTE, { kind: "restart", afterMs: 250 }],
    ["a crash loop that continued after giving up", [0, 1, 2, 3, 4], 5, { kind: "giveUp" }],
  ];
  for (const [name, restarts, now, decision] of cases)
    it(name, () => assert.deepEqual(decideRestart(restarts, now), decision));

  it("restarts a process that dies immediately three times at most", () => {
    const restarts: number[] = [];
    let now = 0;
    for (
      let decision = decideRestart(restarts, now);
      decision.kind === "restart";
      decision = decideRestart(restarts, now)
    ) {
      now += decision.afterMs;
      restarts.push(now);
    }
    assert.deepEqual(restarts, [250, 1_250, 5_250]);
  });

  it("does not modify its input", () => {
    const restarts = Object.freeze([1, 2]);
    decideRestart(restarts, 3);
    assert.deepEqual(restarts, [1, 2]);
  });
});
