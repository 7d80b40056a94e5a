import assert from "node:assert/strict";
import * as vscode from "vscode";
import { parts } from "./support.ts";

const SECTION = "42dot.proofread";

const CODE = [
  "// 이렇게 하면 되요.",
  "const 됬 = 1;",
  "// Token를 지운 뒤 다시 할께",
  "// This comment is English, and dont gets a hint.",
  'const text = "파일을 열수 없습니다";',
  "",
].join("\n");

async function open(content: string, language: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language }));
}

/** Our hints on a document, as `rule: text`, once there are `count` of them. */
async function hints(document: vscode.TextDocument, count: number): Promise<string[]> {
  const ours = (): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === "42dot");
  if (ours().length !== count) {
    await new Promise<void>((resolve) => {
      const listener = vscode.languages.onDidChangeDiagnostics(() => {
        if (ours().length !== count) return;
        listener.dispose();
        resolve();
      });
    });
  }
  return ours().map(({ code, range }) => `${ruleOf(code)}: ${document.getText(range)}`);
}

function ruleOf(code: vscode.Diagnostic["code"]): string {
  return typeof code === "object" ? String(code.value) : String(code);
}

async function actions(document: vscode.TextDocument, at: string, kind?: string): Promise<vscode.CodeAction[]> {
  const from = document.positionAt(document.getText().indexOf(at));
  const range = new vscode.Range(from, from.translate(0, at.length));
  return vscode.commands.executeCommand("vscode.executeCodeActionProvider", document.uri, range, kind);
}

async function apply(action: vscode.CodeAction | undefined): Promise<void> {
  assert.ok(action, "no such action");
  if (action.edit !== undefined) assert.ok(await vscode.workspace.applyEdit(action.edit));
  if (action.command !== undefined) {
    await vscode.commands.executeCommand(action.command.command, ...((action.command.arguments ?? []) as unknown[]));
  }
}

describe("Proofreading", () => {
  before(() => parts());
  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    const section = vscode.workspace.getConfiguration(SECTION);
    for (const key of ["ignoredWords", "ignoredRules", "enabled", "severity"]) {
      await section.update(key, undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it("marks Korean errors in comments and strings, and leaves code and English alone", async () => {
    const { document } = await open(CODE, "typescript");
    assert.deepEqual(await hints(document, 4), [
      "doe-dwae: 되요",
      "particle-after-latin: Token를",
      "hal-ge: 할께",
      "su-itda: 열수 없습니다",
    ]);
    const [first] = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === "42dot");
    assert.equal(first!.severity, vscode.DiagnosticSeverity.Information);
    assert.match(first!.message, /되요 → 돼요/);
  });

  for (const [language, content] of [
    ["bat", 'REM 이렇게 하면 되요.\r\necho "%PATH%"\r\n:: 다시 할께\r\n'],
    ["perl", "=pod\n\n이렇게 하면 되요. Don't\n\n=cut\nmy $x = q{it's}; # 다시 할께\n"],
    ["coffeescript", "a = /[\"']/\n### 이렇게 하면 되요. ###\nb = 1 # 다시 할께\n"],
  ] as const)
    it(`reads languages with the grammars that VS Code has: ${language}`, async () => {
      const { document } = await open(content, language);
      assert.deepEqual(await hints(document, 2), ["doe-dwae: 되요", "hal-ge: 할께"]);
    });

  it("marks them as the setting says", async () => {
    await vscode.workspace.getConfiguration(SECTION).update("severity", "hint", vscode.ConfigurationTarget.Workspace);
    const { document } = await open(CODE, "typescript");
    await hints(document, 4);
    const [first] = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === "42dot");
    assert.equal(first!.severity, vscode.DiagnosticSeverity.Hint);
  });

  it("goes from one to the next and back, around the end", async () => {
    const { document } = await open(CODE, "typescript");
    await hints(document, 4);
    const editor = vscode.window.activeTextEditor!;
    const visited: string[] = [];
    for (const step of ["next", "next", "previous", "previous"]) {
      await vscode.commands.executeCommand(`42dot.proofread.${step}`);
      visited.push(document.getText(editor.selection));
    }
    // The cursor begins at the start of the document, where none is.
    assert.deepEqual(visited, ["되요", "Token를", "되요", "열수 없습니다"]);
  });

  it("corrects an error with a quick fix, and one undo restores the text", async () => {
    const { document } = await open(CODE, "typescript");
    await hints(document, 4);
    const fix = (await actions(document, "되요")).find(({ title }) => title.includes("돼요"));
    assert.equal(fix?.isPreferred, true);
    await apply(fix);
    assert.ok(document.getText().startsWith("// 이렇게 하면 돼요.\n"));
    await hints(document, 3);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), CODE);
    await hints(document, 4);
  });

  it("corrects the whole file with the fix-all action", async () => {
    const { document } = await open(CODE, "typescript");
    await hints(document, 4);
    const [fixAll] = (await actions(document, "되요", "source.fixAll")).filter(
      ({ kind }) => kind?.value === "source.fixAll.42dot",
    );
    await apply(fixAll);
    assert.equal(
      document.getText(),
      CODE.replace("되요", "돼요").replace("Token를", "Token을").replace("할께", "할게").replace("열수 없", "열 수 없"),
    );
    await hints(document, 0);
  });

  it("corrects a file on save if the user has enabled it", async () => {
    const editor = vscode.workspace.getConfiguration("editor");
    const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, "저장.md");
    await vscode.workspace.fs.writeFile(uri, Buffer.from("먼저 저장되야한다\n"));
    await editor.update(
      "codeActionsOnSave",
      { "source.fixAll.42dot": "explicit" },
      vscode.ConfigurationTarget.Workspace,
    );
    try {
      const document = await vscode.workspace.openTextDocument(uri);
      const shown = await vscode.window.showTextDocument(document);
      await shown.edit((edit) => edit.insert(new vscode.Position(1, 0), "곧 할께\n"));
      // Saving waits for code actions only so long, and the first check loads the rules.
      await hints(document, 2);
      await vscode.commands.executeCommand("workbench.action.files.save");
      assert.equal(Buffer.from(await vscode.workspace.fs.readFile(uri)).toString(), "먼저 저장돼야 한다\n곧 할게\n");
    } finally {
      await editor.update("codeActionsOnSave", undefined, vscode.ConfigurationTarget.Workspace);
      await vscode.workspace.fs.delete(uri);
    }
  });

  it("ignores a word once the user chooses to", async () => {
    const { document } = await open("오류 메세지\n\n메세지와 데이타\n", "markdown");
    assert.deepEqual(await hints(document, 3), ["loanword: 메세지", "loanword: 메세지와", "loanword: 데이타"]);
    await apply((await actions(document, "메세지")).find(({ command }) => command?.arguments?.[0] === "ignoredWords"));
    assert.deepEqual(await hints(document, 1), ["loanword: 데이타"]);
  });

  it("ignores a rule once the user chooses to", async () => {
    const { document } = await open("데이타를 보면 되요\n", "markdown");
    await hints(document, 2);
    await apply((await actions(document, "데이타")).find(({ command }) => command?.arguments?.[0] === "ignoredRules"));
    assert.deepEqual(await hints(document, 1), ["doe-dwae: 되요"]);
  });

  it("removes its hints when it is switched off", async () => {
    const { document } = await open(CODE, "typescript");
    await hints(document, 4);
    await vscode.workspace.getConfiguration(SECTION).update("enabled", false, vscode.ConfigurationTarget.Workspace);
    assert.deepEqual(await hints(document, 0), []);
  });
});
