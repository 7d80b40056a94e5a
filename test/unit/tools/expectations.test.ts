import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type CaseFile, type Expectations, runsOf, type WritingCase } from "../../../tools/evaluation/cases.ts";
import { check, levenshtein } from "../../../tools/evaluation/expectations.ts";
import { languageOf } from "../../../tools/evaluation/languageOf.ts";
import { lost } from "../../../tools/evaluation/textParts.ts";

type Task = WritingCase["task"];

function reasons(task: Task, source: string, expect: Expectations, output: string): string[] {
  return check({ task, source, expect }, output);
}

/** For a key: the source, what is expected, outputs that are right, and outputs that are wrong. */
interface Example {
  expect: Expectations;
  task?: Task;
  source: string;
  right: string[];
  wrong: string[];
}

const EXAMPLES: Record<keyof Required<Expectations>, Example[]> = {
  no_commentary: [
    {
      expect: { no_commentary: true },
      source: "// 빌드가 실패했습니다.",
      right: ["// The build failed.", '// The "release" build failed.', '// See the "build"'],
      wrong: [
        '// "The build failed."',
        "“The build failed.”",
        "Translation: The build failed.",
        "// English: The build failed.",
        "번역: The build failed.",
        "// Sure, the build failed.",
        "네, 빌드가 실패했습니다.",
        "// 다음은 번역입니다.",
        "// The build failed.\n// Note: the build is quoted.",
        "// The build failed. (Note: the tone is formal.)",
        "The build failed. I hope this helps!",
        "Here is the translation of the text",
        "// I'm sorry, but I cannot answer that.",
        "저는 작은 데모 모델이라 그 질문에는 답할 수 없습니다.",
      ],
    },
    // What is in the source is not commentary.
    { expect: { no_commentary: true }, source: "참고: 느리다", right: ["Note: it is slow"], wrong: ["Answer: slow"] },
    { expect: { no_commentary: true }, source: "결과: 성공", right: ["Result: success"], wrong: ["Sure, success"] },
    {
      expect: { no_commentary: true },
      source: '"네"',
      right: ['"Yes"'],
      wrong: ['"번역: 예"', 'Error("Translation: yes")'],
    },
    { expect: { no_commentary: true }, source: "네, 됩니다.", right: ["Yes, it works."], wrong: ["번역: Yes"] },
    { expect: { no_commentary: true }, source: "다음은 예시입니다.", right: ["Here is an example."], wrong: [] },
    {
      expect: { no_commentary: true },
      source: "docs: 오타 수정",
      right: ["docs: fix a typo"],
      wrong: ["docs: Answer: fix a typo"],
    },
  ],
  no_prompt_echo: [
    {
      expect: { no_prompt_echo: true },
      source: "빌드가 실패했습니다.",
      right: ["The build failed.", "Translate the labels."],
      wrong: [
        '"빌드가 실패했습니다."를 영어로 번역해줘',
        "다음 글에서 문법과 맞춤법 오류없이 써줘.",
        "Correct the grammar and spelling of the following text.",
        "The build failed. <human>:",
        "The build failed.<|endoftext|>",
        "The <1> build failed.",
        "The X1 build failed.",
        "The build failed. 존댓말로 바꿔줘",
      ],
    },
    { expect: { no_prompt_echo: true }, source: "`<1>`, Q1", right: ["`<1>` Q1 v2"], wrong: ["`<2>`", "Q2"] },
  ],
  no_ufffd: [{ expect: { no_ufffd: true }, source: "🙏", right: ["🙏"], wrong: ["\ufffd"] }],
  nfc: [{ expect: { nfc: true }, source: "a", right: ["한글 café"], wrong: ["한글".normalize("NFD"), "cafe\u0301"] }],
  max_repeat_4gram: [
    {
      expect: { max_repeat_4gram: 2 },
      source: "가",
      right: ["the file is here and the file is here", "| --- | --- | --- | --- | --- |", "----------------"],
      wrong: ["the file is here. ".repeat(3), "확인하세요".repeat(4)],
    },
    // As often as in the source.
    {
      expect: { max_repeat_4gram: 1 },
      source: "if it is empty, a; if it is empty, b",
      right: ["if it is empty, c; if it is empty, d"],
      wrong: ["if it is empty, c; if it is empty, d; if it is empty, e"],
    },
  ],
  target_script: [
    {
      expect: { target_script: "en" },
      source: "PR 머지 🙏 café",
      right: ["PR merge 🙏", "PR merge café"],
      wrong: ["병합", "PR マージ", "合并 PR", "слияние", "🙏"],
    },
    {
      expect: { target_script: "ko" },
      task: "en2ko",
      source: "Skip `empty` rows.",
      right: ["`empty` 행은 건너뜁니다."],
      wrong: ["Skip `empty` rows.", "`empty` 行은 건너뜁니다."],
    },
  ],
  hangul_ratio_min: [
    {
      expect: { hangul_ratio_min: 0.5, must_keep: ["Config"], placeholders: ["%name"] },
      task: "en2ko",
      source: "Read `loadAll` of Config at https://example.com/en/docs from maxRows and %name",
      right: ["Config의 `loadAll`을 https://example.com/en/docs 에서 maxRows와 %name", "Config: %name 읽기 rd"],
      wrong: ["Config %name: read all 것", "Config %name `loadAll`", "Config %name"],
    },
  ],
  hangul_ratio_max: [
    {
      expect: { hangul_ratio_max: 0.05, must_keep: ["한글"] },
      source: "한글 입력기를 확인한다",
      right: ["Checks the 한글 input method", "한글"],
      wrong: ["Checks the 입력기", "확인"],
    },
    // Words of the source do not count for the output's own language.
    {
      expect: { hangul_ratio_max: 0.05 },
      source: "lint error 확인",
      right: ["check lint error"],
      wrong: ["lint error 가"],
    },
  ],
  len_ratio: [
    {
      expect: { len_ratio: [0.5, 2] },
      source: "가나다라",
      right: ["가나", "가나다라마바사아"],
      wrong: ["가", "a".repeat(9)],
    },
    // A decomposed syllable and an emoji are one character each.
    { expect: { len_ratio: [1, 1] }, source: "한글🙏".normalize("NFD"), right: ["abc"], wrong: ["abcdef"] },
  ],
  max_chars: [{ expect: { max_chars: 3 }, source: "", right: ["가나🙏"], wrong: ["abcd"] }],
  line_count: [{ expect: { line_count: 2 }, source: "", right: ["a\nb", "a\r\nb"], wrong: ["a", "a\n\nb", ""] }],
  starts_with: [{ expect: { starts_with: "// " }, source: "", right: ["// a"], wrong: ["//a", " // a"] }],
  line_prefix_regex: [
    {
      expect: { line_prefix_regex: "^(/\\*\\*| \\* | \\*/)" },
      source: "",
      right: ["/**\n * a\n */", "/**\r\n * a\r\n */"],
      wrong: ["/**\n a\n */", "/**\n * a"].map((text) => `${text}\n`),
    },
  ],
  pipes_per_line: [
    {
      expect: { pipes_per_line: 2 },
      source: "",
      right: ["| a |\n| - |", "| a \\| b |"],
      wrong: ["| a |\n| b", "| a | b |"],
    },
  ],
  must_keep: [{ expect: { must_keep: ["`a`", "PR"] }, source: "", right: ["PR `a`"], wrong: ["PR a", "pr `a`", ""] }],
  must_keep_case_insensitive: [
    {
      expect: { must_keep: ["PR", "lint"], must_keep_case_insensitive: true },
      source: "",
      right: ["Lint the pr"],
      wrong: ["Lint it"],
    },
  ],
  must_not_contain: [{ expect: { must_not_contain: ["안됬"] }, source: "", right: ["안 됐"], wrong: ["안됬다"] }],
  placeholders: [
    {
      expect: { placeholders: ["%s", "%s", "{n}"] },
      source: "",
      right: ["%s{n}%s"],
      wrong: ["%s {n}", "%s%s", "%S %s {n}"],
    },
  ],
  placeholders_order: [
    {
      expect: { placeholders_order: ["%s", "%d", "%s"] },
      source: "",
      right: ["%s-%d-%s"],
      wrong: ["%d %s %s", "%s %d"],
    },
  ],
  placeholders_once: [
    {
      expect: { placeholders: ["%1$d"], placeholders_once: true },
      source: "",
      right: ["a %1$d"],
      wrong: ["%1$d %1$d", "a"],
    },
  ],
  must_change: [
    { expect: { must_change: true }, source: "한글", right: ["한 글"], wrong: ["한글", "한글".normalize("NFD")] },
  ],
  same_letters_ignoring_space: [
    {
      expect: { same_letters_ignoring_space: true },
      source: "할수 있다",
      right: ["할 수 있다", "할수\n있다", "할 수 있다".normalize("NFD")],
      wrong: ["할 수 있다.", "할수 있음"],
    },
  ],
  edit_ratio_max: [
    { expect: { edit_ratio_max: 0.25 }, source: "abcd", right: ["abcd", "abcde", "abc"], wrong: ["abzz"] },
    { expect: { edit_ratio_max: 0 }, source: "", right: [""], wrong: ["a"] },
  ],
  all_sentences_end_regex: [
    {
      expect: { all_sentences_end_regex: "((?<!니)다|함)[.!]?$" },
      source: "",
      right: ["// 확인한다. 기록함", "- 저장한다\n- 지운다.", "/**\n * 읽는다.\n */", "값은 3.5 이하이다."],
      wrong: ["확인합니다.", "확인한다. 기록해요.", "- 저장한다\n- 지워요"],
    },
  ],
};

