import assert from "node:assert/strict";
import { customaryStyle, inStyle, styleOf, symbolKind } from "../../../../src/editor/naming/caseStyle.ts";

describe("The style of a name", () => {
  it("is read off the name that is there", () => {
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

  it("is the custom of the language where no name shows one", () => {
    assert.equal(customaryStyle("typescript", "variable"), "camel");
    assert.equal(customaryStyle("python", "function"), "snake");
    assert.equal(customaryStyle("python", "type"), "pascal");
    assert.equal(customaryStyle("rust", "constant"), "screaming");
    assert.equal(customaryStyle("csharp", "function"), "pascal");
    assert.equal(customaryStyle("css", "variable"), "kebab");
  });

  it("puts words together", () => {
    const words = ["user", "name"];
    assert.deepEqual(
      (["camel", "pascal", "snake", "screaming", "kebab"] as const).map((style) => inStyle(words, style)),
      ["userName", "UserName", "user_name", "USER_NAME", "user-name"],
    );
  });
});

describe("The kind of a symbol", () => {
  it("is told by the line that it is declared in", () => {
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
