import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { accept } from "./support/consent.ts";
import { HangulKeyboard } from "./support/hangul.ts";
import { session } from "./support/hooks.ts";
import { extensionId } from "./support/session.ts";

describe("The workbench with the packaged extension", () => {
  before(async () => {
    await session().openWorkbench();
  });

  it("shows the sample workspace", async () => {
    const names = await session().page.locator(".explorer-folders-view .monaco-list-row").allInnerTexts();
    for (const name of ["notes.ko.md", "README.md", "stats.py", "users.ts"])
      assert.ok(names.map((text) => text.trim()).includes(name), `${name} is not among ${names.join(", ")}`);
  });

  it("has no network but loopback, where the system can take it away", function () {
    if (process.env["ONLY_LOOPBACK"] === undefined) this.skip();
    assert.deepEqual(Object.keys(networkInterfaces()), ["lo"]);
  });

  it("lists the extension among the installed ones", async () => {
    await session().runCommand("Extensions: Show Installed Extensions");
    const { page } = session();
    await page.locator(`.extension-list-item, .monaco-list-row[data-extension-id="${extensionId}"]`).first().waitFor();
    await page.getByText("42dot Local Assistant").first().waitFor();
    await session().screenshot("extensions");
  });

  it("contains the license of every package, and no unexpected files", async () => {
    const extensions = join(session().workbench.folder, "extensions");
    const name = (await readdir(extensions)).find((folder) => folder.startsWith(extensionId));
    assert.ok(name !== undefined);
    const folder = join(extensions, name);
    const notices = await readFile(join(folder, "THIRD-PARTY-NOTICES.txt"), "utf8");
    const packed = globSync("dist/node_modules/**/package.json", { cwd: folder })
      .map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path)?.[1])
      .filter((packed) => packed !== undefined);
    assert.ok(packed.includes("node-llama-cpp"));
    // Some of the bundled packages, and what llama.cpp's binaries contain.
    const bundled = ["@vscode/webview-ui-toolkit", "lit", "markdown-it", "vscode-jsonrpc", "llama.cpp"];
    for (const title of [...packed, ...bundled]) assert.ok(notices.includes(`\n${title} `), title);
    assert.deepEqual(globSync("*", { cwd: folder }).sort(), [
      "LICENSE.txt",
      "README.ko.md",
      "THIRD-PARTY-NOTICES.txt",
      "changelog.md",
      "dist",
      "l10n",
      "media",
      "models",
      "package.json",
      "package.nls.json",
      "package.nls.ko.json",
      "readme.md",
    ]);
    assert.ok(
      globSync("dist/*", { cwd: folder }).every((path) => /\.m?js$|\/(?:node_modules|fonts|katex\.css)$/.test(path)),
    );
  });

  it("opens the chat", async () => {
    await session().openChat();
    await session().screenshot("chat");
  });

  it("lets the user type Hangul into an editor", async () => {
    const editor = await session().openFile("stats.py");
    const keyboard = await HangulKeyboard.attach(session().page);
    await session().page.keyboard.press("Control+Home");
    await keyboard.type("# 한글");
    await keyboard.commit();
    assert.match(await editor.locator(".view-line").first().innerText(), /^#\s한글/);
    await session().runCommandOnSelection("File: Revert File");
  });

  it("answers @42dot in VS Code's own chat, signed out, after one command, and in a new chat", async () => {
    const { page } = session();
    await accept(await session().openChat());
    await session().runCommand("42dot: Ask @42dot in VS Code's Chat");
    const chat = page.locator(".interactive-session").first();
    await chat.getByText("@42dot").first().waitFor();
    await page.keyboard.type("What is the capital of Korea?\n");
    await chat.getByText("The capital of South Korea is Seoul.").waitFor();
    await chat.getByText("Demo model · on this computer").last().waitFor();
    await session().screenshot("vscode-chat");
    await page.keyboard.press("Control+N");
    await chat.getByText("Seoul").waitFor({ state: "hidden" });
    await page.keyboard.type("What is the capital of Korea?\n");
    await chat.getByText("The capital of South Korea is Seoul.").waitFor();
    await page.keyboard.press("Control+Alt+B");
    await page.locator(".part.auxiliarybar").waitFor({ state: "hidden" });
  });
});