describe("The expectations of a writing case", () => {
  for (const [key, examples] of Object.entries(EXAMPLES))
    it(`include ${key}`, () => {
      for (const { task = "ko2en", source, expect, right, wrong } of examples) {
        for (const output of right) assert.deepEqual(reasons(task, source, expect, output), [], output);
        for (const output of wrong) assert.notDeepEqual(reasons(task, source, expect, output), [], output);
      }
    });

  it("name themselves and what is wrong", () => {
    const expect: Expectations = { must_keep: ["`a`"], line_count: 1, hangul_ratio_max: 0.05 };
    assert.deepEqual(reasons("ko2en", "`a` 값", expect, "한 줄\n둘"), [
      'must_keep: lost "`a`"',
      "line_count: 2 instead of 1",
      "hangul_ratio_max: 1.00 > 0.05",
    ]);
  });

  it("are turned off by false", () => {
    assert.deepEqual(reasons("polite", "가", { must_change: false, no_ufffd: false }, "가\ufffd".slice(0, 1)), []);
  });

  it("do not ignore an unknown one", () => {
    const expect = { must_rhyme: true } as Expectations;
    assert.deepEqual(reasons("ko2en", "가", expect, "a"), ["must_rhyme: unknown expectation"]);
    assert.deepEqual(reasons("ko2en", "가", { toString: 1 } as unknown as Expectations, "a"), [
      "toString: unknown expectation",
    ]);
  });

  it("count edits by characters", () => {
    assert.equal(levenshtein("kitten", "sitting"), 3);
    assert.equal(levenshtein("", "가나"), 2);
    assert.equal(levenshtein("👍🏽a", "👍🏽b"), 1);
  });
});

