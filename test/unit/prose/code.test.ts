import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { findProse } from "../../../src/prose/findProse.ts";
import { read, rewritten, words } from "./support.ts";

describe("findProse in code", () => {
  /** What of a tag is a name or a type is no prose; what is said of it is. */
  const TAGGED: readonly (readonly [tag: string, prose: string[]])[] = [
    ...["@see Foo\\Bar", "@see Foo::baz()", "@uses \\Foo\\Bar", "@see {@link Foo}", "@covers Foo\\Bar::baz"].map(none),
    ...["@throws RuntimeException", "@throws \\Foo\\Bar|Baz", "@throws {TypeError}", "@mixin Foo\\Bar"].map(none),
    ...["@return string|null", "@return Foo\\Bar", "@return Collection", "@returns HTMLElement"].map(none),
    ...["@returns Promise<void>", "@return array<string, list<int>>", "@return array{a: int}[]", "@var Foo $x"].map(
      none,
    ),
    ["@see Foo\\Bar::baz() for the details", ["for the details"]],
    ["@see {@link Foo} for more words", ["for more words"]],
    ["@see Selection.active for the end", ["for the end"]],
    ["@uses \\Foo\\Bar - to do something", ["to do something"]],
    ["@link https://a.b What it is", ["What it is"]],
    ["@see The book about it", []],
    ["@throws \\Foo\\BarException If it is not there", ["If it is not there"]],
    ["@throws Foo|Bar when it is wrong", ["when it is wrong"]],
    ["@return string|null The name of it", ["The name of it"]],
    ["@return array<string, Foo> all of them", ["all of them"]],
    ["@return DateTime The time of the log", ["The time of the log"]],
    ["@returns Promise that resolves", ["Promise that resolves"]],
    ["@return Name of the user", ["Name of the user"]],
    ["@returns Nothing.", ["Nothing."]],
    ["@var string|null The name of it", ["The name of it"]],
    ["@method static Foo bar(int $x) Gets the bar", ["Gets the bar"]],
    ["@property-read string $name The name of it", ["The name of it"]],
    ["@deprecated use it\n * @phpstan-return Foo\n * @ORM\\Column", ["use it"]],
  ];
  function none(tag: string): readonly [string, string[]] {
    return [tag, []];
  }
  for (const [tag, prose] of TAGGED)
    it(`reads ${JSON.stringify(tag)}`, () =>
      assert.deepEqual(words("php", `<?php\n/**\n * First words.\n * ${tag}\n */\n`), ["First words.", ...prose]));

  it("reads comments, doc comments and strings in TypeScript", () => {
    const text = `
/**
 * 사용자 목록을 페이지 단위로 조회합니다.
 *
 * - 첫째 항목은 길어서
 *   다음 줄로 이어진다
 *
 * @param page 0부터 시작하는 페이지 번호
 * @param {string} [options.order="asc"] - 정렬 순서
 * @returns {Promise<User[]>} 사용자 배열
 * @throws {RangeError} 페이지가 음수일 때
 * @see https://example.com/users
 * @example
 * list(0) // 첫 페이지
 */
export function list(page: number) {
  // 캐시가 만료되면 토큰을 다시 발급받는다
  const cache = get("userCache"); /* The cache is shared. */
  throw new Error("페이지가 음수입니다");
}
`;
    assert.deepEqual(read("typescript", text), [
      [
        "docComment",
        "사용자 목록을 페이지 단위로 조회합니다.",
        "첫째 항목은 길어서 다음 줄로 이어진다",
        "0부터 시작하는 페이지 번호",
        "정렬 순서",
        "사용자 배열",
        "페이지가 음수일 때",
      ],
      ["lineComment", "캐시가 만료되면 토큰을 다시 발급받는다"],
      ["blockComment", "The cache is shared."],
      ["string", "페이지가 음수입니다"],
    ]);
  });

  it("reads adjacent line comments with the same indentation as one, and wrapped lines as one sentence", () => {
    const text =
      "  // The cache is shared by all windows of the editor, so that a token that was\n" +
      "  // fetched once is never asked for again.\n" +
      "  //\n  // 다음 문단입니다.\n" +
      "    // Further in.\n  /// A doc comment.\n";
    assert.deepEqual(read("typescript", text), [
      [
        "lineComment",
        "The cache is shared by all windows of the editor, so that a token that was fetched once is never asked for again.",
        "다음 문단입니다.",
      ],
      ["lineComment", "Further in."],
      ["docComment", "A doc comment."],
    ]);
    const [unit] = findProse({ text, languageId: "typescript" });
    assert.deepEqual(unit?.passages[0]?.layout, "wrap");
    assert.deepEqual(unit.passages[0].continuation, "  // ");
    assert.equal(unit.passages[1]?.layout, "line");
  });

  it("keeps short lines apart that are separate sentences", () => {
    const text = "// 설정을 읽는다\n// 서버를 시작한다\n// Waits for the first request.\n";
    assert.deepEqual(words("go", text), ["설정을 읽는다", "서버를 시작한다", "Waits for the first request."]);
  });

  it("reads template literals around their expressions", () => {
    assert.deepEqual(words("typescript", "const s = `안녕하세요 ${name}님, 반갑습니다`;"), [
      "안녕하세요 ${name}님, 반갑습니다",
    ]);
    assert.deepEqual(words("typescript", 'f(`총 ${n > 1 ? `${n} "건"` : "없음"} 처리했습니다`, "끝났습니다");'), [
      "총",
      "처리했습니다",
      "끝났습니다",
    ]);
    assert.deepEqual(words("javascript", 'const a = `${b("저장할 수 없습니다")}`;'), ["저장할 수 없습니다"]);
  });

  it("does not start a string at a quote in a regular expression, or a regular expression at a division", () => {
    assert.deepEqual(words("javascript", "const a = /[\"'`/]/g.test(b) / 2 / c; // 따옴표를 찾는다\n"), [
      "따옴표를 찾는다",
    ]);
    assert.deepEqual(words("javascript", 'return /"/.exec(s) && "찾지 못했습니다"'), ["찾지 못했습니다"]);
    assert.deepEqual(words("javascript", 'x = (a + b) / c; y = "값이 없습니다" / d;'), ["값이 없습니다"]);
  });

  it("splits strings at escapes, and reads escaped quotes", () => {
    assert.deepEqual(words("java", String.raw`s = "첫 줄입니다.\n\t\"둘째\" 줄입니다.";`), [
      "첫 줄입니다.",
      '"둘째" 줄입니다.',
    ]);
    assert.deepEqual(words("c", String.raw`char q = '"'; char e = '\''; puts("Done with it.");`), ["Done with it."]);
  });

  it("reads JSX text", () => {
    const text = `
const less = a < b && c > d;
const generic = <T,>(value: T) => "값이 없습니다";
return (
  <div title="제목입니다" className="flex items-center">
    Don't stop, {user.name}! <b>굵은 글</b> 뒤의 글
    {/* 주석입니다 */}
    {ok ? <p>저장했습니다</p> : "실패했습니다"}
  </div>
);
const after = "끝났습니다";`;
    assert.deepEqual(words("typescriptreact", text), [
      "값이 없습니다",
      "제목입니다",
      "Don't stop, {user.name}! <b>굵은 글</b> 뒤의 글",
      "주석입니다",
      "저장했습니다",
      "실패했습니다",
      "끝났습니다",
    ]);
  });

  const SENTENCES: readonly (readonly [about: string, element: string, prose: string[]])[] = [
    [
      "tags and expressions in a sentence",
      '<p>Hello <b>{name}</b>, you have {count} new {count === 1 ? "message" : "messages"}.</p>',
      ['Hello <b>{name}</b>, you have {count} new {count === 1 ? "message" : "messages"}.'],
    ],
    [
      "a sentence with its spaces, and none at its ends",
      '<p>\n{" "}Read the{" "}\n<a href="/x">docs for <code>foo()</code></a> first,{" "}\n<Link to={url}>then come back</Link>.\n</p>',
      ['Read the{" "} <a href="/x">docs for <code>foo()</code></a> first,', "then come back"],
    ],
    [
      "elements in expressions by themselves",
      "<ul>Text before {items.map((i) => <li key={i}>Item words {i}</li>)} text after</ul>",
      ["Text before", "Item words {i}", "text after"],
    ],
    [
      "texts in expressions by themselves",
      '<p>Click {ok ? "the first one" : <b>the other one</b>} now {/* 주석 하나 */} or later</p>',
      ["Click", "the first one", "the other one", "now", "주석 하나", "or later"],
    ],
    [
      "attributes",
      '<p title="첫 제목">글 <a title="둘째 제목">하나</a></p>',
      ["첫 제목", '글 <a title="둘째 제목">하나</a>'],
    ],
    [
      "elements in attributes",
      "<Foo.Bar render={<b>Element in it {n}</b>}>Words <Foo.Baz /> inside</Foo.Bar>",
      ["Element in it {n}", "Words", "inside"],
    ],
    ["fragments", "<>Fragment <i>words</i> {a}</>", ["Fragment <i>words</i> {a}"]],
    ["an element that is not closed", "<p>First words <b>bold words</b>", ["First words", "bold words"]],
  ];
  for (const [about, element, prose] of SENTENCES)
    it(`reads JSX: ${about}`, () => assert.deepEqual(words("typescriptreact", `const a = (${element});`), prose));

  it("writes a sentence of JSX in any order, with its expressions as they are", () => {
    assert.equal(
      rewritten(
        "javascriptreact",
        'f(<p>저장한 파일은 <b>{name && "x"}</b>에 {n}개 &amp; 끝</p>);',
        () => '{n} files & more in <b>{name && "x"}</b>',
      ),
      'f(<p>{n} files &amp; more in <b>{name && "x"}</b></p>);',
    );
    // Beside a tag, a line break would be no space.
    assert.equal(
      rewritten(
        "javascriptreact",
        "f(\n  <p>\n    파일은 <b>여기</b>에\n    {n}개 있습니다.\n  </p>,\n);",
        () => "There are {n} files <b>here</b> now.",
      ),
      "f(\n  <p>\n    There\n    are {n} files <b>here</b> now.\n  </p>,\n);",
    );
  });

  it("reads Python docstrings, prefixed strings and comments", () => {
    const text = `#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""모듈 설명입니다."""
import os  # noqa: F401

def find(name, *args):
    """Finds a user.

    Args:
        name (str): 사용자의 이름
        *args: 나머지 인자들은 그대로
            전달됩니다.

    Returns:
        bool: 찾으면 참

    :param name: 찾을 이름
    :raises ValueError: 이름이 비어 있을 때

    >>> find("kim")
    True
    """
    message = f"안녕하세요 {name}님, {rows['n']}건입니다"
    pattern = r"^[가-힣]+\\"$"
    labels = {"이름 표시": '표시할 이름', "path": "a/b"}
    # 결과를 돌려준다  # type: ignore
    return '''여러 줄
문자열입니다'''
`;
    assert.deepEqual(read("python", text), [
      ["docComment", "모듈 설명입니다."],
      [
        "docComment",
        "Finds a user.",
        "사용자의 이름",
        "나머지 인자들은 그대로 전달됩니다.",
        "찾으면 참",
        "찾을 이름",
        "이름이 비어 있을 때",
      ],
      ["string", "안녕하세요 {name}님,", "건입니다"],
      ["string", "표시할 이름"],
      ["lineComment", "결과를 돌려준다"],
      ["string", "여러 줄", "문자열입니다"],
    ]);
  });

  it("reads the sections of a NumPy-style docstring", () => {
    const text =
      'def f():\n    """값을 구한다.\n\n    Parameters\n    ----------\n    rate : float\n        비율입니다.\n    """\n';
    assert.deepEqual(words("python", text), ["값을 구한다.", "비율입니다."]);
  });

  it("reads Rust raw strings and nested comments, and skips lifetimes and doc tests", () => {
    const text = `//! 크레이트 설명
//!
//! \`\`\`
//! let x = "안녕하세요";
//! \`\`\`

/// 길이를 센다. \`'a\`는 수명이다.
fn len<'a>(s: &'a str) -> char { let c = '"'; r#"그는 "네"라고 했다"#; "그냥 문자열" }
/* 바깥 /* 안쪽 */ 계속 */ fn g() {}
`;
    assert.deepEqual(read("rust", text), [
      ["docComment", "크레이트 설명"],
      ["docComment", "길이를 센다. `'a`는 수명이다."],
      ["string", '그는 "네"라고 했다'],
      ["string", "그냥 문자열"],
      ["blockComment", "바깥 /* 안쪽 */ 계속"],
    ]);
  });

  it("reads C# XML comments, verbatim and interpolated strings", () => {
    const text = `/// <summary>
/// 이름을 반환한다.
/// </summary>
/// <param name="x">가로 좌표</param>
string Name(int x) { a = @"C:\\"; b = @"그는 ""네""라고 했다"; c = $"안녕 {x:N0} 님"; d = '"'; }
#region 영역`;
    assert.deepEqual(read("csharp", text), [
      ["docComment", "이름을 반환한다.", "가로 좌표"],
      ["string", '그는 "네"라고 했다'],
      ["string", "안녕 {x:N0} 님"],
    ]);
  });

  it("reads documentation in elements, also beside their tags, and no lines of tags alone", () => {
    for (const [languageId, text, expected] of [
      [
        "csharp",
        `/// <summary>Gets the name of the user.</summary>
/// <param name="id">The identifier of the user.</param>
/// <returns>The name, or null.</returns>
/// <seealso cref="Users"/>
/// <inheritdoc/>
string Name(int id) => null;`,
        ["Gets the name of the user.", "The identifier of the user.", "The name, or null."],
      ],
      [
        "csharp",
        "/// <remarks>It is called often,\n/// and never waits.</remarks>\n/// <example>\n/// var a = Name(1);\n/// </example>\n",
        ["It is called often, and never waits."],
      ],
      [
        "java",
        "/**\n * First paragraph is here.\n *\n * <p>Second paragraph is here. It goes\n * on over two lines.\n * <ul>\n * <li>One of the items</li>\n * </ul>\n * <pre>\n * int a = 1;\n * </pre>\n */\n",
        ["First paragraph is here.", "Second paragraph is here. It goes on over two lines.", "One of the items"],
      ],
      ["javascript", "// <div>No text but code</div>\n// <p>\nf();\n", []],
    ] as const)
      assert.deepEqual(
        read(languageId, text).flatMap(([, ...texts]) => texts),
        expected,
      );
  });

  const OTHERS: [languageId: string, text: string, expected: string[]][] = [
    [
      "go",
      "//go:generate stringer\n// List returns all users.\ns := `원시 \\문자열`\nr := '\"' // 룬",
      ["List returns all users.", "원시 \\문자열", "룬"],
    ],
    ["cpp", 'auto s = R"x(그는 "네"라고 (했다))x"; // 원시 문자열\n', ['그는 "네"라고 (했다)', "원시 문자열"]],
    [
      "kotlin",
      '/* 밖 /* 안 */ 밖 */ val s = "총 ${list.map { "\\"$it\\"" }} 건입니다"',
      ["밖 /* 안 */ 밖", "총", "건입니다"],
    ],
    ["swift", 'let s = #"따옴표 " 하나"# // 스위프트\n', ['따옴표 " 하나', "스위프트"]],
    [
      "swift",
      'let s = "\\(user) 님이 \\"로그인\\"했습니다."; let t = "\\(items["키"] ?? "없음") 항목이 있습니다"',
      ['님이 "로그인"했습니다.', "항목이 있습니다"],
    ],
    ["dart", "var s = r'원시 \\문자열'; var t = '''여러\n줄입니다''';", ["원시 \\문자열", "여러", "줄입니다"]],
    [
      "php",
      "<?php # 설정을 읽는다\n#[Pure]\n$s = 'It''s'; $t = \"저장했습니다\"; // 끝\n",
      ["설정을 읽는다", "저장했습니다", "끝"],
    ],
    [
      "ruby",
      '# 이름을 찾는다\nputs "안녕 #{user["name"]} 님"\nx = <<~SQL\n  # 주석이 아니다\nSQL\n',
      ["이름을 찾는다", "안녕", "님"],
    ],
    [
      "shellscript",
      '# 서버를 시작한다\nx=${a#b}; y=$#\necho "안녕 $USER 님" # 인사\ncat <<EOF\n# 본문\nEOF\n',
      ["서버를 시작한다", "안녕 $USER 님", "인사"],
    ],
    [
      "powershell",
      '<# 도움말입니다 #>\n# 주석\nWrite-Host "그는 `"네`"라고 했다"',
      ["도움말입니다", "주석", '그는 "네"라고 했다'],
    ],
    ["perl", "my $n = $#list; # 마지막 번호\n", ["마지막 번호"]],
    ["r", "#' 평균을 구한다\nx <- 'a' # 값\n", ["평균을 구한다", "값"]],
    ["toml", "# 설정입니다\ntitle = \"한국어 제목\"\npath = 'C:\\a'\n", ["설정입니다", "한국어 제목"]],
    ["makefile", "all: # 모두 만든다\n\techo \\# a\n", ["모두 만든다"]],
    ["dockerfile", "# syntax=docker/dockerfile:1\n# 실행 환경\nRUN echo a#b\n", ["실행 환경"]],
    ["elixir", '@doc """\n이름을 찾는다.\n"""\n# 주석\n', ["이름을 찾는다.", "주석"]],
    [
      "sql",
      "-- 사용자를 찾는다\nSELECT \"큰 이름\" FROM t WHERE s = '그''는 없다' /* 끝 */",
      ["사용자를 찾는다", "그'는 없다", "끝"],
    ],
    ["lua", "--[[ 여러 줄\n주석 ]]\n-- 한 줄\nlocal s = [[긴 문자열]]", ["여러 줄 주석", "한 줄", "긴 문자열"]],
    ["haskell", "{- 밖 {- 안 -} 밖 -}\nfoldl' x --> y -- 접는다\n", ["밖 {- 안 -} 밖", "접는다"]],
    ["clojure", ';; 이름을 찾는다\n(def s "저장했습니다") \\" ; 끝\n', ["이름을 찾는다", "저장했습니다", "끝"]],
    ["latex", "100\\% % 주석입니다\n", ["주석입니다"]],
    ["matlab", "y = x'; s = 'It is done'; % 전치\n", ["It is done", "전치"]],
    ["erlang", '% 모듈 설명\nf() -> $", "저장했습니다".', ["모듈 설명", "저장했습니다"]],
    ["vb", '\' 이름을 찾는다\ns = "그는 ""네""라고"', ["이름을 찾는다", '그는 "네"라고']],
    ["css", '/* 단추 모양 */\na::after { content: "더 보기"; }', ["단추 모양"]],
    ["scss", "// 색을 정한다\na { background: url(//cdn/a.png); }", ["색을 정한다"]],
  ];
  for (const [languageId, text, expected] of OTHERS)
    it(`reads ${languageId}`, () => assert.deepEqual(words(languageId, text), expected));

  it("reads text, comments, scripts and styles in HTML", () => {
    const text = `<!DOCTYPE html>
<title>제목입니다</title><style>/* 모양 */ a { color: red }</style>
<script>// 시작한다
const s = "저장했습니다";</script>
<p title="a > b">
  문단의 첫 줄은 <b>굵고</b>
  둘째 줄로 이어진다
</p><!-- 주석입니다 --><pre>코드 그대로</pre>`;
    assert.deepEqual(read("html", text), [
      ["text", "제목입니다"],
      ["blockComment", "모양"],
      ["lineComment", "시작한다"],
      ["string", "저장했습니다"],
      ["text", "문단의 첫 줄은 <b>굵고</b> 둘째 줄로 이어진다"],
      ["blockComment", "주석입니다"],
    ]);
    assert.deepEqual(read("xml", '<string name="a">저장할까요?</string>'), [["localeValue", "저장할까요?"]]);
    assert.deepEqual(words("vue", '<script lang="ts">const a: T = `값이 ${b}입니다`</script>'), ["값이 ${b}입니다"]);
  });

  it("finds nothing in an unknown language or in binary data", () => {
    assert.deepEqual(findProse({ text: "// 주석", languageId: "log" }), []);
    assert.deepEqual(findProse({ text: "// 주석\n\0\u0001", languageId: "c" }), []);
  });
});

