import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { findProse } from "../../../src/prose/findProse.ts";
import { checkUnit } from "../../../src/rewriting/unitGate.ts";

function faults(text: string, written: string, languageId = "typescript"): string[] {
  const [unit] = findProse({ text, languageId });
  assert.ok(unit);
  return checkUnit(text, unit, written);
}

describe("The last check of a unit", () => {
  const comment = "/**\n * `a b`를 3번 {x}에 씁니다.\n * @param page 페이지\n */";

  it("passes what keeps everything", () => {
    assert.deepEqual(faults(comment, "/**\n * Writes `a b` to {x} 3 times.\n * @param page the page\n */"), []);
    assert.deepEqual(
      faults(
        "// 이 함수는 목록을 정렬하고 그 다음에 `npm run\n// build`를 부릅니다",
        "// Sorts the list and calls `npm run build`",
      ),
      [],
    );
  });

  const lost: [reason: string, written: string][] = [
    ["maskLost", "/**\n * Writes a b to {x} 3 times.\n * @param page the page\n */"],
    ["maskLost", "/**\n * Writes `a b` to {y} 3 times.\n * @param page the page\n */"],
    ["maskLost", "/**\n * Writes `a b` to {x} at https://a.b 3 times.\n * @param page the page\n */"],
    ["newNumber", "/**\n * Writes `a b` to {x} 33 times.\n * @param page the page\n */"],
    ["newNumber", "/**\n * Writes `a b` to {x} 3 times.\n * @param page the page 2\n */"],
    ["brokenCharacter", "/**\n * Writes `a b` to {x} 3 times.\n * @param page the \uFFFD\n */"],
    ["structureChanged", "/**\n * Writes `a b` to {x} 3 times.\n * the page\n */"],
    ["structureChanged", "/**\n * Writes `a b` to {x} 3 times.\n * @param page the page"],
    ["structureChanged", "/*\n * Writes `a b` to {x} 3 times.\n * @param page the page\n */"],
    ["structureChanged", "/**\n * Writes `a b` to {x}\n * 3 times.\n * @param page the page\n */"],
  ];
  for (const [reason, written] of lost)
    it(`finds ${reason}: ${JSON.stringify(written)}`, () => assert.deepEqual(faults(comment, written), [reason]));

  it("finds placeholders in another order and other line endings", () => {
    assert.deepEqual(faults("// %s의 %d번째 값", "// value %d of %s"), ["maskLost"]);
    assert.deepEqual(faults("// 첫째 줄\r\n// 둘째 줄", "// first\n// second"), ["structureChanged"]);
  });

  it("finds macros of AsciiDoc without what they belong to", () => {
    const text = "image:a.png[그림, 20,role=left]은 <<b,다음 절>>과 link:c.html[문서]에 있습니다.";
    const right = "image:a.png[The picture, 20,role=left] is in <<b,the next part>> and link:c.html[the docs].";
    assert.deepEqual(faults(text, right, "asciidoc"), []);
    for (const [from, to] of [
      ["image:a.png[", "image:a.png ["],
      [",role=left", ""],
      ["<<b,", "<<c,"],
      ["link:c.html", "link:c"],
    ] as const)
      assert.deepEqual(faults(text, right.replace(from, to), "asciidoc"), ["maskLost"], from);
  });
});
