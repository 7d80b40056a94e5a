import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { accept } from "./support/consent.ts";
import { newChat } from "./support/conversation.ts";
import { session } from "./support/hooks.ts";

describe("What is attached to a question", () => {
  let page: Page;
  let chat: FrameLocator;
  const chips = () => chat.locator(".attachment");

  before(async () => {
    page = await session().openWorkbench();
    chat = await session().openChat();
    await accept(chat);
    await newChat(chat);
  });

  it("is the selection, added by a command, and a file, chosen behind #, each with its tokens", async () => {
    await session().selectLines("users.ts", 3, 6);
    await session().runCommandOnSelection("42dot: Add to Chat");
    await chips().filter({ hasText: "users.ts" }).filter({ hasText: ":3-6" }).waitFor();
    await chat.locator("textarea").pressSequentially("#readme");
    await chat.locator('[role="option"][aria-selected="true"]', { hasText: "README.md" }).waitFor();
    await chat.locator("textarea").press("Enter");
    await chips().filter({ hasText: "README.md" }).filter({ hasText: /\d/ }).waitFor({ timeout: 60_000 });
    assert.equal(await chat.locator("textarea").inputValue(), "");
    await chat.locator(".meter").waitFor();
  });

  it("is still there after a reload, with what was being written", async () => {
    await chat.locator("textarea").fill("안녕");
    // Nobody reloads before the key has left the page.
    await page.waitForTimeout(300);
    await session().reload();
    chat = await session().openChat();
    await chips().nth(1).waitFor();
    assert.equal(await chat.locator("textarea").inputValue(), "안녕");
  });

  it("is sent with the question, and shown with the turn", async () => {
    await chat.locator("textarea").press("Enter");
    await chat.locator(".turn-footer:not(.progress)").waitFor({ timeout: 60_000 });
    const attached = await chat.locator(".attached summary").allInnerTexts();
    assert.match(attached[0] ?? "", /users\.ts\s+lines 3 to 6/);
    assert.equal(await chips().count(), 0);
    assert.equal(await chat.locator("textarea").inputValue(), "");
  });

  it("is asked about if it may hold secrets", async () => {
    await writeFile(join(session().workspace, ".env"), "TOKEN=1\n");
    await session().openFile(".env");
    await session().runCommandOnSelection("42dot: Add to Chat");
    const dialog = page.locator(".monaco-dialog-box");
    await dialog.getByText("looks as if it held keys or passwords").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.equal(await chips().count(), 0);
  });

  it("leaves the focus in the message field when the question about secrets is closed", async () => {
    const field = chat.locator("textarea");
    const dialog = page.locator(".monaco-dialog-box");
    for (const close of ["Escape", "Cancel", "Add"]) {
      await field.click();
      await field.pressSequentially("#.env");
      await chat.locator('[role="option"][aria-selected="true"]', { hasText: ".env" }).waitFor();
      await page.keyboard.press("Enter");
      await dialog.waitFor();
      if (close === "Escape") await page.keyboard.press("Escape");
      else await dialog.getByRole("button", { name: close }).click();
      await dialog.waitFor({ state: "detached" });
      await chat.locator("textarea:focus").waitFor();
      await page.keyboard.type(close);
      assert.equal(await field.inputValue(), close);
      await field.fill("");
    }
  });

  describe("comes from everywhere in the workbench", () => {
    const field = () => chat.locator("textarea");
    const row = (name: string) => page.locator(".explorer-folders-view .monaco-list-row", { hasText: name }).first();
    const remove = (chip: Locator) => chip.getByRole("button", { name: /Remove/ }).click();
    /** Waits for it, and takes it away again. */
    const attached = async (text: string | RegExp): Promise<void> => {
      const chip = chips().filter({ hasText: text }).first();
      await chip.waitFor();
      await remove(chip);
      await chip.waitFor({ state: "detached" });
    };

    beforeEach(async () => {
      await newChat(chat);
      while ((await chips().count()) > 0) await remove(chips().first());
    });

    it("the explorer's menu", async () => {
      await session().runCommand("View: Show Explorer");
      await row("users.ts").click({ button: "right" });
      await page.getByRole("menuitem", { name: "42dot", exact: true }).hover();
      const item = page.getByRole("menuitem", { name: "Add to Chat" });
      // A menu that has just been opened takes no click.
      do {
        await item.hover();
        await page.waitForTimeout(300);
        await item.click();
        await page.waitForTimeout(300);
      } while (await item.isVisible());
      chat = await session().openChat();
      await attached("users.ts");
    });

    it("the terminal", async () => {
      await session().runCommand("Terminal: Create New Terminal");
      await page.locator(".terminal-wrapper.active .xterm").waitFor();
      const chip = chips()
        .filter({ hasText: /terminal/i })
        .first();
      // Until the shell has written its prompt, there is nothing to select.
      do {
        await session().runCommandOnSelection("Terminal: Select All");
        await session().runCommandOnSelection("42dot: Add Terminal Selection to Chat");
        await chip.waitFor({ timeout: 3_000 }).catch(() => undefined);
      } while (!(await chip.isVisible()));
      await attached(/terminal/i);
      await session().runCommand("Terminal: Kill All Terminals");
    });

    it("the problems of the file, behind #", async () => {
      await session().writeFile("problem.ko.md", "이렇게 하면 되요.\n");
      const editor = await session().openFile("problem.ko.md");
      await editor.locator(".squiggly-info, .squiggly-warning, .squiggly-hint, .squiggly-error").first().waitFor();
      await field().click();
      await field().pressSequentially("#problems");
      await chat.locator('[role="option"][aria-selected="true"]').waitFor();
      await page.keyboard.press("Enter");
      await attached(/problem/i);
      await rm(join(session().workspace, "problem.ko.md"));
    });

    it("a long text that is pasted", async () => {
      await field().evaluate((element) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", "한 줄입니다.\n".repeat(100_000));
        element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      });
      await attached(/\d/);
      assert.equal(await field().inputValue(), "");
    });

    it("a file that is dragged from the explorer, with Shift held as VS Code asks", async () => {
      await session().runCommand("42dot: Open Chat in Editor");
      const { tab } = session();
      await tab.locator("textarea").waitFor();
      await session().runCommand("View: Show Explorer");
      const from = await row("users.ts").boundingBox();
      const to = await page.locator(".editor-instance").first().boundingBox();
      assert.ok(from !== null && to !== null);
      await page.mouse.move(from.x + 40, from.y + from.height / 2);
      await page.mouse.down();
      await page.keyboard.down("Shift");
      await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 12 });
      await page.mouse.move(to.x + to.width / 2 + 5, to.y + to.height / 2 + 5, { steps: 5 });
      await page.mouse.up();
      await page.keyboard.up("Shift");
      await tab.locator(".attachment", { hasText: "users.ts" }).waitFor();
      await session().screenshot("dropped");
      await session().runCommand("42dot: Move Chat to Side Bar");
      chat = await session().openChat();
    });
  });
});
