import assert from "node:assert/strict";
import { namePlace } from "../../../../src/editor/naming/namePlace.ts";
import { findProse } from "../../../../src/prose/findProse.ts";

/** Where a name goes in a text with its cursor at `|`, or its selection between `«` and `»`. */
function place(marked: string, languageId = "typescript"): string | undefined {
  const start = marked.search(/[|«]/);
  const bare = marked.replace(/[|«]/, "");
  const end = bare.includes("»") ? bare.indexOf("»") : start;
  const text = bare.replace("»", "");
  const found = namePlace({ text, languageId }, findProse({ text, languageId }), { start, end });
  if (found === undefined) return undefined;
  const { how, phrase, span, kind, style } = found;
  return `${how} ${text.slice(span.start, span.end)} by "${phrase}" (${kind}, ${style})`;
}

describe("A name is wanted", () => {
  it("for the identifier at the cursor, from the comment above it", () => {
    assert.equal(place("// 로그인 버튼\nconst b|tn = 1;\n"), 'rename btn by "로그인 버튼" (variable, camel)');
    assert.equal(
      place("/**\n * 목록을 정렬한다.\n *\n * @param a 목록\n */\nfunction |f(a) {}\n"),
      'rename f by "목록을 정렬한다." (function, camel)',
    );
    assert.equal(place("// 사용자\n@Entity()\nclass X| {}\n"), 'rename X by "사용자" (type, pascal)');
  });

  it("for the identifier at the cursor, from a comment after it or a docstring below it", () => {
    assert.equal(place("let |x = 3; // 최대 횟수\n"), 'rename x by "최대 횟수" (variable, camel)');
    assert.equal(
      place('def |f(a):\n    """목록을 정렬한다."""\n', "python"),
      'rename f by "목록을 정렬한다." (function, snake)',
    );
  });

  it("for what is declared below the comment that the cursor is in", () => {
    assert.equal(
      place("// 로그인| 버튼\nexport const btn: Button = 1;\n"),
      'rename btn by "로그인 버튼" (variable, camel)',
    );
    assert.equal(
      place("// 최대 |횟수\n  private static final int N = 3;\n", "java"),
      'rename N by "최대 횟수" (constant, screaming)',
    );
    assert.equal(place("// «로그인» 버튼\nconst btn = 1;\n"), 'rename btn by "로그인" (variable, camel)');
  });

  it("in place of Korean words in code", () => {
    assert.equal(place("const «사용자 이름 »= 1;\n"), 'replace 사용자 이름 by "사용자 이름" (variable, camel)');
    assert.equal(place("def «목록 정렬»(a):\n", "python"), 'replace 목록 정렬 by "목록 정렬" (function, snake)');
  });

  it("for a Korean identifier", () => {
    assert.equal(place("let 사용자|_이름 = 1;\n"), 'rename 사용자_이름 by "사용자 이름" (variable, camel)');
  });

  it("nowhere else", () => {
    for (const text of ["|", "// comment\nlet x| = 1;\n", "let |x = 1;\n", "let x = |1;\n", "// 끝|\n", "«abc»"]) {
      assert.equal(place(text), undefined, text);
    }
    assert.equal(place("// 로그인 버튼\n\nlet a = 1;\nlet b| = 2;\n"), undefined);
  });
});
