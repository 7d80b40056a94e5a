import assert from "node:assert/strict";
import { parseCases, readCases } from "../../../tools/evaluation/readCases.ts";

const CASE = { id: "a", task: "ko2en", kind: "line_comment", file_language: "go", source: "// 빌드", expect: {} };

describe("A case file", () => {
  it("needs only its cases", () => {
    const { version, about, cases, variants } = parseCases(JSON.stringify({ cases: [CASE] }));
    assert.deepEqual([version, about, cases, variants], [1, "", [CASE], []]);
  });

  const wrong: [what: string, file: unknown, message: RegExp][] = [
    ["nothing", null, /it has no list "cases"/],
    ["a list", [CASE], /it has no list "cases"/],
    ["cases that are no list", { cases: { a: CASE } }, /it has no list "cases"/],
    ["variants that are no list", { cases: [], variants: {} }, /it has no list "variants"/],
    [
      "an unknown task",
      { cases: [CASE, { ...CASE, id: "b", task: "sing" }] },
      /^case 2 \("b"\) has the unknown task "sing"; tasks are ko2en, .*shorter\.$/,
    ],
    ["a task that every object has", { cases: [{ ...CASE, task: "constructor" }] }, /unknown task "constructor"/],
    ["no task", { cases: [{ ...CASE, task: undefined }] }, /^case 1 \("a"\) has no text "task"/],
    ["a task that is no text", { cases: [{ ...CASE, task: 3 }] }, /^case 1 \("a"\) has no text "task"/],
    ["no source", { cases: [{ ...CASE, source: undefined }] }, /^case 1 \("a"\) has no text "source"/],
    ["no id", { cases: [{ ...CASE, id: undefined }] }, /^case 1 has no text "id"/],
    ["no expectations", { cases: [{ ...CASE, expect: undefined }] }, /^case 1 \("a"\) has no object "expect"/],
    ["a case that is a text", { cases: ["// 빌드"] }, /^case 1 is not an object/],
    ["a case that is nothing", { cases: [null] }, /^case 1 is not an object/],
    [
      "a variant of nothing",
      { cases: [CASE], variants: [{ id: "v" }] },
      /^variant 1 \("v"\) has no text "derived_from"/,
    ],
  ];
  for (const [what, file, message] of wrong)
    it(`with ${what} is refused with a sentence that says where`, () =>
      assert.throws(() => parseCases(JSON.stringify(file)), { message }));

  it("that is no JSON, or that can't be read, is named", async () => {
    await assert.rejects(readCases("README.md"), {
      name: "Advice",
      message: /^README\.md is no case file: Unexpected/,
    });
    await assert.rejects(readCases("/no/such.json"), { name: "Advice", message: /^\/no\/such\.json can't be read: / });
  });
});
