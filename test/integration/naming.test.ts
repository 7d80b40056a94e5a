import assert from "node:assert/strict";
import * as vscode from "vscode";
import { acceptQuickPick, parts, until } from "./support.ts";

async function openAt(marked: string, language: string): Promise<vscode.TextEditor> {
  const at = marked.indexOf("|");
  const content = marked.replace("|", "");
  const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language }));
  const position = editor.document.positionAt(at);
  editor.selection = new vscode.Selection(position, position);
  return editor;
}

/** Takes the first name that the command suggests. */
async function takeFirst({ document }: vscode.TextEditor): Promise<string> {
  const { version } = document;
  const done = vscode.commands.executeCommand("42dot.suggestName");
  await acceptQuickPick(() => document.version > version);
  await done;
  return document.getText();
}

describe("A name from Korean words", () => {
  before(parts);

  it("renames the function that the comment describes, and all its uses, as one undo step", async function () {
    // Includes the start of the TypeScript language server.
    this.timeout(90_000);
    const text = "// 새 창에서 열기\nfunction f() {}\nf();\n";
    const editor = await openAt(text.replace("f()", "|f()"), "typescript");
    await until(
      async () =>
        (await vscode.commands.executeCommand<unknown[]>("vscode.executeDocumentSymbolProvider", editor.document.uri))
          .length > 0,
    );
    assert.equal(await takeFirst(editor), "// 새 창에서 열기\nfunction openNewWindow() {}\nopenNewWindow();\n");
    await vscode.commands.executeCommand("undo");
    assert.equal(editor.document.getText(), text);
  });

  it("renames what VS Code says is declared below the comment", async function () {
    this.timeout(90_000);
    const declarations = [
      "const { f } = { f: 1 };",
      "let f: Map<string, number>;",
      "export default class f<T> {}",
      "@g()\nclass f { x = 1 }\nfunction g(): any {}",
    ];
    for (const declaration of declarations) {
      const editor = await openAt(`// 새 창에서 열|기\n${declaration}\nexport {};\n`, "typescript");
      const text = await takeFirst(editor);
      assert.match(text, /\b(?:open|Open)/, text);
      assert.doesNotMatch(text, /\bf\b(?!:)/, text);
    }
  });

  it("changes nothing below a comment that describes a statement", async () => {
    for (const statement of ["save(user);", "user.forEach(function done() {});", "const { a, b } = user;"]) {
      const editor = await openAt(`// 새 창에서 열|기\n${statement}\n`, "typescript");
      const { version } = editor.document;
      await vscode.commands.executeCommand("42dot.suggestName");
      assert.equal(editor.document.version, version, statement);
    }
  });

  it("replaces the selected words, in the style of the language", async () => {
    const editor = await openAt("|새 창에서 열기 = 1\n", "python");
    editor.selection = new vscode.Selection(0, 0, 0, "새 창에서 열기".length);
    assert.equal(await takeFirst(editor), "open = 1\n");
  });

  it("changes nothing if there are no Korean words", async () => {
    const editor = await openAt("let |x = 1;\n", "typescript");
    await vscode.commands.executeCommand("42dot.suggestName");
    assert.equal(editor.document.getText(), "let x = 1;\n");
  });
});