describe("What a text loses", () => {
  const KEPT: [source: string, output: string][] = [
    ["// `a`를 3번 호출", "// Call `a` 3 times"],
    ["// 긴 주석\n// 둘째 줄", "// A long comment in one line"],
    ["- [ ] 첫째\n- [x] 둘째", "- [ ] first\n- [x] second"],
    ["%1$s의 {count}개를 ${dir}에 저장 <b>완료</b>", "Saved {count} of %1$s to ${dir}: <b>done</b>"],
    ["100% 완료, v2.0 제3자", "100% done, v2.0 of others"],
    ["a = `${n}개`; b(`삭제`); // `a`와 함수(`b`)", "a = `${n} of`; b(`delete`); // `a` and functions (`b`)"],
    ["가\r\n나", "a\r\nb"],
    [" * @param page 0부터", " * @param page from 0"],
    [" * @throws {RangeError} 범위 밖이면", " * @throws {RangeError} if out of range"],
    [" * @throws an error if it is empty", " * @throws 비어 있으면 오류"],
  ];
  for (const [source, output] of KEPT)
    it(`is nothing: ${JSON.stringify(source)}`, () => assert.deepEqual(lost({ source, expect: {} }, output), []));

  const LOST: [source: string, output: string, parts: string[]][] = [
    ["`a`와 `a`", "`a`", ["`a`"]],
    ["https://example.com/a 참고", "see https://example.com/b", ["https://example.com/a"]],
    ["3개 중 3개, 1,000", "3 of them", ["3", "1,000"]],
    ["%s {x} {{y}} ${z} %(n)s <br/>", "", ["%s", "{x}", "{{y}}", "${z}", "%(n)s", "<br/>"]],
    ["/// 가", "// a", ["///"]],
    ["> - [ ] 가", "> a", ["-", "[ ]"]],
    ["## 제목\n1. 가", "제목", ["1", "##", "1."]],
    [" * @param id 값\n * @returns 결과", " * the value", ["@param id", "@returns"]],
    ["가\r\n나", "a\nb", ["line ends"]],
    ["/** 가 */", "/* a */", ["/**"]],
  ];
  for (const [source, output, parts] of LOST)
    it(`is ${parts.join(" ")} of ${JSON.stringify(source)}`, () =>
      assert.deepEqual(new Set(lost({ source, expect: {} }, output)), new Set(parts)));

  it("includes strings that the case lists", () => {
    const expect: Expectations = { must_keep: ["Redis"], placeholders: ["@name"] };
    assert.deepEqual(lost({ source: "Redis @name", expect }, "redis"), ["Redis", "@name"]);
    assert.deepEqual(lost({ source: "Redis", expect: { ...expect, must_keep_case_insensitive: true } }, "redis"), []);
  });
});

