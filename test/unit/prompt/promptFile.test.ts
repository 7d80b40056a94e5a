import assert from "node:assert/strict";
import { fillPrompt, parsePromptFile, type PromptFile, promptHint } from "../../../src/prompt/promptFile.ts";

const REVIEW = `---
title: 코드 검토
description: Finds what can go wrong
arguments:
  - name: focus
    description: what to look at
    default: errors
  - language_of_code
temperature: 0.2
answerLength: 256
language: ko
---
Review {{file}} ({{language_of_code}}) for {{ focus }}:

{{input}}
`;

async function parse(text: string): Promise<PromptFile> {
  const file = await parsePromptFile("review", text);
  assert.ok(!("kind" in file), JSON.stringify(file));
  return file;
}

describe("A prompt file", () => {
  it("has a title, a description, arguments, sampling and a language", async () => {
    assert.deepEqual(await parse(REVIEW), {
      title: "코드 검토",
      description: "Finds what can go wrong",
      arguments: [{ name: "focus", description: "what to look at", default: "errors" }, { name: "language_of_code" }],
      sampling: { temperature: 0.2, answerLength: 256 },
      language: "ko",
      template: "Review {{file}} ({{language_of_code}}) for {{ focus }}:\n\n{{input}}",
    });
  });

  it("needs no front matter, may come from Windows, and is called as its file is", async () => {
    const file = await parse("\uFEFFExplain this.\r\n\r\n---\r\n\r\nBriefly.\r\n");
    assert.deepEqual(
      [file.title, file.template, file.language],
      ["review", "Explain this.\n\n---\n\nBriefly.", undefined],
    );
    assert.equal((await parse("---\n---\nText")).template, "Text");
  });

  it("may have empty lines before its front matter, and none of them is a line of its faults", async () => {
    for (const above of ["\n", " \n\n", "\r\n\r\n"])
      assert.equal((await parse(`${above}---\ntitle: 검토\n---\nText`)).title, "검토");
    assert.equal((await parse("\n---")).template, "---");
    const fault = await parsePromptFile("x", "\n\n---\ntitle: [\n---\nText");
    assert.ok("kind" in fault && fault.kind === "notYaml" && fault.line >= 4, JSON.stringify(fault));
  });

  for (const [text, fault] of [
    ["---\ntitle: a\nText", { kind: "notClosed" }],
    ["---\ntitle: a\n---\n \n", { kind: "empty" }],
    ["", { kind: "empty" }],
    ["---\ntemperature: 3\n---\nText", { kind: "field", field: "temperature" }],
    ["---\ntemperature: warm\n---\nText", { kind: "field", field: "temperature" }],
    ["---\nanswerLength: 20.5\n---\nText", { kind: "field", field: "answerLength" }],
    ["---\nlanguage: ja\n---\nText", { kind: "field", field: "language" }],
    ["---\narguments: focus\n---\nText", { kind: "field", field: "arguments" }],
    ["---\narguments: [a b]\n---\nText", { kind: "field", field: "arguments" }],
    ["---\nmodel: gpt\n---\nText", { kind: "unknownField", field: "model" }],
    ["---\n- a\n---\nText", { kind: "unknownField", field: "0" }],
    ["---\narguments: [a, a]\n---\n{{a}}", { kind: "nameTaken", name: "a" }],
    ["---\narguments: [input]\n---\n{{input}}", { kind: "nameTaken", name: "input" }],
    ["Explain {{slection}}", { kind: "unknownPlace", name: "slection" }],
    ["x".repeat(64_001), { kind: "tooLong" }],
  ] as const)
    it(`says what is wrong with it: ${JSON.stringify(text.slice(0, 50))}`, async () =>
      assert.deepEqual(await parsePromptFile("x", text), fault));

  it("names the line that is no YAML", async () => {
    const fault = await parsePromptFile("x", '---\ntitle: "a\nlanguage: ko\n---\nText');
    assert.ok("kind" in fault && fault.kind === "notYaml" && fault.line > 1, JSON.stringify(fault));
  });

  it("does not unfold what refers to itself many times", async () => {
    const layers = Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}]`);
    const fault = await parsePromptFile("x", `---\na0: &a0 x\n${layers.join("\n")}\n---\nText`);
    assert.ok("kind" in fault && fault.kind === "notYaml", JSON.stringify(fault));
  });
});

describe("The question of a prompt file", () => {
  const values = { typed: "", selection: "", file: "" };

  it("has what is typed, selected and open in its places", async () => {
    const file = await parse(REVIEW);
    const typed = 'language_of_code=C++ focus="race conditions" int a = b;';
    assert.deepEqual(fillPrompt(file, { typed, selection: "", file: "src/a.cpp" }), {
      kind: "filled",
      text: "Review src/a.cpp (C++) for race conditions:\n\nint a = b;",
    });
  });

  it("takes the selection where nothing is typed", async () => {
    assert.deepEqual(fillPrompt(await parse("{{input}}|{{selection}}"), { ...values, selection: "let a" }), {
      kind: "filled",
      text: "let a|let a",
    });
  });

  it("never takes a value for a place, nor a backslash for nothing", async () => {
    const file = await parse("\\{{input}} is {{input}} $&");
    assert.deepEqual(fillPrompt(file, { ...values, typed: "{{file}} $1" }), {
      kind: "filled",
      text: "{{input}} is {{file}} $1 $&",
    });
  });

  it("has what is typed at its end, if there is no place for it", async () => {
    assert.deepEqual(fillPrompt(await parse("Explain this."), { ...values, typed: "a=b" }), {
      kind: "filled",
      text: "Explain this.\n\na=b",
    });
  });

  for (const [template, typed, name, isArgument] of [
    ["{{input}}", "", "input", false],
    ["{{selection}}", "text", "selection", false],
    ["In {{file}}", "", "file", false],
    ["---\narguments: [focus]\n---\nNo place", "text", "focus", true],
  ] as const)
    it(`says what is missing: ${JSON.stringify(template)}`, async () =>
      assert.deepEqual(fillPrompt(await parse(template), { ...values, typed }), { kind: "missing", name, isArgument }));

  it("is described by what is written behind its command", async () => {
    assert.equal(promptHint(await parse(REVIEW), "text"), "[focus=errors] language_of_code=… text");
    assert.equal(promptHint(await parse("Hello"), "text"), "");
  });
});
