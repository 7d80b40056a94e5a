import assert from "node:assert/strict";
import { applicableTo } from "../../../../src/editor/rewrite/rewrites.ts";

describe("The rewrites that are offered", () => {
  it("are those of the language of the prose", () => {
    assert.deepEqual(applicableTo(new Set(["ko"])), ["toEnglish", "fix", "polite", "plain", "shorter", "own"]);
    assert.deepEqual(applicableTo(new Set(["en"])), ["toKorean", "fix", "shorter", "own"]);
    assert.equal(applicableTo(new Set(["ko", "en"])).length, 7);
    assert.deepEqual(applicableTo(new Set()), []);
  });
});
