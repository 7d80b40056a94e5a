import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { findProse } from "../../../src/prose/findProse.ts";
import { proseWithin } from "../../../src/prose/within.ts";
import { proses } from "./support.ts";

const CODE = "/**\n * 첫 문단\n *\n * 둘째 문단\n */\nconst s = '세 번째';\n";
const MARKDOWN = "첫 문장입니다. 둘째 문장은 길어서\n다음 줄로 갑니다. 셋째 문장입니다.\n\n끝 문단\n";

function within(text: string, languageId: string, from: string, to = from, exact = false): [string, string[]][] {
  const span = { start: text.indexOf(from), end: text.indexOf(to) + to.length };
  const units = proseWithin(findProse({ text, languageId }), span, exact ? text : undefined);
  return units.map((unit) => [text.slice(unit.span.start, unit.span.end), proses(text, unit)]);
}

describe("proseWithin", () => {
  it("narrows a comment to the selected passages, but keeps its whole span", () => {
    const comment = CODE.slice(0, CODE.indexOf("const") - 1);
    assert.deepEqual(within(CODE, "typescript", "둘째"), [[comment, ["둘째 문단"]]]);
    assert.deepEqual(within(CODE, "typescript", "둘째", "세 번"), [
      [comment, ["둘째 문단"]],
      ["세 번째", ["세 번째"]],
    ]);
    assert.deepEqual(within(CODE, "typescript", "const"), []);
  });

  it("narrows a paragraph to its selected lines or words", () => {
    assert.deepEqual(within(MARKDOWN, "markdown", "다음"), [
      ["다음 줄로 갑니다. 셋째 문장입니다.", ["다음 줄로 갑니다. 셋째 문장입니다."]],
    ]);
    assert.deepEqual(within(MARKDOWN, "markdown", "장입니다. 둘", "음 줄로", true), [
      ["문장입니다. 둘째 문장은 길어서\n다음 줄로", ["문장입니다. 둘째 문장은 길어서 다음 줄로"]],
    ]);
  });

  it("returns the whole unit at the cursor", () => {
    const at = (offset: number): string[][] =>
      proseWithin(findProse({ text: CODE, languageId: "typescript" }), { start: offset, end: offset }).map((unit) =>
        proses(CODE, unit),
      );
    assert.deepEqual(at(CODE.indexOf("둘째")), [["첫 문단", "둘째 문단"]]);
    assert.deepEqual(at(CODE.indexOf("세")), [["세 번째"]]);
    assert.deepEqual(at(CODE.indexOf("const") + 2), []);
  });
});
