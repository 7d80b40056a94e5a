import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  type GhostPlace,
  ghostPlace,
  type GhostTranslation,
} from "../../../../src/editor/inlineCompletion/ghostPlace.ts";
import { findProse } from "../../../../src/prose/findProse.ts";

/** What is offered at the `|` in a text. */
function at(marked: string, languageId = "typescript", translation: GhostTranslation = "on"): GhostPlace | undefined {
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  return ghostPlace(text, findProse({ text, languageId }), offset, translation);
}

/** The sentence that would be continued there. */
function continued(marked: string, languageId?: string): string | undefined {
  const place = at(marked, languageId);
  return place?.kind === "continue" ? place.sentence : undefined;
}

/** The phrase that would be translated there. */
function translated(marked: string, languageId?: string, translation?: GhostTranslation): string | undefined {
  const place = at(marked, languageId, translation);
  return place?.kind === "translate" ? marked.replace("|", "").slice(place.phrase.start, place.phrase.end) : undefined;
}

describe("A sentence that is being written", () => {
  const places: [where: string, marked: string, sentence: string, languageId?: string][] = [
    ["a line comment", "// 이 함수는 목록을 |\nf();", "이 함수는 목록을"],
    ["a comment after code", "f(); // sorts the list |", "sorts the list"],
    ["a block comment", "/* This function sorts | */", "This function sorts"],
    ["a doc comment", "/**\n * This function |\n */\nf();", "This function"],
    [
      "the second line of a comment",
      "// This function sorts the list of names that\n// it was |",
      "This function sorts the list of names that it was",
    ],
    ["a description of a parameter", "/**\n * @param names the names that |\n */", "the names that"],
    ["a string", 'show("파일을 저장하지 못했기 때문에 |");', "파일을 저장하지 못했기 때문에"],
    ["Python", "# 이 함수는 목록을 |", "이 함수는 목록을", "python"],
    ["a paragraph of Markdown", "# Title\n\nThis tool is |\n\nMore text here.", "This tool is", "markdown"],
    ["a list item", "- This tool is |", "This tool is", "markdown"],
    ["a commit message", "Fix the bug\n\nThis was caused by |", "This was caused by", "git-commit"],
    ["the box for commit messages", "빈 목록에서 앱이 |", "빈 목록에서 앱이", "scminput"],
    ["the end of a word", "// This function sor|", "This function sor"],
  ];
  for (const [where, marked, sentence, languageId] of places)
    it(`is continued in ${where}`, () => assert.equal(continued(marked, languageId), sentence));

  it("is found with its language, the sentences before it and the whitespace after it", () => {
    assert.deepEqual(at("// 파일을 엽니다. 파일이 없으면  |"), {
      kind: "continue",
      language: "ko",
      before: "파일을 엽니다. 파일이 없으면",
      sentence: "파일이 없으면",
      gap: "  ",
      following: "",
    });
    const long = "One of many sentences about it. ".repeat(50);
    const place = at(`// ${long}This is |`);
    assert.ok(place?.kind === "continue" && place.language === "en");
    assert.ok(place.before.length <= 400 && /^One .* it\. This is$/.test(place.before), place.before);
  });

  const followed: [what: string, marked: string, following: string, languageId?: string][] = [
    ["another sentence", "// This function |\n// Throws if there is none.\n", "Throws if there is none."],
    ["another paragraph", "/**\n * This function |\n *\n * See below.\n */", "See below."],
    ["a tag", "/**\n * This function |\n * @returns the list of names\n */", "the list of names"],
    ["another comment", "f(); // This function |\n\n// sorts the list.\ng();", "sorts the list."],
    ["another item", "- This tool is |\n- a parser for it\n", "a parser for it", "markdown"],
  ];
  for (const [what, marked, following, languageId] of followed)
    it(`is found with what follows it: ${what}`, () => assert.equal(at(marked, languageId)?.following, following));

  const nowhere: [where: string, marked: string, languageId?: string][] = [
    ["in code", "const thisIsCode = |"],
    ["after a string", 'show("This is a message for you" |'],
    ["in the middle of a line of prose", "// This function | sorts the list"],
    ["in the middle of a word", "// This func|tion"],
    ["before the end of its line", "// This function (see the |)"],
    ["before a full stop", "// 이 함수는 목록을 |."],
    ["before closing marks", "**This tool is |**", "markdown"],
    ["where the sentence goes on below", "// This function reads the |\n// configuration from disk."],
    ["where the Korean sentence goes on below", "// 이 함수는 설정을 |\n// 디스크에서 읽어 옵니다."],
    ["where it goes on below in a block", "/**\n * Reads the names |\n * of all users.\n */\nf();"],
    ["where it goes on below in Python", "# 이 함수는 목록을 |\n# 이름순으로 정렬합니다.", "python"],
    ["where a paragraph goes on", "This tool is |\na parser, as `README` says.\n", "markdown"],
    ["where a commit message goes on", "Fix it\n\nThis was caused by |\nan empty list.\n", "git-commit"],
    ["in an empty comment", "// |"],
    ["after a single word", "// This |"],
    ["after text without words", "// ---- |"],
    ["in a fenced code block", "Text is here.\n\n```js\nconst a = some text |\n```\n", "markdown"],
    ["on the next line", "// This function\n|"],
    ["after a finished English sentence", "// This function sorts the list. |"],
    ["in a tool directive", "// eslint-disable-next-line no-console |"],
    ["in an unknown language", "// This function |", "klingon"],
  ];
  for (const [where, marked, languageId] of nowhere)
    it(`is not found ${where}`, () => assert.equal(at(marked, languageId), undefined));
});