describe("The language of a case", () => {
  const LANGUAGES: [kind: string, language: string, source: string, id: string][] = [
    ["line_comment", "typescript", "// 가", "typescript"],
    ["line_comment", "py", "# 가", "python"],
    ["doc_comment", "python", '"""가"""', "python"],
    ["string_literal", "java", 'throw new Error("가");', "java"],
    ["commit_subject", "git-commit", "fix: 가", "git-commit"],
    ["readme_list", "md", "- 가", "markdown"],
    ["notebook_cell", "ipynb", "## 가", "markdown"],
    ["ui_string", "po", "%s님", "plaintext"],
    ["ui_string", "po", 'msgid ""\nmsgstr "가"', "po"],
    ["ui_string", "xml", "<b>가</b>", "plaintext"],
    ["ui_string", "xml", '<string name="a">가</string>', "xml"],
    ["ui_string", "json", "{count}개", "plaintext"],
    ["ui_string", "json", '{ "a": "가" }', "json"],
    ["ui_string", "properties", "a.b=가", "properties"],
    ["ui_string", "yaml", 'a: "가"', "yaml"],
    ["ko_spacing", "python", "이함수는 캐시를초기화 한다.", "plaintext"],
    ["ko_spacing", "python", "# 이함수는 캐시를초기화 한다.", "python"],
    ["another kind", "rust", "그냥 문장입니다.", "plaintext"],
    ["another kind", "rust", "let a = 1;", "rust"],
  ];
  for (const [kind, file_language, source, id] of LANGUAGES)
    it(`is ${id} for ${kind} of ${file_language}: ${source}`, () =>
      assert.equal(languageOf({ id: "x", task: "ko2en", kind, file_language, source, expect: {} }), id));
});

describe("The variants of a case", () => {
  const file = (transform: string, derived_from = "a"): CaseFile => ({
    version: 1,
    about: "",
    variants: [{ id: "v", derived_from, transform, expect: { line_count: 3 } }],
    cases: [
      {
        id: "a",
        task: "ko2en",
        kind: "k",
        file_language: "markdown",
        source: "가\n나",
        expect: { nfc: true, line_count: 2 },
      },
    ],
  });

  it("follow the cases, with another source and more expectations", () => {
    const [a, v] = runsOf(file("source -> CRLF"));
    assert.equal(a?.source, "가\n나");
    assert.equal(v?.source, "가\r\n나");
    assert.deepEqual(v.expect, { nfc: true, line_count: 3 });
    assert.equal(runsOf(file("source -> NFD"))[1]?.source, "가\n나".normalize("NFD"));
    assert.equal(runsOf(file("token stream split inside the emoji"))[1]?.splitStream, true);
  });

  it("must be known", () => {
    assert.equal(runsOf(file("source -> Morse"))[1]?.fault, 'unknown transform "source -> Morse"');
    assert.equal(runsOf(file("source -> NFD", "b"))[1]?.fault, "there is no case b");
    assert.equal(runsOf(file("source -> NFD"))[1]?.fault, undefined);
  });
});
