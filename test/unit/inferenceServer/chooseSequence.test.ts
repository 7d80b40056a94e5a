import assert from "node:assert/strict";
import { chooseSequence, commonPrefix, type HeldSequence } from "../../../src/inferenceServer/chooseSequence.ts";

const range = (from: number, length: number): number[] => Array.from({ length }, (_, index) => from + index);
const SYSTEM = range(0, 60);
const CONVERSATION = [...SYSTEM, ...range(1000, 3000)];

function held(tokens: number[], options: Partial<HeldSequence> = {}): HeldSequence {
  return { tokens, priority: "chat", usedAt: 1, isBusy: false, ...options };
}

describe("The sequence that a job works in", () => {
  it("has the conversation that goes on", () => {
    const sequences = [held(SYSTEM), held(CONVERSATION), held([])];
    assert.equal(chooseSequence(sequences, [...CONVERSATION, ...range(9000, 20)]), 1);
  });

  it("has the conversation whose last answer is asked for again", () => {
    assert.equal(chooseSequence([held(CONVERSATION), held([])], [...CONVERSATION.slice(0, -300), 7]), 0);
  });

  it("is not a conversation's for a command that has the beginning in common", () => {
    assert.equal(chooseSequence([held(CONVERSATION), held([])], [...SYSTEM, ...range(5000, 40)]), 1);
  });

  it("is the one of the command before, whose beginning is the same", () => {
    const command = held([...SYSTEM, ...range(6000, 200)], { priority: "command" });
    assert.equal(chooseSequence([held([]), command, held(CONVERSATION)], [...SYSTEM, ...range(7000, 40)]), 1);
  });

  it("is the one that was prepared ahead for it", () => {
    const ahead = held([...SYSTEM, ...range(8000, 100)], { priority: "background" });
    assert.equal(chooseSequence([held(SYSTEM), ahead], [...SYSTEM, ...range(8000, 120)]), 1);
  });

  it("is the one used longest ago among equals", () => {
    assert.equal(chooseSequence([held([], { usedAt: 3 }), held([], { usedAt: 1 }), held([], { usedAt: 2 })], [1]), 1);
  });

  it("is not one in which a job is interrupted, while there is another", () => {
    const ahead = held(CONVERSATION, { isBusy: true });
    assert.equal(chooseSequence([ahead, held([])], CONVERSATION), 1);
    assert.equal(chooseSequence([ahead], range(4, 4)), 0);
  });
});

describe("What two texts begin with", () => {
  it("is counted in tokens", () => {
    assert.deepEqual(
      [commonPrefix([1, 2, 3], [1, 2, 4]), commonPrefix([], [1]), commonPrefix([1, 2], [1, 2, 3])],
      [2, 0, 2],
    );
  });
});
