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