describe("What delimits a string or a comment", () => {
  it("is no part of an R raw string", () => {
    for (const [text, prose] of [
      [`x <- r"(Raw text here)" # A note`, ["Raw text here", "A note"]],
      [`x <- r"---[The "raw" ]" text]---"`, [`The "raw" ]" text`]],
      [`x <- R'{It's in braces}'`, ["It's in braces"]],
      [`paste(r"(The first one)", "and the second")`, ["The first one", "and the second"]],
      [`bar"(no raw string)"`, ["(no raw string)"]],
    ] as const)
      assert.deepEqual(words("r", text), prose);
  });

  it("is no part of a PHP comment that ends with the code", () => {
    for (const [text, prose] of [
      ["<?php // A comment here ?>\n<p>Text is here</p>\n", ["A comment here", "Text is here"]],
      ["<?php # A comment here ?><?php // And one more\n", ["A comment here", "And one more"]],
      ["<?= $a // The value of it ?>\n", ["The value of it"]],
    ] as const)
      assert.deepEqual(words("php", text), prose);
  });

  it("is not written into a PHP comment", () => {
    for (const text of [
      "<?php // A comment here\n$a = 1;\n",
      "<?php # A comment here ?>\n",
      "<?php $a; // A note here\n",
    ])
      assert.equal(
        rewritten("php", text, () => "Ends with ?> here"),
        text,
      );
    assert.equal(
      rewritten("php", "<?php // A comment here ?>\n", () => "Another one"),
      "<?php // Another one ?>\n",
    );
  });

  it("is no part of a Haskell string with a gap", () => {
    for (const [text, prose] of [
      ['a = "The first \\\n  \\and the rest"', ["The first", "and the rest"]],
      ['a = "The first \\\r\n\t\\and the rest"', ["The first", "and the rest"]],
      ['a = "One word \\   \\and the rest"', ["One word", "and the rest"]],
      ['a = "The first\\n\\\n  \\\\"and the rest\\""', ["The first", '"and the rest"']],
    ] as const)
      assert.deepEqual(words("haskell", text), prose);
  });
});

