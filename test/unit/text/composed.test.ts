import assert from "node:assert/strict";
import { composed } from "../../../src/text/composed.ts";

describe("composed", () => {
  it("is NFC for everything that people write", () => {
    for (const text of ["한글", "été", "Tiếng Việt", "हिन्दी", "ไทย", "がぎ", "שָׁלוֹם", "👩‍👩‍👧", "各\u3000樂", ""])
      for (const form of ["NFC", "NFD"]) assert.equal(composed(text.normalize(form)), text.normalize("NFC"), text);
  });

  it("leaves runs of marks that nobody writes, and composes what is around them", () => {
    const run = "\u0301\u0323".repeat(200_000);
    const text = composed(`${"한글".normalize("NFD")}e${run}${"끝".normalize("NFD")}`);
    assert.ok(text === `한글e${run}끝`);
    assert.ok(composed(text) === text);
  });

  it("composes what has as many marks as Unicode allows", () => {
    const marks = "\u0301\u0323".repeat(15);
    assert.equal(composed(`a${marks}`), `a${marks}`.normalize("NFC"));
  });
});
