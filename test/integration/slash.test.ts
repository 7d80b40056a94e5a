import assert from "node:assert/strict";
import * as vscode from "vscode";
import { TypedText } from "../../src/chat/typedText.ts";
import type { Parts } from "../../src/extension.ts";
import { answerOf, ask, ended, openFile, parts, until } from "./support.ts";

describe("A command typed into the chat", () => {
  let all: Parts;
  let typed: TypedText;

  before(async () => {
    all = await parts();
    typed = new TypedText(all.controller);
  });
  beforeEach(() => all.controller.newChat());

  for (const [text, answer] of [
    ["/polite 이거 고쳐 줘.", "이것을 고쳐 주시겠습니까?"],
    ["/교정 그렇게 하면 되요.", "그렇게 하면 돼요."],
    ["/commit 로그인 버튼을 추가했어", "```text\nfeat: add login button\n```"],
  ])
    it(`is answered by the writing help: ${text}`, async () => {
      const end = ended(all);
      assert.equal(await typed.send(text!), undefined);
      assert.equal(answerOf(await end), answer);
    });

  it("works on the selection in its place, without a text", async () => {
    const editor = await openFile("slash.md", "그렇게 하면 되요.\n");
    editor.selection = new vscode.Selection(0, 0, 0, 10);
    assert.equal(await typed.send("/fix"), undefined);
    await until(async () => {
      await vscode.commands.executeCommand("42dot.suggestion.acceptAll");
      return editor.document.getText().includes("돼요");
    });
  });

  it("says what it needs", async () => {
    const editor = await openFile("slash.md", "아무것도 고르지 않았습니다.\n");
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    assert.match((await typed.send("/fix"))!, /Write a text behind \/fix, or select some/);
    assert.match((await typed.send("/polite Hi."))!, /Only Korean/);
    assert.match((await typed.send("/nothing"))!, /no command \/nothing/);
  });

  it("can be followed by the answer in the other language", async () => {
    const { id, otherLanguage } = await ask(all, "What is the capital of Korea?");
    assert.equal(otherLanguage, "ko");
    const end = ended(all);
    await all.controller.inOtherLanguage(id);
    const { task, message } = await end;
    assert.deepEqual([task.kind, message], ["rewrite", "What is the capital of Korea?"]);
  });
});
