import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import * as vscode from "vscode";
import { parts, withSetting } from "./support.ts";

/** A document whose prose is mostly English, with a Korean comment that the demo model can translate. */
const SENTENCE = "좋은 아침입니다.";
const ENGLISH = "Good morning.";
const DOCUMENT = [
  "// This function says hello to everybody.",
  `// ${SENTENCE} `,
  'export const hello = "Hello there, my friend";',
  "",
].join("\r\n");

async function openAt(content: string, language: string, before: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ content, language });
  const editor = await vscode.window.showTextDocument(document);
  const cursor = document.positionAt(document.getText().indexOf(before) + before.length);
  editor.selection = new vscode.Selection(cursor, cursor);
  return editor;
}

/** Accepts the ghost text as soon as it is shown. */
async function acceptGhostText({ document }: vscode.TextEditor): Promise<void> {
  const { version } = document;
  await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
  while (document.version === version) {
    await vscode.commands.executeCommand("editor.action.inlineSuggest.commit");
    await setTimeout(100);
  }
}

async function settled(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(50);
}

describe("Ghost text", () => {
  before(async () => {
    await parts();
  });
  afterEach(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  it("translates a finished Korean sentence into English, and one undo restores the bytes", () =>
    withSetting("writing.ghostText", "on", async () => {
      const editor = await openAt(DOCUMENT, "typescript", `${SENTENCE} `);
      const { document } = editor;
      const before = document.getText();
      assert.ok(before.includes("\r\n"));
      const after = before.replace(SENTENCE, ENGLISH);
      await acceptGhostText(editor);
      await settled(() => document.getText() === after);
      assert.deepEqual(
        editor.selection.active,
        document.positionAt(after.indexOf(ENGLISH) + ENGLISH.length + 1),
        "the cursor is where the user continues typing",
      );

      await vscode.commands.executeCommand("undo");
      assert.equal(document.getText(), before);
      await vscode.commands.executeCommand("redo");
      assert.equal(document.getText(), after);
    }));

  it("does so in a document without other prose if the setting is on", () =>
    withSetting("writing.ghostText", "on", () =>
      withSetting("writing.ghostTranslation", "on", async () => {
        const editor = await openAt(SENTENCE, "markdown", SENTENCE);
        await acceptGhostText(editor);
        await settled(() => editor.document.getText() === ENGLISH);
        await vscode.commands.executeCommand("undo");
        assert.equal(editor.document.getText(), SENTENCE);
      }),
    ));

  it("is toggled by a command", async () => {
    const setting = (): unknown => vscode.workspace.getConfiguration("42dot").get("writing.ghostText");
    await withSetting("writing.ghostText", "on", async () => {
      await vscode.commands.executeCommand("42dot.toggleGhostText");
      assert.equal(setting(), "off");
      await vscode.commands.executeCommand("42dot.toggleGhostText");
      assert.equal(setting(), "on");
    });
  });
});
