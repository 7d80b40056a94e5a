import assert from "node:assert/strict";
import { matching, named, parseTyped, typedName } from "../../../src/text/slash.ts";

const COMMANDS = [
  { name: "explain", aliases: ["설명"] },
  { name: "translate", aliases: ["번역"] },
  { name: "fix", aliases: ["교정"] },
  { name: "prefix", aliases: [] },
];

describe("What is typed into the chat", () => {
  for (const [text, name, rest] of [
    ["/fix", "fix", ""],
    ["/fix 맞춤뻡", "fix", "맞춤뻡"],
    ["/번역\n첫째 줄\n둘째 줄\n", "번역", "첫째 줄\n둘째 줄"],
    ["/unknown-1 //x", "unknown-1", "//x"],
  ])
    it(`is a command: ${JSON.stringify(text)}`, () =>
      assert.deepEqual(parseTyped(text!), { kind: "command", name, rest }));

  for (const [text, sent] of [
    ["안녕", "안녕"],
    [" /fix", " /fix"],
    ["/etc/hosts 파일이 뭐야?", "/etc/hosts 파일이 뭐야?"],
    ["/ 나누기", "/ 나누기"],
    ["//fix 는 뭐야?", "/fix 는 뭐야?"],
    ["// 이 주석을 설명해줘", "// 이 주석을 설명해줘"],
    ["//server/share", "//server/share"],
    ["/", "/"],
    ["", ""],
  ])
    it(`is text: ${JSON.stringify(text)}`, () => assert.deepEqual(parseTyped(text!), { kind: "text", text: sent }));

  it("is a name as long as the caret is in it", () => {
    assert.equal(typedName("/", 1), "");
    assert.equal(typedName("/fi", 3), "fi");
    assert.equal(typedName("/fix me", 3), "fi");
    for (const [text, caret] of [
      ["/fix me", 6],
      ["a /fix", 6],
      ["/fix", 0],
      ["/etc/hosts", 7],
    ] as const)
      assert.equal(typedName(text, caret), undefined, text);
  });

  it("finds commands by their start, then by what is in them, in both languages", () => {
    const found = (typed: string) => matching(COMMANDS, typed).map(({ name }) => name);
    assert.deepEqual(found(""), ["explain", "translate", "fix", "prefix"]);
    assert.deepEqual(found("FIX"), ["fix", "prefix"]);
    assert.deepEqual(found("번"), ["translate"]);
    assert.deepEqual(found("xyz"), []);
  });

  it("finds commands by a syllable that is still being composed", () => {
    for (const typed of ["ㅂ", "버", "번", "번여", "번역", "번역".normalize("NFD")])
      assert.deepEqual(matching(COMMANDS, typed), [COMMANDS[1]], typed);
  });

  it("names a command in either language", () => {
    assert.equal(named(COMMANDS, "설명")?.name, "explain");
    assert.equal(named(COMMANDS, "Fix")?.name, "fix");
    assert.equal(named(COMMANDS, "fi"), undefined);
  });
});