describe("A finished Korean sentence", () => {
  const finished = [
    "// 목록을 정렬합니다.|",
    "// 목록을 정렬합니다. |",
    "// 목록을 정렬한다 |",
    "// 이제 정렬을 시작해요 |",
    "// 목록을 정렬했음 |",
    "// 목록을 정렬함 |",
    "// 여기서 정렬됨 |",
    "// 정말 정렬할까요? |",
    "// 파일을 다시 읽었다 |",
  ];
  for (const marked of finished) {
    it(`is offered in English: ${marked}`, () => assert.equal(translated(marked), marked.replace(/^\/\/ | ?\|$/g, "")));
  }

  const unfinished = [
    "// 목록을 정렬합니다|",
    "// 그리고 다음 |",
    "// 여기에 필요 |",
    "// 모두 포함 |",
    "// 이것 보다 |",
  ];
  for (const marked of unfinished)
    it(`is not recognized in: ${marked}`, () => assert.equal(at(marked)?.kind, "continue"));

  it("is the last one on the line", () => {
    assert.equal(translated("// 파일을 엽니다. 목록을 정렬합니다. |"), "목록을 정렬합니다.");
  });

  it("is left alone if it starts on another line", () => {
    const line = "// 이 함수는 이름이 아주 긴 파일을 모두 찾아서 그 목록을 사용자가 고른 순서대로 다시";
    assert.equal(at(`${line}\n// 정렬합니다. |`), undefined);
  });

  describe("is offered in English automatically", () => {
    const korean = "// 목록을 정렬합니다. |\n";
    const cases: [what: string, others: string, offered: boolean][] = [
      ["if the other prose is English", "// Sorts the list by name.\nf();\n// Returns the result.\n", true],
      ["if the other prose is Korean", "// 이름을 읽습니다.\nf();\n// 결과를 돌려줍니다.\n", false],
      ["if most of it is Korean", "// 이름을 읽습니다.\nf();\n// 결과입니다 여기.\nf();\n// Sorts the list.\n", false],
      ["if there is none", "", false],
    ];
    for (const [what, others, offered] of cases) {
      it(`${offered ? "" : "not "}${what}`, () =>
        assert.equal(translated(`${korean}f();\n${others}`, "typescript", "auto") !== undefined, offered));
    }

    it("not if the setting is off", () => {
      assert.equal(at(`${korean}f();\n// Sorts the list by name.\n`, "typescript", "off"), undefined);
    });
  });
});
