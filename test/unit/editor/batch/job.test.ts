import assert from "node:assert/strict";
import {
  journalLine,
  keyOf,
  medianIndex,
  minutesFor,
  planChoices,
  readJournal,
  remaining,
} from "../../../../src/editor/batch/job.ts";

const done = { kind: "rewritten", text: "Sorts the list.\n" } as const;
const rejected = { kind: "rejected", reasons: ["maskLost"] } as const;

describe("The journal of a batch job", () => {
  it("is read back as it was written", () => {
    const journal = journalLine("a", done) + journalLine("b", rejected);
    assert.deepEqual(
      [...readJournal(journal)],
      [
        ["a", done],
        ["b", rejected],
      ],
    );
  });

  it("loses at most the line that a crash truncated", () => {
    const journal = journalLine("a", done) + journalLine("b", rejected);
    for (let length = journalLine("a", done).length; length < journal.length - 1; length++) {
      assert.deepEqual([...readJournal(journal.slice(0, length)).keys()], ["a"]);
    }
  });

  it("ignores lines that something else wrote", () => {
    for (const line of [
      "",
      "null",
      "{}",
      '{"key":1,"kind":"rewritten","text":"x"}',
      '{"key":"a","kind":"rewritten"}',
      "[]",
    ]) {
      assert.equal(readJournal(`${line}\n`).size, 0, line);
    }
  });
});

describe("The plan of a batch job", () => {
  it("offers only to translate at first, and what is done only if an earlier run did it", () => {
    // One text was translated just now, to measure the speed.
    assert.deepEqual(planChoices({ left: 2999, resumed: 0 }), ["work"]);
    assert.deepEqual(planChoices({ left: 1200, resumed: 1799 }), ["work", "review", "startOver"]);
    assert.deepEqual(planChoices({ left: 0, resumed: 3000 }), ["review", "startOver"]);
    assert.deepEqual(planChoices({ left: 0, resumed: 0 }), []);
  });
});

describe("A batch job", () => {
  const texts = ["a", "b", "a", "c"].map((key) => ({ key, text: key }));

  it("processes each text once, and skips those that have an outcome", () => {
    assert.deepEqual(
      remaining(texts, new Map()).map(({ key }) => key),
      ["a", "b", "c"],
    );
    assert.deepEqual(
      remaining(texts, new Map([["b", rejected]])).map(({ key }) => key),
      ["a", "c"],
    );
  });

  it("identifies a text by everything that its outcome depends on", () => {
    assert.equal(keyOf("en", "typescript", "글"), keyOf("en", "typescript", "글"));
    assert.notEqual(keyOf("en", "typescript", "글"), keyOf("ko", "typescript", "글"));
    assert.notEqual(keyOf("a", "bc"), keyOf("ab", "c"));
  });

  it("estimates its duration from the text of median length", () => {
    assert.equal(medianIndex([900, 10, 30]), 2);
    assert.equal(medianIndex([]), 0);
    assert.equal(minutesFor(6_000, { tokens: 20, ms: 1_000 }), 5);
    assert.equal(minutesFor(10, { tokens: 0, ms: 0 }), 1);
  });
});
