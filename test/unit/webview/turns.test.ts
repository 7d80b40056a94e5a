import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { TurnView } from "../../../src/chat/protocol.ts";
import { firstWithin } from "../../../webview/turns.ts";

/** Turns whose answers have the given numbers of lines. */
function turns(...lines: number[]): TurnView[] {
  return lines.map((count, i) => ({
    ...{ id: `t${i}`, task: { kind: "chat" }, message: "질문", canApply: false, state: { kind: "queued" } },
    answer: Array.from({ length: count }, () => "답변입니다.").join("\n"),
  }));
}

describe("The turns that fill a screen", () => {
  it("are all turns of a short conversation", () => assert.equal(firstWithin(turns(1, 1, 1), 3, 35), 0));

  it("are just one if its answer is longer than the screen", () =>
    assert.equal(firstWithin(turns(9, 9, 50), 3, 35), 2));

  it("are more if the answers are short", () =>
    assert.equal(firstWithin(turns(...Array<number>(100).fill(3)), 100, 35), 95));

  it("are the ones before those already shown when the reader scrolls back", () =>
    assert.equal(firstWithin(turns(9, 50, 9, 50), 3, 35), 1));

  it("take wrapped lines into account", () => {
    const [turn] = turns(0);
    assert.ok(turn !== undefined);
    assert.equal(firstWithin([turn, { ...turn, answer: "글".repeat(2_000) }], 2, 35), 1);
  });
});
