import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { read, rewritten } from "../support.ts";

describe("findProse in locale files", () => {
  it("reads JSON values, not keys", () => {
    const text = String.raw`{
  // 인사말
  "인사 말": "안녕하세요, {name}님",
  "lines": "첫 줄\n둘째 \"줄\"",
  "list": ["Hello there friend", "id"]
}`;
    assert.deepEqual(read("jsonc", text), [
      ["lineComment", "인사말"],
      ["localeValue", "안녕하세요, {name}님"],
      ["localeValue", "첫 줄", '둘째 "줄"'],
      ["localeValue", "Hello there friend"],
    ]);
  });

  it("reads YAML values and comments", () => {
    const text = `# 설정 파일입니다
title: 안녕하세요 여러분   # 인사
quoted: "Hello, \\"world\\" and you"
single: 'it''s a good day'
list:
  - 첫째 항목
  - name: second item here
text: |
  npm run build
  이것은 설명입니다
url: https://example.com
`;
    assert.deepEqual(read("yaml", text), [
      ["lineComment", "설정 파일입니다"],
      ["localeValue", "안녕하세요 여러분"],
      ["lineComment", "인사"],
      ["localeValue", 'Hello, "world" and you'],
      ["localeValue", "it's a good day"],
      ["localeValue", "첫째 항목"],
      ["localeValue", "second item here"],
      ["localeValue", "이것은 설명입니다"],
    ]);
  });

  it("reads each comment of YAML once, also where a value could be", () => {
    for (const [text, ...comments] of [
      ["on: # 주석 하나\n", "주석 하나"],
      ["- # 주석 하나\n  a: b\n", "주석 하나"],
      ["a: # 주석 하나\n  # 주석 둘\n  b: c\n", "주석 하나", "주석 둘"],
      ["on: &a # 주석 하나\n  x: y\n", "주석 하나"],
      ["a: [ # 주석 하나\n  b, # 주석 둘\n]\n", "주석 하나", "주석 둘"],
      ["a: | # 주석 하나\n  x\n", "주석 하나"],
      ["? a # 주석 하나\n: b\n", "주석 하나"],
      ['a: "x # 값 하나" # 주석 하나\n', "주석 하나"],
    ] as const) {
      const units = read("yaml", text).filter(([kind]) => kind === "lineComment");
      assert.deepEqual(
        units,
        comments.map((comment) => ["lineComment", comment]),
        text,
      );
    }
  });

  it("reads YAML values over several lines, and writes them again", () => {
    const text = `a: "첫 줄과
  다음 줄입니다"
b: 하나 그리고
  둘입니다
c: 'it''s one and

  another one here'
d: >
  접은 줄과
  이어진 줄입니다

  새 문단입니다
`;
    assert.deepEqual(read("yaml", text), [
      ["localeValue", "첫 줄과 다음 줄입니다"],
      ["localeValue", "하나 그리고 둘입니다"],
      ["localeValue", "it's one and", "another one here"],
      ["localeValue", "접은 줄과 이어진 줄입니다", "새 문단입니다"],
    ]);
    const english = { "첫 줄과 다음 줄입니다": 'The "first" and', "하나 그리고 둘입니다": "One and two" };
    assert.equal(
      rewritten("yaml", text.split("c:")[0]!, (prose) => english[prose as keyof typeof english]),
      'a: "The\n  \\"first\\" and"\nb: One\n  and two\n',
    );
  });

  it("reads what follows a YAML block, however little that is indented", () => {
    for (const text of [
      "steps:\n    - run: |\n        npm ci\n  # 그 다음 주석\n  b: 다음 값입니다\n",
      "a:\n  - run: |\n      x\nb: 다음 값입니다 # 그 다음 주석\n",
      "a:\n- |\n x\n# 그 다음 주석\nb: 다음 값입니다\n",
      "a: |2\n    x\n\n# 그 다음 주석\nb: 다음 값입니다\n",
    ])
      assert.deepEqual(
        read("yaml", text)
          .map(([, prose]) => prose)
          .sort(),
        ["그 다음 주석", "다음 값입니다"],
        text,
      );
  });

  it("reads YAML values in brackets and braces, and keeps what would end them out", () => {
    const text = "a: [첫째 항목, 둘째 항목]\nb: {c: 셋째 항목, 'd': \"넷째 항목\"}\n";
    assert.deepEqual(
      read("yaml", text).map(([, prose]) => prose),
      ["첫째 항목", "둘째 항목", "셋째 항목", "넷째 항목"],
    );
    assert.equal(
      rewritten("yaml", text, () => "one, two"),
      "a: [첫째 항목, 둘째 항목]\nb: {c: 셋째 항목, 'd': \"one, two\"}\n",
    );
  });

  it("reads on below a quote of YAML that is not closed yet", () => {
    for (const quote of ['"', "'"])
      assert.deepEqual(read("yaml", `a: ${quote}쓰는 중인 값\nb: 다음 값입니다 # 주석 하나\n`), [
        ["localeValue", "다음 값입니다"],
        ["lineComment", "주석 하나"],
      ]);
  });

  it("does not read the header of a catalog, however it is wrapped", () => {
    const header =
      'msgid ""\nmsgstr ""\n"Project-Id-Version: my package\\n"\n"Report-Msgid-Bugs-To: someone who cares "\n"about it\\n"\n';
    assert.deepEqual(read("po", `${header}\nmsgid "a"\nmsgstr "가 나"\n`), [["localeValue", "가 나"]]);
  });

  it("reads property values across continued lines", () => {
    assert.deepEqual(
      read("properties", "# 인사말\ngreeting=안녕하세요 여러분\nlong = First part \\\n  and the second\n"),
      [
        ["lineComment", "인사말"],
        ["localeValue", "안녕하세요 여러분"],
        ["localeValue", "First part"],
        ["localeValue", "and the second"],
      ],
    );
  });

  it("reads the translations of a gettext catalog, not the source texts", () => {
    const text = `#: src/a.c:12
#, c-format
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

#. Shown at the top
msgid "Hello there, %s"
msgstr "안녕하세요, %s님"
"또 만났습니다"
`;
    assert.deepEqual(read("po", text), [
      ["lineComment", "Shown at the top"],
      ["localeValue", "안녕하세요, %s님"],
      ["localeValue", "또 만났습니다"],
    ]);
  });

  it("writes values so that they remain values", () => {
    assert.equal(
      rewritten("json", '{"a": "저장 완료"}', () => 'Saved "all" in C:\\x'),
      '{"a": "Saved \\"all\\" in C:\\\\x"}',
    );
    assert.equal(
      rewritten("yaml", "a: 'b 저장'\n", () => "It's saved"),
      "a: 'It''s saved'\n",
    );
    assert.equal(
      rewritten("yaml", "a: 저장 완료\n", () => "Saved: all of it"),
      "a: 저장 완료\n",
    );
    assert.equal(
      rewritten("yaml", "a: 저장 완료\n", () => "Saved all of it"),
      "a: Saved all of it\n",
    );
  });
});
