import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as vscode from "vscode";
import type { GitExtension } from "../../src/editor/shared/gitApi.ts";
import { acceptQuickPick, parts, until } from "./support.ts";

const SORTS = ["이 함수는 목록을 정렬합니다.", "This function sorts a list."] as const;
const ISSUE = ["이 문제는 해결되었습니다.", "This issue is resolved."] as const;
const TITLE = ["새 창에서 열기", "Open in a new window"] as const;

describe("A batch job", () => {
  let folder: string;

  const uri = (name = ""): vscode.Uri => vscode.Uri.file(join(folder, name));
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
  const read = async (name: string): Promise<string> => (await vscode.workspace.openTextDocument(uri(name))).getText();

  /** Runs a job until its review opens, with nothing checked yet. */
  async function startedReview(command: string, place: vscode.Uri): Promise<{ done: Thenable<unknown> }> {
    const done = vscode.commands.executeCommand(command, place);
    await acceptQuickPick(isReviewOpen);
    return { done };
  }

  before(parts);
  beforeEach(async () => {
    const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    assert.ok(root !== undefined);
    folder = join(root, `job-${Date.now()}`);
    await mkdir(folder);
  });
  afterEach(async () => {
    await until(() => !isReviewOpen());
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await rm(folder, { recursive: true, force: true });
  });

  it("translates the comments of a folder, and writes what is accepted in its review", async () => {
    const code = `// ${SORTS[0]}\nexport const text = "${ISSUE[0]}";\n`;
    await write("a.ts", code);
    await write("b.py", `# ${ISSUE[0]}\r\nx = 1\r\n`);
    await write("binary.ts", "// 이진\0");
    const { done } = await startedReview("42dot.translateComments", uri());
    assert.equal(await read("a.ts"), code);
    await checkAllAndApply(2);
    await done;
    assert.equal(await read("a.ts"), `// ${SORTS[1]}\nexport const text = "${ISSUE[0]}";\n`);
    assert.equal(await read("b.py"), `# ${ISSUE[1]}\r\nx = 1\r\n`);
    assert.equal(await readFile(join(folder, "binary.ts"), "utf8"), "// 이진\0");
  });

  it("writes nothing if its review is discarded, and offers the same edits again without the model", async () => {
    const code = `// ${SORTS[0]}\n`;
    await write("a.ts", code);
    const { done: discarded } = await startedReview("42dot.translateComments", uri("a.ts"));
    await run("refactorPreview.discard");
    await discarded;
    assert.equal(await read("a.ts"), code);
    const { done } = await startedReview("42dot.translateComments", uri("a.ts"));
    await checkAllAndApply();
    await done;
    assert.equal(await read("a.ts"), `// ${SORTS[1]}\n`);
  });

  it("never writes to a file that changes while its review is open", async () => {
    await write("a.ts", `// ${SORTS[0]}\n`);
    const { done } = await startedReview("42dot.translateComments", uri("a.ts"));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri("a.ts"), new vscode.Position(0, 0), "let typed;\n");
    await vscode.workspace.applyEdit(edit);
    await checkAllAndApply();
    await run("refactorPreview.discard");
    await done;
    assert.equal(await read("a.ts"), `let typed;\n// ${SORTS[0]}\n`);
  });

  it("skips files that git ignores", async function () {
    const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
    if (extension === undefined) return this.skip();
    execFileSync("git", ["init"], { cwd: folder, stdio: "ignore" });
    await write(".gitignore", "한글*.ts\n");
    await write("a.ts", `// ${SORTS[0]}\n`);
    await write("한글.ts", `// ${SORTS[0]}\n`);
    await (await extension.activate()).getAPI(1).openRepository(uri());
    const { done } = await startedReview("42dot.translateComments", uri());
    assert.deepEqual(reviewed(), ["a.ts"]);
    await run("refactorPreview.discard");
    await done;
  });

  it("adds the missing texts to a locale file", async () => {
    await write("ko.json", `{\n  "title": "${TITLE[0]}",\n  "done": "${ISSUE[0]}",\n  "ok": "확인"\n}\n`);
    await write("en.json", '{\n  "ok": "OK"\n}\n');
    const { done } = await startedReview("42dot.translateLocaleFile", uri("en.json"));
    await checkAllAndApply();
    await done;
    assert.equal(await read("en.json"), `{\n  "title": "${TITLE[1]}",\n  "done": "${ISSUE[1]}",\n  "ok": "OK"\n}\n`);
  });

  it("adds the missing texts to a module, and to a table with both languages", async () => {
    await write("ko.ts", `export default {\n  title: '${TITLE[0]}',\n  ok: '확인',\n  made: () => '',\n} as const;\n`);
    await write("en.ts", "export default {\n  ok: 'OK',\n} as const;\n");
    const { done: module } = await startedReview("42dot.translateLocaleFile", uri("en.ts"));
    await checkAllAndApply();
    await module;
    assert.equal(await read("en.ts"), `export default {\n  title: '${TITLE[1]}',\n  ok: 'OK',\n} as const;\n`);
    await write("texts.csv", `key,en,ko\ntitle,,${TITLE[0]}\nok,OK,확인\n`);
    const { done } = await startedReview("42dot.translateLocaleFile", uri("texts.csv"));
    await checkAllAndApply();
    await done;
    assert.equal(await read("texts.csv"), `key,en,ko\ntitle,${TITLE[1]},${TITLE[0]}\nok,OK,확인\n`);
  });
});

/** The files in the refactoring preview, which shows each resulting file in a separate document. */
function reviewed(): string[] {
  const shown = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === "vscode-bulkeditpreview-editor");
  return shown.map(({ uri }) => basename(uri.path)).sort();
}

function isReviewOpen(): boolean {
  return reviewed().length > 0;
}

async function checkAllAndApply(files = 1): Promise<void> {
  await run("refactorPreview.focus", "list.collapseAll", "list.focusFirst", "refactorPreview.toggleCheckedState");
  for (let file = 1; file < files; file++) await run("list.focusDown", "refactorPreview.toggleCheckedState");
  await run("refactorPreview.apply");
}

async function run(...commands: string[]): Promise<void> {
  for (const command of commands) await vscode.commands.executeCommand(command);
}
