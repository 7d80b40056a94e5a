import assert from "node:assert/strict";
import { conventionalStyle, inStyle, styleOf, symbolKind } from "../../../../src/rewriting/naming/caseStyle.ts";

describe("The style of a name", () => {
  it("is inferred from an existing name", () => {
    const styles = {
      userName: "camel",
      UserName: "pascal",
      Url: "pascal",
      user_name: "snake",
      _user_name: "snake",
      "user-name": "kebab",
      USER_NAME: "screaming",
      URL: "screaming",
      user: undefined,
      x: undefined,
      사용자: undefined,
    };
    for (const [name, style] of Object.entries(styles)) assert.equal(styleOf(name), style, name);
  });

  it("is the convention of the language if the name shows none", () => {
    assert.equal(conventionalStyle("typescript", "variable"), "camel");
    assert.equal(conventionalStyle("python", "function"), "snake");
    assert.equal(conventionalStyle("python", "type"), "pascal");
    assert.equal(conventionalStyle("rust", "constant"), "screaming");
    assert.equal(conventionalStyle("csharp", "function"), "pascal");
    assert.equal(conventionalStyle("css", "variable"), "kebab");
  });

  it("decides how words are joined", () => {
    const words = ["user", "name"];
    assert.deepEqual(
      (["camel", "pascal", "snake", "screaming", "kebab"] as const).map((style) => inStyle(words, style)),
      ["userName", "UserName", "user_name", "USER_NAME", "user-name"],
    );
  });
});

describe("The kind of a symbol", () => {
  it("is inferred from the line of its declaration", () => {
    assert.equal(symbolKind("export class ", " {"), "type");
    assert.equal(symbolKind("async function ", "(a) {"), "function");
    assert.equal(symbolKind("    def ", "(self):"), "function");
    assert.equal(symbolKind("func (s *Server) ", "() error {"), "function");
    assert.equal(symbolKind("  const ", " = async (x) => x;"), "function");
    assert.equal(symbolKind("int ", "(int x) {"), "function");
    assert.equal(symbolKind("  private static final int ", " = 3;"), "constant");
    assert.equal(symbolKind("#define ", " 3"), "constant");
    assert.equal(symbolKind("let ", " = 3;"), "variable");
  });
});
