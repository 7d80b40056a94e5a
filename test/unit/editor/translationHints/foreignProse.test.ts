import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { foreignProse, nearest } from "../../../../src/editor/translationHints/foreignProse.ts";
import { findProse } from "../../../../src/prose/findProse.ts";

const TEXT = [
  "/**",
  " * 사용자 목록을 조회합니다.",
  " * @param page 0부터 시작하는 페이지 번호",
  " * @returns the users of the page",
  " */",
  "function users(page) {}",
  "// Sorts the users by name.",
  'show("사용자가 없습니다. 다시 시도하세요.");',
  "",
].join("\n");

const units = findProse({ text: TEXT, languageId: "typescript" });

describe("foreignProse", () => {
  it("finds the Korean prose for a reader of English, without comment marks or quotes", () => {
    const found = foreignProse(TEXT, units, "en");
    assert.deepEqual(
      found.map(({ passages }) => passages),
      [["사용자 목록을 조회합니다.", "0부터 시작하는 페이지 번호"], ["사용자가 없습니다. 다시 시도하세요."]],
    );
    const [comment] = found;
    assert.ok(TEXT.slice(comment!.span.start, comment!.span.end).endsWith("*/"));
  });

  it("finds the English prose for a reader of Korean", () => {
    assert.deepEqual(
      foreignProse(TEXT, units, "ko").map(({ passages }) => passages),
      [["the users of the page"], ["Sorts the users by name."]],
    );
  });
});

describe("nearest", () => {
  const prose = [0, 100, 200, 300].map((start) => ({ span: { start, end: start + 50 }, passages: ["글"] }));
  const starts = (visible: [start: number, end: number][], focus: number): number[] =>
    nearest(
      prose,
      visible.map(([start, end]) => ({ start, end })),
      focus,
    ).map(({ span }) => span.start);

  it("leaves out what is not on the screen", () => {
    assert.deepEqual(starts([[120, 260]], 0), [100, 200]);
    assert.deepEqual(
      starts(
        [
          [0, 10],
          [340, 400],
        ],
        0,
      ),
      [0, 300],
    );
    assert.deepEqual(starts([[60, 90]], 0), []);
  });

  it("starts with the prose at the cursor", () => {
    assert.deepEqual(starts([[0, 400]], 220), [200, 100, 300, 0]);
  });
});
