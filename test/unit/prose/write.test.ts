import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { findProse } from "../../../src/prose/findProse.ts";
import { columns } from "../../../src/prose/wrap.ts";
import { writePassages } from "../../../src/prose/write.ts";
import { rewritten } from "./support.ts";

describe("writePassages", () => {
  it("writes prose into a comment between its markers, tags and bullets", () => {
    const text =
      "  /**\r\n   * 사용자를 찾는다.\r\n   *\r\n   * - 첫째 항목\r\n   * @param name 찾을 이름\r\n   */\r\n";
    const english: Record<string, string> = {
      "사용자를 찾는다.": "Finds a user.",
      "첫째 항목": "First item",
      "찾을 이름": "the name to find",
    };
    assert.equal(
      rewritten("typescript", text, (prose) => english[prose]),
      "  /**\r\n   * Finds a user.\r\n   *\r\n   * - First item\r\n   * @param name the name to find\r\n   */\r\n",
    );
  });

  it("keeps the bytes of a passage without new prose", () => {
    const text = "/* 첫 문단\n\n  둘째   문단 */";
    const [unit] = findProse({ text, languageId: "c" });
    assert.equal(writePassages(text, unit!, [undefined, "  "]), text);
    assert.equal(writePassages(text, unit!, ["New"]), "/* New\n\n  둘째   문단 */");
  });

  it("keeps a single line a single line", () => {
    const long = "word ".repeat(40).trim();
    assert.equal(
      rewritten("c", "int a; // 짧은 설명\n", () => `${long}\n${long}`),
      `int a; // ${long} ${long}\n`,
    );
  });

  it("rewraps to as many lines as before, at their width", () => {
    const text =
      "// The cache is shared by all windows of the editor, so that a token that was\n// fetched once is never asked for again.\n";
    assert.equal(
      rewritten(
        "typescript",
        text,
        () => "캐시는 편집기의 모든 창이 함께 쓰므로 한 번 받은 토큰은 다시 요청하지 않습니다.",
      ),
      "// 캐시는 편집기의 모든 창이 함께 쓰므로 한 번 받은 토큰은 다시 요청하지\n// 않습니다.\n",
    );
    const longer = Array.from({ length: 30 }, (_, index) => `word${index}`).join(" ");
    const lines = rewritten("typescript", text, () => longer)
      .trimEnd()
      .split("\n");
    assert.ok(lines.length > 2);
    for (const line of lines) assert.ok(line.startsWith("// word") && columns(line) <= 80, line);
  });

  it("widens short lines to up to 100 columns before it adds a line", () => {
    const text = "    # 이 함수는 사용자의 이름을 받아서 그 사용자가 마지막으로\n    # 접속한 시각을 돌려준다\n";
    const english =
      "This function takes the name of a user and gives back the time at which that user was last seen, if there is one at all";
    assert.equal(
      rewritten("python", text, () => english)
        .trimEnd()
        .split("\n").length,
      2,
    );
  });

  it("uses the line ending of the previous line for each new line", () => {
    const text = `# ${"가나다 ".repeat(12)}\r\n# ${"라마바 ".repeat(12)}\n# 끝\n`;
    const written = rewritten("python", text, () => "word ".repeat(80));
    assert.match(written, /^# word[^\r\n]*\r\n# word[^\r\n]*\n# word[^\r\n]*\n# word/);
  });

  it("never starts a line with what would be a bullet, a heading or a tag", () => {
    const text = `${"가나다라 ".repeat(10)}\n${"마바사아 ".repeat(3)}\n`;
    for (const sign of ["-", "1.", "#", ">", "@param", "#12", "```", "|"]) {
      const written = rewritten("markdown", text, () => `word ${sign} `.repeat(30));
      for (const line of written.trim().split("\n")) assert.match(line, /^word/);
    }
    const beginnings: Record<string, string[]> = {
      markdown: [
        "-",
        "*",
        "+",
        "1.",
        "2)",
        "#",
        "#12",
        ">",
        "```",
        "~~~",
        "|",
        ":::",
        ":",
        "<div>",
        "<!--",
        "[a]:",
        "---",
      ],
      "/**\n * @\n */": ["-", "1.", "#", ">", "@param", "\\brief", ":param", "<summary>", "</p>"],
      "// @": ["-", "*", "1.", "#", ">", "|"],
      "/* @ */": ["-", "*", "1.", "#", ">"],
      "//@": ["/path", "!important", "#12", "<b>", "@mina"],
      "/**@*/": ["/path", "*.log", "!"],
      "<!--@-->": [">", "-->", "-"],
    };
    for (const [frame, signs] of Object.entries(beginnings)) {
      const [languageId, source] =
        frame === "markdown"
          ? ["markdown", text]
          : [frame.startsWith("<") ? "html" : "typescript", frame.replace("@", "가나 다라")];
      for (const sign of signs)
        assert.equal(
          rewritten(languageId, source, () => `${sign} word`),
          source,
          `or the text keeps its bytes: ${sign} in ${frame}`,
        );
    }
  });

  it("begins with any sign where it can't be taken for anything else", () => {
    const places: [languageId: string, before: string, after: string, beginnings: string[]][] = [
      [
        "typescript",
        "// ",
        "\n",
        ["%d", "<b>b</b>", "#123", "@mina", "/settings", "{x}", "$HOME", "*.log", "--force", ":count", "&c"],
      ],
      ["python", "# ", "\n", ["%d", "<0>a</0>", "#123", "@mina", "/settings", "[a]", "%(name)s", "~/x"]],
      ["c", "/* ", " */", ["%d", "<b>b</b>", "#123", "@mina", "/settings", "..."]],
      ["typescript", "/** ", " */", ["%d", "<b>b</b>", "<0>a</0>", "#123", "/settings", "[a]", "{x}"]],
      [
        "markdown",
        "",
        "\n",
        ["%d", "<b>b</b>", "<my-link>a</my-link>", "@mina", "/settings", "{{x}}", "*.log", "**b**", "$HOME", "[[n]]"],
      ],
      ["markdown", "- ", "\n", ["%d", "<0>b</0>", "@mina", "/settings"]],
      ["html", "<p>", "</p>", ["%d", "#123", "@mina", "/settings", "-", "1."]],
      ["git-commit", "", "\n", ["/settings", "<b>b</b>", "{x}"]],
    ];
    for (const [languageId, before, after, beginnings] of places)
      for (const beginning of beginnings)
        assert.equal(
          rewritten(languageId, `${before}가나 다라${after}`, () => `${beginning} word`),
          `${before}${beginning} word${after}`,
        );
  });

  it("never breaks a line inside a placeholder, an attribute or a link", () => {
    const whole = [
      "{{ user.name | uppercase }}",
      '<a href="/x" title="a b c">',
      "<%= link_to name, path %>",
      "{{< ref page >}}",
      "[설치 안내 문서](https://a.b/c)",
      '[안내](/a "제목 하나")',
      "[[설치 가이드 문서]]",
      "`npm run a b`",
      "{ $name }",
      "$t(a, { x })",
      "${a + b}",
    ];
    for (const [languageId, mark] of [
      ["markdown", ""],
      ["python", "# "],
      ["typescript", "// "],
    ] as const)
      for (const part of whole)
        for (let words = 1; words < 16; words++) {
          const text = `${mark}${"가나다라 ".repeat(8)}\n${mark}${"마바사아 ".repeat(8)}\n`;
          const prose = `${"word ".repeat(words)}${part} ${"more ".repeat(12)}`;
          const written = rewritten(languageId, text, () => prose);
          assert.ok(
            written.split("\n").some((line) => line.includes(part)),
            written,
          );
        }
  });

  it("never ends a comment", () => {
    assert.equal(
      rewritten("c", "/* 모든 파일 */", () => "All */ files"),
      "/* All * / files */",
    );
    assert.equal(
      rewritten("c", "/* 모든 파일 */", () => "All src/* files"),
      "/* All src/* files */",
    );
    assert.equal(
      rewritten("rust", "/* 모든 파일 */", () => "All src/* files"),
      "/* All src/ * files */",
    );
    assert.equal(
      rewritten("rust", "/* 모든 파일*/", () => "All of /"),
      "/* 모든 파일*/",
    );
    assert.equal(
      rewritten("html", "<!-- 주석입니다 -->", () => "a --> b"),
      "<!-- a -- > b -->",
    );
    assert.equal(
      rewritten("c", "/*\n *가\n */", () => "/ b"),
      "/*\n *가\n */",
    );
    assert.equal(
      rewritten("lua", "--[[ 주석 ]]", () => "a ]] b"),
      "--[[ a ] ] b ]]",
    );
  });

  it("never ends a docstring", () => {
    assert.equal(
      rewritten("python", '"""설명"""', () => 'a """ "b"'),
      '"""a \\"\\"\\" "b\\""""',
    );
    assert.equal(
      rewritten("python", 'r"""설명"""', () => 'a "b"'),
      'r"""설명"""',
    );
  });

  const STRINGS: [languageId: string, text: string, prose: string, expected: string][] = [
    ["typescript", 'f("그는 \\"네\\"라고 했다")', 'He said "yes"', 'f("He said \\"yes\\"")'],
    ["typescript", "f('저장 완료')", "It's C:\\done", "f('It\\'s C:\\\\done')"],
    ["typescript", "f(`안녕 ${name}님`)", "Hi ${name}, `you` ${them}", "f(`Hi ${name}, \\`you\\` \\${them}`)"],
    ["typescript", "f(`안녕 ${name}님`)", "a\nb", "f(`a b`)"],
    ["typescript", "f(`파일 ${n+1}개`)", "${n+1} files", "f(`${n+1} files`)"],
    ["typescript", "f(`값 ${a>b?1:2} ${x[0]-1}`)", "${x[0]-1} of ${a>b?1:2}", "f(`${x[0]-1} of ${a>b?1:2}`)"],
    ["typescript", "f(`문서 https://a.b/#${code} 참고`)", "See https://a.b/#${code}", "f(`See https://a.b/#${code}`)"],
    ["go", "f(`원시 문자열`)", "a `b`", "f(`원시 문자열`)"],
    ["rust", 'f(r#"원시 문자열"#)', 'a "b" c', 'f(r#"a "b" c"#)'],
    ["rust", 'f(r#"원시 문자열"#)', 'a "# c', 'f(r#"원시 문자열"#)'],
    ["csharp", 'f(@"저장 완료")', 'a "b"', 'f(@"a ""b""")'],
    ["csharp", 'f($"안녕 {x}")', "Hi {x} {y}", 'f($"안녕 {x}")'],
    ["python", 'f(f"안녕 {x}")', "Hi {x}", 'f(f"Hi {x}")'],
    ["sql", "SELECT '저장 완료'", "It's done", "SELECT 'It''s done'"],
    ["shellscript", 'echo "안녕 $USER"', "Hi $USER `id`", 'echo "안녕 $USER"'],
    ["shellscript", 'echo "안녕 $USER"', 'Hi "$USER"', 'echo "Hi \\"$USER\\""'],
    ["powershell", 'echo "저장 완료"', 'a "b"', 'echo "a `"b`""'],
    ["html", "<p>저장 완료</p>", "a <b> c", "<p>저장 완료</p>"],
    ["swift", 'f("\\(name) 님")', "Mr. \\(other)", 'f("\\(name) 님")'],
    ["yaml", "confirm: 아니요\n", "No", "confirm: 아니요\n"],
    ["yaml", "confirm: 아니요\n", "Not now", "confirm: Not now\n"],
    ["properties", "a=정말 {0} 항목을 삭제할까요?\n", "Don't you want {0}?", "a=Don''t you want {0}?\n"],
    ["properties", "a=저장하지 않습니다\n", "It isn't saved", "a=It isn't saved\n"],
    ["markdown", "| 이름 |\n|--|\n", "a | b", "| a \\| b |\n|--|\n"],
  ];
  for (const [languageId, text, prose, expected] of STRINGS)
    it(`writes ${JSON.stringify(prose)} over ${text} in ${languageId}`, () =>
      assert.equal(
        rewritten(languageId, text, () => prose),
        expected,
      ));

  it("never loses a separator of lines, paragraphs or pages", () => {
    for (const sign of ["\u2028", "\u2029", "\u0085", "\v", "\f"])
      for (const [languageId, frame] of [
        ["plaintext", "@\n"],
        ["markdown", "- @\n"],
        ["typescript", "// @\nf();"],
        ["python", '"""@"""'],
        ["html", "<p>@</p>"],
        ["json", '{"a": "@"}'],
        ["restructuredtext", "@\n"],
      ] as const) {
        const text = frame.replace("@", `가나 다라${sign}마바 사아`);
        const write = (prose: string): string => rewritten(languageId, text, () => prose);
        assert.equal(
          rewritten(languageId, text, (prose) => prose),
          text,
        );
        const kept = write(`Some words${sign}more words`);
        if (kept !== text) assert.equal(kept, frame.replace("@", `Some words${sign}more words`));
        assert.ok(write("Some words more words").includes(sign), "one is lost: nothing is written");
        const plain = frame.replace("@", "가나 다라");
        assert.ok(!rewritten(languageId, plain, () => `Some${sign}words`).includes(sign), "one is new: a space");
      }
    const pages = "# 첫 줄은 여기서 끝나고\f\n# 둘째 줄로 이어진다\n";
    assert.equal(
      rewritten("python", pages, () => "Short."),
      pages,
    );
    const spaced = "###\u00a0가나 다라\n둘째 줄입니다\n";
    assert.equal(
      rewritten("markdown", spaced, () => "###\u00a0Some words on a line"),
      "###\u00a0Some words\non a line\n",
    );
  });

  it("keeps escapes where they are", () => {
    assert.equal(
      rewritten("c", String.raw`f("첫 줄\n둘째 줄\t")`, (prose) => `[${prose}]`),
      String.raw`f("[첫 줄]\n[둘째 줄]\t")`,
    );
  });

  it("counts Hangul and full-width letters as two columns, and combining marks as none", () => {
    assert.equal(columns("가a！"), 5);
    assert.equal(columns("각".normalize("NFD")), 2);
    assert.equal(columns("e\u0301"), 1);
  });
});
