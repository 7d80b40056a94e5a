import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator, Page } from "playwright-core";
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
});
