import assert from "node:assert/strict";
import { labelText, notificationText } from "../../../src/text/plainText.ts";

/** Of a notification, as VS Code reads it: https://github.com/microsoft/vscode, src/vs/base/common/linkedText.ts */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

describe("What others wrote, in the product's own messages", () => {
  for (const text of [
    "[Fix it now](command:workbench.action.terminal.new)",
    'a [b](https://example.com "title") c',
    "[[a]](file:///etc/passwd)",
    "[x]\u200b(command:a) [y](command:b)",
    "[a](\u202ecommand:a)",
  ])
    it(`is no link in a notification: ${JSON.stringify(text)}`, () => {
      assert.doesNotMatch(notificationText(text), LINK);
    });

  it("is shown in the order in which it is written, with nothing hidden", () => {
    assert.equal(notificationText("a\u202egpj.md"), "a[U+202E]gpj.md");
    assert.equal(labelText("a\u200bb"), "a[U+200B]b");
  });

  it("is no icon in a list", () => {
    assert.equal(labelText("$(warning) a $(sync~spin)"), "\\$(warning) a \\$(sync~spin)");
  });

  it("is left alone otherwise", () => {
    for (const text of ["한국어 [주] (설명) 문장", "array[0] (first)", "50 $ (USD)", "👨‍👩‍👧 가족"]) {
      assert.equal(notificationText(text), text);
      assert.equal(labelText(text), text);
    }
  });
});
