import assert from "node:assert/strict";
import { extensionId } from "./support/session.ts";
import { HangulKeyboard } from "./support/hangul.ts";
import { session } from "./support/hooks.ts";

describe("The workbench with the packaged extension", () => {
  before(async () => {
    await session().openWorkbench();
  });

  it("shows the sample workspace", async () => {
    const names = await session().page.locator(".explorer-folders-view .monaco-list-row").allInnerTexts();
    for (const name of ["notes.ko.md", "README.md", "stats.py", "users.ts"])
      assert.ok(names.map((text) => text.trim()).includes(name), `${name} is not among ${names.join(", ")}`);
  });

  it("lists the extension among the installed ones", async () => {
    await session().runCommand("Extensions: Show Installed Extensions");
    const { page } = session();
    await page.locator(`.extension-list-item, .monaco-list-row[data-extension-id="${extensionId}"]`).first().waitFor();
    await page.getByText("42dot Local Assistant").first().waitFor();
    await session().screenshot("extensions");
  });

  it("opens the chat", async () => {
    await session().openChat();
    await session().screenshot("chat");
  });

  it("lets Hangul be typed into an editor", async () => {
    const editor = await session().openFile("stats.py");
    const keyboard = await HangulKeyboard.attach(session().page);
    await session().page.keyboard.press("Control+Home");
    await keyboard.type("# 한글");
    await keyboard.commit();
    assert.match(await editor.locator(".view-line").first().innerText(), /^#\s한글/);
    await session().runCommandOnSelection("File: Revert File");
  });
});
