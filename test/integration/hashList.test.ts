import assert from "node:assert/strict";
import * as vscode from "vscode";
import { completionsFor } from "../../src/chat/context/completions.ts";
import { readSource } from "../../src/chat/context/readSource.ts";
import type { WorkspaceGit } from "../../src/chat/context/workspaceGit.ts";
import { openFile } from "./support.ts";

const git: WorkspaceGit = { ignored: () => Promise.resolve([]), diff: () => Promise.resolve("+ a") };

describe("What # offers", () => {
  const offered = async (typed: string): Promise<string[]> =>
    (await completionsFor(typed, git)).map(({ label }) => label);

  let folder: vscode.Uri;

  before(async () => {
    const [{ uri: workspace }] = vscode.workspace.workspaceFolders as [vscode.WorkspaceFolder];
    folder = vscode.Uri.joinPath(workspace, "모음");
    const file = vscode.Uri.joinPath(folder, "안/첫째.ts");
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode("const a = 1;\n"));
    const editor = await openFile("선택.ts", "const a = 1;\nconst b = 2;\n");
    editor.selection = new vscode.Selection(0, 0, 1, 0);
  });

  after(() => vscode.workspace.fs.delete(folder, { recursive: true }));

  it("is found by its English name and by its Korean one", async () => {
    for (const [english, korean] of [
      ["selection", "선택"],
      ["diff", "변경"],
    ] as const) {
      assert.equal((await offered(english))[0], english);
      assert.equal((await offered(korean))[0], korean);
    }
    assert.ok((await offered("파일")).includes("첫째.ts"));
    assert.deepEqual((await offered("folder")).sort(), await offered("폴더").then((labels) => labels.sort()));
  });

  it("is a folder of the workspace, before the files in it", async () => {
    const [first, ...others] = await completionsFor("모음", git);
    assert.equal(first?.label, "모음/");
    assert.ok(others.some(({ label, detail }) => label === "첫째.ts" && detail === "모음/안"));
    assert.ok((await offered("폴더")).includes("안/"));
    const { kind, name, text } = await readSource(first.source, git);
    assert.deepEqual([kind, name, text], ["folder", "모음/", "모음/안/첫째.ts"]);
  });
});