describe("What a documentation tool reads in a comment", () => {
  const cases: Readonly<Record<string, readonly (readonly [text: string, prose: readonly string[]])[]>> = {
    python: [
      ['"""Does it.\n\n.. warning::\n   Take care of it.\n"""', ["Does it.", "Take care of it."]],
      ['"""Does it.\n\n.. note:: Take care of it.\n"""', ["Does it.", "Take care of it."]],
      ['"""Does it.\n\n.. code-block:: python\n\n   one thing is here\n\nThe rest.\n"""', ["Does it.", "The rest."]],
      ['"""Does it.\n\n.. deprecated:: 1.3\n   Use the other.\n"""', ["Does it.", "Use the other."]],
      ['"""Does it.\n\n.. versionadded:: 2.0.1 It is new.\n"""', ["Does it.", "It is new."]],
      ['"""Does it.\n\nReturns\n-------\nstr\n    The text of it.\n"""', ["Does it.", "The text of it."]],
      [
        '"""Does it.\n\nRaises\n------\nValueError\n    If there is none.\nKeyError\n    Or two.\n"""',
        ["Does it.", "If there is none.", "Or two."],
      ],
      [
        '"""Does it.\n\nExample:\n    Call it so.\n\nNote:\n    It is slow.\n"""',
        ["Does it.", "Call it so.", "It is slow."],
      ],
      ["#: The name of it\nx = 1\n", ["The name of it"]],
      [
        "#: The name of it, which goes on\n#: in the next line\nx = 1\n",
        ["The name of it, which goes on in the next line"],
      ],
    ],
    ruby: [
      ["# @return [String, nil] the text of it\n", ["the text of it"]],
      ["# @return [Array<String>] the names\n", ["the names"]],
      ["# @param name [String] the name of it\n", ["the name of it"]],
    ],
    php: [
      ["<?php /**\n * @return int|null the text of it\n */", ["the text of it"]],
      ["<?php /**\n * @return string[] the names\n */", ["the names"]],
      ["<?php /**\n * @return the names of it\n */", ["the names of it"]],
      ["<?php /**\n * @param ?Foo $a the name of it\n */", ["the name of it"]],
    ],
    swift: [
      ["/// Finds it.\n/// - Parameters:\n///   - a: The first one\n", ["Finds it.", "The first one"]],
      ["/// - Returns: The result of it\n", ["The result of it"]],
      ["/// - Throws:\n///   An error of it\n", ["An error of it"]],
    ],
    html: [
      ["<!--[if IE]><p>An old one here</p><![endif]-->", []],
      ["<!--[if lt IE 9]>\n<script>the old one</script>\n<![endif]-->", []],
      ["<!--[if !IE]> --><p>The text is here</p><!-- <![endif]-->", ["The text is here"]],
      ["<!-- [a note] of it -->", ["[a note] of it"]],
    ],
    powershell: [
      ["<#\n.SYNOPSIS\nFinds a file.\n.PARAMETER Name\nThe name of it.\n#>", ["Finds a file.", "The name of it."]],
      [
        "<#\n  .Description\n    It finds files.\n\n  .EXAMPLE\n    Get-It the thing\n  .NOTES\n    It is slow.\n#>",
        ["It finds files.", "It is slow."],
      ],
      ["# .SYNOPSIS\n# Finds a file.\n", ["Finds a file."]],
    ],
  };
  for (const [languageId, files] of Object.entries(cases))
    it(`is no prose in ${languageId}`, () => {
      for (const [text, prose] of files) assert.deepEqual(words(languageId, text), prose, text);
    });
});
