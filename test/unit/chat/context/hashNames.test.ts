import assert from "node:assert/strict";
import { hashName, isHashName } from "../../../../src/chat/context/hashNames.ts";

const KINDS = [
  ["selection", "선택"],
  ["problems", "문제"],
  ["diff", "변경"],
  ["terminal", "터미널"],
  ["file", "파일"],
  ["folder", "폴더"],
] as const;

describe("The names behind #", () => {
  for (const [kind, korean] of KINDS)
    it(`are in both languages, also while they are being typed: ${kind}, ${korean}`, () => {
      assert.equal(hashName(kind, ""), kind);
      assert.equal(hashName(kind, kind.slice(0, 2).toUpperCase()), kind);
      const jamo = korean.normalize("NFD");
      for (let length = 1; length <= jamo.length; length++)
        assert.equal(hashName(kind, jamo.slice(0, length).normalize("NFC")), korean);
      assert.deepEqual(
        [kind, korean, jamo].map((typed) => isHashName(kind, typed)),
        [true, true, true],
      );
      for (const other of [`${kind}s1`, `${korean}들`, "readme", "한글"])
        assert.equal(hashName(kind, other), undefined);
      for (const part of ["", kind.slice(1), korean.slice(1)]) assert.equal(isHashName(kind, part), false);
    });
});
