import assert from "node:assert/strict";
import type { DeclaredSymbol } from "../../../../src/editor/naming/declaration.ts";
import { namePlace } from "../../../../src/editor/naming/namePlace.ts";
import { findProse } from "../../../../src/prose/findProse.ts";
import type { SymbolKind } from "../../../../src/rewriting/naming/caseStyle.ts";

/** Where a name goes in a text with its cursor at `|`, or its selection between `«` and `»`. */
function place(
  marked: string,
  languageId = "typescript",
  symbols?: (text: string) => DeclaredSymbol[],
): string | undefined {
  const start = marked.search(/[|«]/);
  const bare = marked.replace(/[|«]/, "");
  const end = bare.includes("»") ? bare.indexOf("»") : start;
  const text = bare.replace("»", "");
  const found = namePlace({ text, languageId }, findProse({ text, languageId }), { start, end }, symbols?.(text));
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

  it("for what is declared on the line before the comment that the cursor is in", () => {
    assert.equal(place("let x = 3; // 최대| 횟수\nlet y = 1;\n"), 'rename x by "최대 횟수" (variable, camel)');
    assert.equal(place("  int n; // 개|수\n  int m;\n", "java"), 'rename n by "개수" (variable, camel)');
    assert.equal(place('  Name string `json:"name"` // 이|름\n', "go"), 'rename Name by "이름" (variable, pascal)');
    assert.equal(place("}; // 끝|이다\nlet y = 1;\n"), undefined);
  });

  it("for what the docstring that the cursor is in describes", () => {
    const name = 'rename f by "목록을 정렬한다." (function, snake)';
    assert.equal(place('def f(a):\n    """목록을 정렬|한다."""\n    result = sorted(a)\n', "python"), name);
    assert.equal(place('def f(\n    a,\n):\n    """목록을 정렬|한다."""\n    result = a\n', "python"), name);
    assert.equal(place('class A:\n    """사용|자"""\n    x = 1\n', "python"), 'rename A by "사용자" (type, pascal)');
    assert.equal(place('"""이 모듈은 목록을 정렬|한다."""\nx = 1\n', "python"), undefined);
  });

  it("for what is declared below annotations, however many lines they have", () => {
    for (const annotations of ["@Input()\n", "@Column({\n  type: 'int',\n})\n", "@a.b\n@c(1, [2])\n", "@Input() "])
      assert.equal(
        place(`// 사용자| 수\n${annotations}count: number;\n`),
        'rename count by "사용자 수" (variable, camel)',
      );
    assert.equal(
      place("// 사용|자\n#[derive(Debug)]\npub struct U {}\n", "rust"),
      'rename U by "사용자" (type, pascal)',
    );
    assert.equal(
      place("// 최대|값\ntemplate <typename T>\nT m(T a);\n", "cpp"),
      'rename m by "최대값" (function, camel)',
    );
    assert.equal(
      place('// 이|름\n[Key]\n[JsonName("n")] public string N { get; }\n', "csharp"),
      'rename N by "이름" (variable, camel)',
    );
  });

  it("for none of the other names on the line that a comment describes", () => {
    assert.equal(place("// 사용자 목록\nList<|User> users;\n", "java"), undefined);
    assert.equal(place("// 목록을 정렬한다\nfunction f(|a) {}\n"), undefined);
    assert.equal(place("// 사용자 목록\nconst xs: |User[] = [];\n"), undefined);
    assert.equal(
      place("// 사용자 목록\nList<User> |users;\n", "java"),
      'rename users by "사용자 목록" (variable, camel)',
    );
    assert.equal(place("// 이름\nprivate string $|n;\n", "php")?.slice(0, 8), "rename $");
  });

  it("for the symbol that VS Code knows, wherever it is", () => {
    const symbol =
      (name: string, declaration = name, kind?: SymbolKind) =>
      (text: string): DeclaredSymbol => {
        const start = text.indexOf(declaration);
        const at = text.indexOf(name, start);
        return { name: { start: at, end: at + name.length }, span: { start, end: start + declaration.length }, kind };
      };
    const known = (
      marked: string,
      languageId: string,
      ...symbols: ((text: string) => DeclaredSymbol)[]
    ): string | undefined => place(marked, languageId, (text) => symbols.map((one) => one(text)))?.split(" by")[0];
    assert.equal(known("(* 사용|자 *)\nlet+ u = f ()\n", "ocaml", symbol("u", "u = f ()")), "rename u");
    assert.equal(known("// 사용|자\nfancy macro! u => 3\n", "rust", symbol("u", "macro! u => 3")), "rename u");
    assert.equal(
      known("// 목록을 정렬|한다\nstatic int\nf(int a)\n{\n}\n", "c", symbol("f", "static int\nf(int a)\n{\n}")),
      "rename f",
    );
    assert.equal(known("// 이|름\nconst { a, b } = u;\n", "typescript", symbol("a"), symbol("b")), undefined);
    assert.equal(known("// 이|름\nconst { a } = u;\n", "typescript", symbol("a")), "rename a");
    // A symbol in an expression, and none there at all.
    assert.equal(
      known("// 끝나면| 알린다\nrun(function done() {});\n", "typescript", symbol("done", "function done() {}")),
      undefined,
    );
    assert.equal(known("// 이|름\nconst n = 1;\nlet z;\n", "typescript", symbol("z")), "rename n");
    assert.equal(
      place("// 이|름\nconst N = 1;\n", "typescript", (text) => [symbol("N", "N = 1", "type")(text)]),
      'rename N by "이름" (type, pascal)',
    );
    const docstring = 'class A:\n    def f(self):\n        """정렬|한다"""\n        x = 1\n';
    const body = 'def f(self):\n        """정렬한다"""\n        x = 1';
    assert.equal(
      known(
        docstring,
        "python",
        symbol("A", docstring.replace("|", "").trimEnd()),
        symbol("f", body),
        symbol("x", "x = 1"),
      ),
      "rename f",
    );
  });

  it("nowhere else", () => {
    for (const statement of [
      "save(user);",
      "return result;",
      "const { a, b } = user;",
      "import x from 'y';",
      "if (x === 1) {",
    ])
      assert.equal(place(`// 사용자를| 저장\n${statement}\n`), undefined, statement);
    assert.equal(place("//! 이 모듈은 목록을| 정렬한다\nuse std::fs;\nlet x = 1;\n", "rust"), undefined);

    for (const text of ["|", "// comment\nlet x| = 1;\n", "let |x = 1;\n", "let x = |1;\n", "// 끝|\n", "«abc»"]) {
      assert.equal(place(text), undefined, text);
    }
    assert.equal(place("// 로그인 버튼\n\nlet a = 1;\nlet b| = 2;\n"), undefined);
  });
});
