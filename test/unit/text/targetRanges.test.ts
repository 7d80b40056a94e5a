import assert from "node:assert/strict";
import { targetRanges } from "../../../src/text/targetRanges.ts";
import type { Span } from "../../../src/text/span.ts";

/** The parts of a text that selections mean; `|` stands for a cursor. */
function meant(text: string, ...selections: [number, number][]): string[] {
  const spans: Span[] = selections.map(([start, end]) => ({ start, end }));
  return targetRanges(text, spans).map(({ start, end }) => (start === end ? `|${start}` : text.slice(start, end)));
}

describe("What a rewrite command is about", () => {
  it("is each selection and each cursor, in the order of the text", () => {
    assert.deepEqual(meant("하나 둘 셋", [5, 6], [0, 2], [4, 4]), ["하나", "|4", "셋"]);
  });

  it("has each part of the text once", () => {
    assert.deepEqual(meant("abcdefgh", [0, 4], [2, 6], [7, 7]), ["abcdef", "|7"]);
    assert.deepEqual(meant("abcdefgh", [0, 4], [1, 2], [4, 4], [0, 0]), ["abcd"]);
    assert.deepEqual(meant("abcdefgh", [3, 3], [3, 3]), ["|3"]);
    assert.deepEqual(meant("abcdefgh", [0, 4], [4, 8]), ["abcd", "efgh"]);
  });

  it("has whole characters only", () => {
    assert.deepEqual(meant("좋아요 😀!", [4, 5]), ["😀"]);
    assert.deepEqual(meant("좋아요 😀!", [5, 7]), ["😀!"]);
    assert.deepEqual(meant("a👨‍👩‍👧b", [3, 6]), ["👨‍👩‍👧"]);
    assert.deepEqual(meant("각".normalize("NFD"), [1, 2]), ["각".normalize("NFD")]);
    assert.deepEqual(meant("😀", [1, 1]), ["|0"]);
  });

  it("reaches over lines and to the ends of the text", () => {
    assert.deepEqual(meant("\nab\r\ncd\n", [0, 0]), ["|0"]);
    assert.deepEqual(meant("\nab\r\ncd\n", [0, 8]), ["\nab\r\ncd\n"]);
    assert.deepEqual(meant("", [0, 0]), ["|0"]);
  });
});
