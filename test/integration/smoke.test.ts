import assert from "node:assert/strict";
import * as vscode from "vscode";

const EXTENSION_ID = "local-assistant.42dot-assistant";

describe("The extension in VS Code", () => {
  it("is installed and can be activated", async () => {
    const extension = vscode.extensions.getExtension(EXTENSION_ID);
    assert.ok(extension, `${EXTENSION_ID} is not installed`);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it("has the sample workspace open", () => {
    assert.equal(vscode.workspace.workspaceFolders?.length, 1);
  });
});
