import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hljs } from "../../../webview/languages.ts";
import { marksIn } from "../../../webview/marks.ts";

describe("The marks of highlighted code", () => {
  it("are where its words are", () => {
    assert.deepEqual(marksIn(hljs.highlight("let a = '<&>';", { language: "js" }).value), [
      [0, "hljs-keyword"],
      [3, ""],
      [8, "hljs-string"],
      [13, ""],
    ]);
  });

  it("cover the whole code, nested and with any character", () => {
    const code = `#include <a.h> // "x" & 'y'\n${"class A { /** @param <b> */ f(x) { return `${1}`; } }\n".repeat(3)}가나다`;
    for (const language of hljs.listLanguages()) {
      const html = hljs.highlight(code, { language, ignoreIllegals: true }).value;
      let depth = 0;
      let last = 0;
      for (const [offset, classes] of marksIn(html)) {
        assert.ok(offset >= last && offset <= code.length, language);
        last = offset;
        depth += classes === "" ? -1 : 1;
        assert.ok(depth >= 0, language);
      }
      assert.equal(depth, 0, language);
    }
  });
});
