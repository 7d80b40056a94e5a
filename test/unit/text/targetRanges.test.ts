import assert from "node:assert/strict";
import type { Span } from "../../../src/text/span.ts";
import { targetRanges } from "../../../src/text/targetRanges.ts";

/** The parts of the text that the selections target; `|` marks a cursor. */
function targets(text: string, ...selections: [number, number][]): string[] {
  const spans: Span[] = selections.map(([start, end]) => ({ start, end }));
  return targetRanges(text, spans).map(({ start, end }) => (start === end ? `|${start}` : text.slice(start, end)));
}

describe("targetRanges", () => {
  it("returns each selection and each cursor in text order", () => {
    assert.deepEqual(targets("하나 둘 셋", [5, 6], [0, 2], [4, 4]), ["하나", "|4", "셋"]);
  });

  it("returns each part of the text once", () => {
    assert.deepEqual(targets("abcdefgh", [0, 4], [2, 6], [7, 7]), ["abcdef", "|7"]);
    assert.deepEqual(targets("abcdefgh", [0, 4], [1, 2], [4, 4], [0, 0]), ["abcd"]);
    assert.deepEqual(targets("abcdefgh", [3, 3], [3, 3]), ["|3"]);
    assert.deepEqual(targets("abcdefgh", [0, 4], [4, 8]), ["abcd", "efgh"]);
  });

  it("returns whole characters only", () => {
    assert.deepEqual(targets("좋아요 😀!", [4, 5]), ["😀"]);
    assert.deepEqual(targets("좋아요 😀!", [5, 7]), ["😀!"]);
    assert.deepEqual(targets("a👨‍👩‍👧b", [3, 6]), ["👨‍👩‍👧"]);
    assert.deepEqual(targets("각".normalize("NFD"), [1, 2]), ["각".normalize("NFD")]);
    assert.deepEqual(targets("😀", [1, 1]), ["|0"]);
  });

  it("covers several lines and the ends of the text", () => {
    assert.deepEqual(targets("\nab\r\ncd\n", [0, 0]), ["|0"]);
    assert.deepEqual(targets("\nab\r\ncd\n", [0, 8]), ["\nab\r\ncd\n"]);
    assert.deepEqual(targets("", [0, 0]), ["|0"]);
  });
});
