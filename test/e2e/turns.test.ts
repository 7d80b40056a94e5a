import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Page } from "playwright-core";
import { accept } from "./support/consent.ts";
import { ask, lastAnswer, newChat, turns } from "./support/conversation.ts";
import { session } from "./support/hooks.ts";
import { inferenceProcesses } from "./support/inferenceProcesses.ts";

const CAPITAL = { ko: "대한민국의 수도는 서울입니다.", en: "The capital of South Korea is Seoul." };

describe("A conversation, as a user works with it", () => {
  let page: Page;
  let chat: FrameLocator;
  const field = () => chat.locator("textarea");
  const commands = () => chat.locator('[role="option"]');

  before(async () => {
    page = await session().openWorkbench();
    chat = await session().openChat();
    await accept(chat);
  });

  beforeEach(() => newChat(chat));

  it("asks another question in the place of an earlier one, and keeps both, with what followed", async () => {
    await ask(chat, "안녕");
    const followed = await ask(chat, "고마워");
    await turns(chat).first().getByRole("button", { name: "Edit question" }).click();
    await chat.locator(".editing").waitFor();
    await field().fill("대한민국의 수도는?");
    await field().press("Enter");
    await chat.getByRole("group", { name: "Version 2 of 2" }).waitFor();
    assert.equal(await lastAnswer(chat), CAPITAL.ko);
    assert.equal(await turns(chat).count(), 1);
    await session().screenshot("versions");
    await turns(chat).first().getByRole("button", { name: "Previous version" }).click();
    await chat.getByRole("group", { name: "Version 1 of 2" }).waitFor();
    assert.equal(await turns(chat).count(), 2);
    assert.equal(await lastAnswer(chat), followed);
  });

  it("is answered once more, warmer, as another version", async () => {
    await ask(chat, "대한민국의 수도는?");
    await turns(chat).last().getByRole("button", { name: "More actions" }).click();
    await turns(chat).last().getByRole("button", { name: "Warmer" }).click();
    await chat.getByRole("group", { name: "Version 2 of 2" }).waitFor();
    assert.match(await lastAnswer(chat), /서울/);
  });

  it("has an answer in the other language with one click, and asks for one that was chosen from the next question on", async () => {
    assert.equal(await ask(chat, "대한민국의 수도는?"), CAPITAL.ko);
    await turns(chat).last().getByRole("button", { name: "In English" }).click();
    await turns(chat).nth(1).waitFor();
    assert.equal(await lastAnswer(chat), CAPITAL.en);
    await newChat(chat);
    const language = chat.getByLabel("Language of answers");
    await language.selectOption("en");
    try {
      await ask(chat, "대한민국의 수도는?");
      const last = turns(chat).last();
      await last.getByRole("button", { name: "More actions" }).click();
      await last.getByRole("button", { name: "Record" }).click();
      await page.locator(".monaco-editor", { hasText: "영어로 답해줘." }).waitFor();
      await session().runCommand("View: Close All Editors");
    } finally {
      await language.selectOption("auto");
    }
  });

  it("keeps what was written of an answer when the window is reloaded, and goes on from there", async function () {
    if (process.platform !== "linux") this.skip();
    await field().fill("Show a long answer");
    await field().press("Enter");
    await turns(chat).last().locator(".answer", { hasText: /.{20}/ }).waitFor();
    // Stopped, it can't come to its end before the reload.
    const stopped = inferenceProcesses(session());
    assert.ok(stopped.length > 0);
    for (const pid of stopped) process.kill(pid, "SIGSTOP");
    try {
      // What is on the page is saved every half second.
      await page.waitForTimeout(1_000);
      const start = await turns(chat).last().locator(".answer").innerText();
      await session().reload();
      chat = await session().openChat();
      const last = turns(chat).last();
      const kept = await lastAnswer(chat);
      assert.ok(kept.startsWith(start), `${kept}\n\n${start}`);
      await session().screenshot("answer-kept");
      await last.getByRole("button", { name: "Continue" }).click();
      await last.locator(".record", { hasText: "continued: 1" }).waitFor();
      assert.match(await lastAnswer(chat), /web server/i);
    } finally {
      for (const pid of inferenceProcesses(session())) if (stopped.includes(pid)) process.kill(pid, "SIGKILL");
    }
  });

  it("moves to an editor tab and back while it is being answered, and is written to its end", async function () {
    if (process.platform !== "linux") this.skip();
    const { tab } = session();
    /** Runs a command while the answer stands still. Its rest is within the length limit, however little is written. */
    const moveWith = async (command: string, from: FrameLocator): Promise<void> => {
      await from.locator("textarea").first().fill("긴 답변 보여줘");
      await from.locator("textarea").first().press("Enter");
      await turns(from).last().locator(".answer", { hasText: /.{20}/ }).waitFor();
      const stopped = inferenceProcesses(session());
      assert.ok(stopped.length > 0);
      for (const pid of stopped) process.kill(pid, "SIGSTOP");
      try {
        await session().runCommand(command);
      } finally {
        for (const pid of stopped) process.kill(pid, "SIGCONT");
      }
    };
    const complete = (place: FrameLocator): Promise<void> =>
      turns(place).last().locator(".turn-footer", { hasText: "complete" }).waitFor();

    await newChat(chat);
    await moveWith("42dot: Open Chat in Editor", chat);
    await complete(tab);
    assert.match(await lastAnswer(tab), /웹 서버/);
    await chat.locator(".empty").waitFor();
    await session().screenshot("moved-while-answering");
    await moveWith("42dot: Move Chat to Side Bar", tab);
    await turns(chat).nth(1).waitFor();
    await complete(chat);
    assert.match(await lastAnswer(chat), /웹 서버/);
    await newChat(chat);
  });

  it("comes back in its editor tab after a reload", async () => {
    await ask(chat, "대한민국의 수도는?");
    await session().runCommand("42dot: Open Chat in Editor");
    const { tab } = session();
    await turns(tab).first().waitFor();
    // VS Code saves which editors are open a while after the last change.
    await page.waitForTimeout(5_000);
    await session().reload();
    await turns(tab).first().waitFor();
    assert.equal(await lastAnswer(tab), CAPITAL.ko);
    assert.equal(await ask(tab, "now in English"), CAPITAL.en);
    await session().screenshot("tab-restored");
    await session().runCommand("View: Close All Editors");
    chat = await session().openChat();
  });

  it("takes a command after a slash, for what is selected in the editor", async () => {
    await session().selectLines("notes.ko.md", 3, 3);
    chat = await session().openChat();
    await field().pressSequentially("/번역");
    await commands().first().waitFor();
    await session().screenshot("slash-commands");
    await field().press("Enter");
    await field().press("Enter");
    await turns(chat).first().waitFor();
    assert.match(await lastAnswer(chat), /meeting/i);
    assert.match(await turns(chat).first().locator(".task-label").innerText(), /Translate to English/);
  });

  it("asks what a prompt file of the workspace says", async () => {
    const folder = join(session().workspace, ".42dot");
    mkdirSync(join(folder, "prompts"), { recursive: true });
    writeFileSync(join(folder, "prompts/capital.md"), "---\ntitle: Capital\n---\n대한민국의 수도는?\n");
    try {
      await field().pressSequentially("/capital");
      await commands().filter({ hasText: "Capital" }).waitFor();
      await field().press("Enter");
      await field().press("Enter");
      await turns(chat).first().waitFor();
      assert.equal(await lastAnswer(chat), CAPITAL.ko);
      assert.equal(await turns(chat).first().locator(".task-label").innerText(), "/capital");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("has a draft of its own, and recalls earlier questions with the arrow keys", async () => {
    await ask(chat, "안녕");
    await field().press("ArrowUp");
    assert.equal(await field().inputValue(), "안녕");
    await field().press("ArrowDown");
    await field().fill("아직 쓰는 중");
    await newChat(chat);
    assert.equal(await field().inputValue(), "");
    await ask(chat, "고마워");
    await session().runCommand("42dot: Open Conversation…");
    await page.locator(".quick-input-widget .monaco-list-row", { hasText: "안녕" }).first().click();
    await turns(chat).filter({ hasText: "안녕" }).first().waitFor();
    await page.waitForTimeout(300);
    assert.equal(await field().inputValue(), "아직 쓰는 중");
    await field().fill("");
  });
});
