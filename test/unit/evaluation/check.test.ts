import assert from "node:assert/strict";
import { failedConditions, parseCheck } from "../../../src/evaluation/check.ts";

function passes(check: string, answer: string): boolean {
  return failedConditions(parseCheck(check), answer).length === 0;
}

describe("A check of an answer", () => {
  const cases: [check: string, right: string, wrong: string][] = [
    ["has 서울 | Seoul", "it is SEOUL.", "부산입니다."],
    ["lacks sorry | 죄송", "네.", "Sorry, no."],
    ["language ko", "그것은 React의 component입니다. 화면을 나누어 씁니다.", "That is a component. 네."],
    ["language en", "The word 서버 means server.", "서버입니다."],
    ["lines 2", "one\n\ntwo\n", "one two"],
    ["sentences 2", "하나입니다. 둘입니다!", "One. Two. Three."],
    ["characters 5", "가나다라마\n", "가나다라마바"],
    ["number 10", "1 + 2 + 3 + 4 = 10.", "10 of 12"],
    ["number 12000", "총 12,000입니다", "12,000.5"],
    ["number -3", "it is -3", "it is 3"],
    ["json", '```json\n{"a": 1}\n```', "{a: 1}"],
    ["json; has parser", '{"name": "parser"}', '{"name": "lexer"}'],
    ["code python", "Here:\n```python\nx = 1\n```\n", "```js\nx\n```"],
    ["code python", "```\nx = 1\n```", "x = 1"],
  ];
  for (const [check, right, wrong] of cases)
    it(`${check}: passes ${JSON.stringify(right)}, not ${JSON.stringify(wrong)}`, () => {
      assert.deepEqual([passes(check, right), passes(check, wrong)], [true, false]);
    });

  it("names what does not hold", () => {
    assert.deepEqual(failedConditions(parseCheck("has a; lines 1; language en"), "b\nc"), [
      { kind: "has", texts: ["a"] },
      { kind: "lines", number: 1 },
    ]);
  });

  for (const check of [
    "",
    "good",
    "has",
    "has a |",
    "lines",
    "lines many",
    "language fr",
    "json yes",
    "code",
    "has a;",
  ])
    it(`is not understood: ${JSON.stringify(check)}`, () => {
      assert.throws(() => parseCheck(check), { name: "CheckError" });
    });
});
