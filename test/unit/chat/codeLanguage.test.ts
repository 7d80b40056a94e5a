import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { languageIdOf } from "../../../src/chat/codeLanguage.ts";

describe("The language of a new file", () => {
  const known = ["plaintext", "python", "shellscript", "typescript", "cpp", "constructor-lang"];
  for (const [fence, id] of [
    ["python", "python"],
    ["Python", "python"],
    ["py", "python"],
    ["bash", "shellscript"],
    ["C++", "cpp"],
    ["ts", "typescript"],
    ["", "plaintext"],
    ["klingon", "plaintext"],
    // Known by a name, but not installed.
    ["rs", "plaintext"],
    ["__proto__", "plaintext"],
    ["constructor", "plaintext"],
  ] as const)
    it(`of ${JSON.stringify(fence)} is ${id}`, () => assert.equal(languageIdOf(fence, known), id));
});
