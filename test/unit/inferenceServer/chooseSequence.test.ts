import assert from "node:assert/strict";
import { chooseSequence, commonPrefix, type HeldSequence } from "../../../src/inferenceServer/chooseSequence.ts";

const range = (from: number, length: number): number[] => Array.from({ length }, (_, index) => from + index);
const SYSTEM = range(0, 60);
const CONVERSATION = [...SYSTEM, ...range(1000, 3000)];

function held(tokens: number[], options: Partial<HeldSequence> = {}): HeldSequence {
  return { tokens, priority: "chat", usedAt: 1, isBusy: false, ...options };
}

describe("chooseSequence", () => {
  it("picks the sequence of the conversation that continues", () => {
    const sequences = [held(SYSTEM), held(CONVERSATION), held([])];
    assert.equal(chooseSequence(sequences, [...CONVERSATION, ...range(9000, 20)]), 1);
  });

  it("picks the sequence of the conversation whose last answer is generated again", () => {
    assert.equal(chooseSequence([held(CONVERSATION), held([])], [...CONVERSATION.slice(0, -300), 7]), 0);
  });

  it("does not sacrifice a conversation to a command that only shares its prefix", () => {
    assert.equal(chooseSequence([held(CONVERSATION), held([])], [...SYSTEM, ...range(5000, 40)]), 1);
  });

  it("picks the sequence of the previous command with the same prefix", () => {
    const command = held([...SYSTEM, ...range(6000, 200)], { priority: "command" });
    assert.equal(chooseSequence([held([]), command, held(CONVERSATION)], [...SYSTEM, ...range(7000, 40)]), 1);
  });

  it("picks the sequence that was prefetched for the job", () => {
    const prefetched = held([...SYSTEM, ...range(8000, 100)], { priority: "background" });
    assert.equal(chooseSequence([held(SYSTEM), prefetched], [...SYSTEM, ...range(8000, 120)]), 1);
  });

  it("picks the least recently used one among equals", () => {
    assert.equal(chooseSequence([held([], { usedAt: 3 }), held([], { usedAt: 1 }), held([], { usedAt: 2 })], [1]), 1);
  });

  it("avoids the sequence of an interrupted job if there is another", () => {
    const busy = held(CONVERSATION, { isBusy: true });
    assert.equal(chooseSequence([busy, held([])], CONVERSATION), 1);
    assert.equal(chooseSequence([busy], range(4, 4)), 0);
  });
});

describe("commonPrefix", () => {
  it("counts tokens", () => {
    assert.deepEqual(
      [commonPrefix([1, 2, 3], [1, 2, 4]), commonPrefix([], [1]), commonPrefix([1, 2], [1, 2, 3])],
      [2, 0, 2],
    );
  });
});
