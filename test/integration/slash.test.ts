import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { TypedText } from "../../src/chat/typedText.ts";
import type { Parts } from "../../src/extension.ts";
import { answerOf, ask, ended, openFile, parts, until } from "./support.ts";

describe("A command typed into the chat", () => {
  let all: Parts;
  let typed: TypedText;
  let storage: vscode.Uri;

  before(async () => {
    all = await parts();
    storage = vscode.Uri.file(mkdtempSync(join(tmpdir(), "storage-")));
    typed = new TypedText(all.controller, storage, (request) => all.controller.submit(request));
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

  it("can be a file of the user's, with its places filled, and its faults are named", async () => {
    const prompts = vscode.Uri.joinPath(storage, "prompts");
    const write = (name: string, text: string) =>
      vscode.workspace.fs.writeFile(vscode.Uri.joinPath(prompts, name), new TextEncoder().encode(text));
    await write(
      "capital of.md",
      "---\ntitle: 수도\narguments: [country]\nanswerLength: 64\n---\n{{country}}의 수도는?",
    );
    await write("fix.md", "Hello");
    await write("broken.md", "---\ntemperature: hot\n---\nHello");
    const own = (await typed.list()).filter(({ source }) => source === "user");
    assert.deepEqual(
      own.map(({ name, hint, fault = "" }) => [name, hint, fault]),
      [
        ["broken", "", "“temperature” in the front matter has to be a number from 0 to 2."],
        ["capital-of", "country=…", ""],
        ["fix", "", "There is another command of this name. Rename the file."],
      ],
    );
    assert.match((await typed.send("/broken x"))!, /temperature/);
    assert.match((await typed.send("/capital-of"))!, /needs “country”/);
    const end = ended(all);
    assert.equal(await typed.send("/capital-of country=대한민국"), undefined);
    const turn = await end;
    assert.equal(turn.message, "대한민국의 수도는?");
    assert.deepEqual(turn.task, { kind: "prompt", name: "capital-of", answerLength: 64 });
    assert.equal(answerOf(turn), "대한민국의 수도는 서울입니다.");
  });

  it("can be a file of the workspace, which is trusted here", async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const prompts = vscode.Uri.joinPath(folder.uri, ".42dot", "prompts");
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(prompts, "team.md"), new TextEncoder().encode("{{input}}"));
    try {
      const team = (await typed.list()).find(({ name }) => name === "team");
      assert.deepEqual([team?.source, team?.fault], ["workspace", undefined]);
    } finally {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder.uri, ".42dot"), { recursive: true });
    }
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
