import assert from "node:assert/strict";
import { PromptLookup } from "../../../src/inferenceServer/promptLookup.ts";

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

/** Simulates a model that writes `answer`. @returns the number of evaluations, and of wrong drafted tokens */
function write(prompt: number[], answer: number[]): { steps: number; wrong: number } {
  const lookup = new PromptLookup(prompt);
  let steps = 0;
  let wrong = 0;
  for (let at = 0; at < answer.length; steps++) {
    const draft = lookup.draft(answer.length - at - 1);
    let accepted = 0;
    while (accepted < draft.length && draft[accepted] === answer[at + accepted]) accepted++;
    for (const token of answer.slice(at, at + accepted + 1)) lookup.push(token);
    lookup.report(draft.length, accepted);
    wrong += draft.length - accepted;
    at += accepted + 1;
  }
  return { steps, wrong };
}

describe("PromptLookup", () => {
  it("drafts nothing if nothing is repeated", () => {
    assert.deepEqual(write(range(0, 100), range(200, 300)), { steps: 100, wrong: 0 });
  });

  it("needs a tenth of the evaluations if the answer repeats the question", () => {
    const text = range(0, 200);
    const { steps, wrong } = write(text, text);
    assert.ok(steps <= 20, `${steps} steps`);
    assert.equal(wrong, 0);
  });

  it("resumes after a change", () => {
    const text = range(0, 100);
    const changed = text.with(50, 999);
    const { steps } = write(text, changed);
    assert.ok(steps <= 25, `${steps} steps`);
  });

  it("continues from the last occurrence", () => {
    const lookup = new PromptLookup([1, 2, 3, 4, 5, 1, 2, 3, 6, 7, 1, 2, 3]);
    assert.deepEqual(lookup.draft(2), [6, 7]);
  });

  it("drafts more after each fully accepted draft, and starts over after a miss", () => {
    const lookup = new PromptLookup([...range(0, 40), ...range(0, 3)]);
    assert.deepEqual(lookup.draft(100), [3, 4, 5]);
    lookup.report(3, 3);
    for (const token of range(3, 7)) lookup.push(token);
    assert.equal(lookup.draft(100).length, 7);
    lookup.report(7, 2);
    assert.ok(lookup.draft(100).length <= 3);
  });

  it("backs off if words repeat in a different order", () => {
    const random = (seed: number): number => Math.floor((Math.abs(Math.sin(seed) * 1e4) % 1) * 4);
    // Four words in every order: any three of them have appeared before, but don't predict the next one.
    const noise = range(0, 2000).map(random);
    const { wrong } = write(noise.slice(0, 1000), noise.slice(1000));
    assert.ok(wrong < 500, `${wrong} drafted tokens were wrong`);
  });

  it("respects the limit", () => {
    const lookup = new PromptLookup([...range(0, 40), ...range(0, 3)]);
    assert.deepEqual(lookup.draft(1), [3]);
    assert.deepEqual(lookup.draft(0), []);
  });
});
