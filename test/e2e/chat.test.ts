import assert from "node:assert/strict";
import { globSync, mkdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { FrameLocator, Page } from "playwright-core";
import { accept } from "./support/consent.ts";
import { ask, lastAnswer, newChat, turns } from "./support/conversation.ts";
import { HangulKeyboard } from "./support/hangul.ts";
import { session, startSession } from "./support/hooks.ts";
import { inferenceProcesses } from "./support/inferenceProcesses.ts";
import { clipped } from "./support/looks.ts";
import type { Session } from "./support/session.ts";

const CAPITAL = "대한민국의 수도는 서울입니다.";

/** Opens a window with an empty conversation, after the notice is accepted. */
async function openEmptyChat(): Promise<{ page: Page; chat: FrameLocator }> {
  const page = await session().openWorkbench();
  const chat = await session().openChat();
  await accept(chat);
  await newChat(chat);
  return { page, chat };
}

// Mocha runs the files in alphabetical order, so this is the first use of the shared session.
describe("The chat, as a user sees it", () => {
  let page: Page;
  let chat: FrameLocator;

  before(async () => {
    page = await session().openWorkbench();
    chat = await session().openChat();
  });

  it("shows the model's notice and asks the user to accept it before anything can be sent", async () => {
    await chat.locator(".consent").waitFor();
    const text = await chat.locator(".consent").innerText();
    assert.match(text, /About the Demo Model/);
    assert.match(text, /It is not 42dot LLM/);
    // The disclaimer of the real model, word for word, in both languages.
    assert.match(text, /42dot은 생성 내용 및 이로 인해 발생하는 문제에 대해 책임지지 않습니다\./);
    assert.match(text, /do not necessarily reflect the views or opinions of 42dot Inc\./);
    assert.equal(await chat.locator("textarea").isVisible(), false);
    await session().screenshot("chat-consent");
    await accept(chat);
    await session().screenshot("chat-empty");
  });

  it("keeps the notice visible, with the full text one click away", async () => {
    assert.match(await chat.locator(".notice").innerText(), /demo model.*may be wrong/);
    await chat.locator(".notice button").click();
    const dialog = chat.locator("dialog[open]");
    await dialog.waitFor();
    const text = await dialog.innerText();
    assert.match(text, /CC BY-NC 4\.0/);
    assert.match(text, /@misc\{42dot2023llm/);
    await session().screenshot("chat-about");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  });

  it("handles Korean typing: one Enter sends once, including the last syllable", async () => {
    await chat.locator("textarea").click();
    const keyboard = await HangulKeyboard.attach(page);
    await keyboard.type("대한민국의 수도는");
    await keyboard.pressEnter();
    await turns(chat).first().waitFor();
    assert.equal(await lastAnswer(chat), CAPITAL);
    assert.equal(await turns(chat).count(), 1);
    assert.equal(await turns(chat).first().locator(".message").innerText(), "대한민국의 수도는");
    assert.equal(await chat.locator("textarea").inputValue(), "");
  });

  it("remembers the previous turn, and answers in English", async () => {
    assert.equal(await ask(chat, "now in English"), "The capital of South Korea is Seoul.");
    assert.match(await turns(chat).last().locator(".record").innerText(), /tokens\/s/);
  });

  it("says which model answers on which device", async () => {
    assert.match(await chat.locator(".status-line").innerText(), /Demo model.*CPU, \d+ threads?/s);
  });

  it("shows the model's state in the status bar, with a menu", async () => {
    const item = page.getByRole("button", { name: /^42dot: Demo model · CPU, \d+ threads?$/ });
    assert.equal((await item.innerText()).trim(), "Demo model · CPU");
    await item.click();
    const menu = page.locator(".quick-input-widget");
    await menu.getByText("Restart Inference Process").waitFor();
    await session().screenshot("status-menu");
    await menu.getByText("Open Chat").click();
    await chat.locator("textarea:focus").waitFor();
  });

  it("goes from question to question by keys, and back with Escape", async () => {
    await chat.locator("textarea").click();
    await page.keyboard.press("Alt+PageUp");
    await turns(chat).last().and(chat.locator(":focus")).waitFor();
    await page.keyboard.press("Alt+PageUp");
    await turns(chat).first().and(chat.locator(":focus")).waitFor();
    await page.keyboard.press("Escape");
    await chat.locator("textarea:focus").waitFor();
  });

  it("shows code that can be copied or inserted at the cursor", async () => {
    const editor = await session().openFile("notes.ko.md");
    await page.keyboard.press("Control+End");
    await ask(chat, "Write a Fibonacci function in Python");
    const block = turns(chat).last().locator("pre").first();
    assert.match(await block.innerText(), /def fib\(n: int\)/);
    await block.locator(".hljs-keyword", { hasText: "def" }).waitFor();
    await session().screenshot("chat-code");
    await chat.locator("article.turn.last").getByRole("button", { name: "Insert at Cursor" }).first().click();
    await editor.getByText("def").first().waitFor();
    await session().runCommandOnSelection("File: Revert File");
  });

  it("suggests code for what is selected, which stays until that is accepted", async () => {
    await session().selectLines("notes.ko.md", 1, 2);
    const editor = page.locator('.monaco-editor[data-uri$="/notes.ko.md"]').first();
    const first = await editor.locator(".view-line").first().innerText();
    await chat.locator("article.turn.last").getByRole("button", { name: "Insert at Cursor" }).first().click();
    await page.locator(".monaco-diff-editor .editor.modified").getByText("fib").first().waitFor();
    await page.locator(".monaco-diff-editor .editor.original").getByText(first).first().waitFor();
    await session().screenshot("chat-code-suggested");
    await session().runCommandOnSelection("42dot: Accept Suggestion");
    await editor.getByText("def").first().waitFor();
    assert.equal(await editor.getByText(first, { exact: true }).count(), 0);
    await session().runCommandOnSelection("File: Revert File");
  });

  it("opens code as a new file, and compares it with the active one", async () => {
    await session().openFile("notes.ko.md");
    const code = chat.locator("article.turn.last");
    await code.getByRole("button", { name: "Compare with Active File" }).first().click();
    await page.getByRole("tab", { name: /notes\.ko\.md ↔ Code from the Chat/ }).waitFor();
    await page.locator(".monaco-diff-editor .editor.modified").getByText("fib").first().waitFor();
    await session().screenshot("chat-code-compared");
    await code.getByRole("button", { name: "New File" }).first().click();
    await page.getByRole("tab", { name: /Untitled-1/ }).waitFor();
    await page.locator(".statusbar-item", { hasText: "Python" }).waitFor();
    await session().runCommandOnSelection("View: Revert and Close Editor");
    await session().runCommand("View: Close All Editors");
  });

  it("stops a long answer and keeps its text so far", async () => {
    await newChat(chat);
    await chat.locator("textarea").fill("Show a long answer");
    await chat.locator("textarea").press("Enter");
    const last = turns(chat).last();
    // The demo model is fast: a click that waits for the button to be stable would come too late.
    await chat.getByRole("button", { name: "Stop the answer" }).dispatchEvent("click");
    await last.locator(".turn-footer:not(.progress)").waitFor();
    assert.match(await last.locator(".record").innerText(), /stopped by you/);
  });

  it("restores the conversation after the window is reloaded, without asking for consent again", async () => {
    // Short answers: a page that has just loaded shows the last screen of turns.
    await newChat(chat);
    await ask(chat, "What can you do?");
    const answer = await ask(chat, "안녕");
    const before = await turns(chat).allInnerTexts();
    await session().reload();
    chat = await session().openChat();
    await turns(chat)
      .nth(before.length - 1)
      .waitFor();
    assert.equal(await chat.locator(".consent").count(), 0);
    assert.equal(await turns(chat).count(), before.length);
    assert.equal(await lastAnswer(chat), answer);
  });

  it("continues an answer while the view is hidden", async () => {
    // In a new chat: after half of another long answer, the demo model gets lost.
    await newChat(chat);
    await chat.locator("textarea").fill("Show a long answer");
    await chat.locator("textarea").press("Enter");
    await turns(chat).last().locator(".turn-footer.progress").waitFor();
    await session().runCommand("View: Show Explorer");
    chat = await session().openChat();
    assert.match(await lastAnswer(chat), /web server/i);
    assert.match(await turns(chat).last().locator(".record").innerText(), /complete|length limit/);
  });

  it("opens the conversation in an editor tab, and moves it to the side bar again", async () => {
    const { tab } = session();
    await newChat(chat);
    await ask(chat, "대한민국의 수도는?");
    await session().runCommand("42dot: Open Chat in Editor");
    await tab.locator("textarea").waitFor();
    await chat.locator(".empty").waitFor();
    const title = page.getByRole("tab", { name: /대한민국의 수도는/ });
    await title.waitFor();
    assert.equal(await ask(tab, "now in English"), "The capital of South Korea is Seoul.");
    assert.equal(await turns(chat).count(), 0);
    await session().screenshot("chat-tab");
    await tab.locator("textarea").click();
    await session().runCommand("42dot: Go to Previous Question in the Chat");
    await turns(tab).last().and(tab.locator(":focus")).waitFor();
    await session().runCommand("42dot: Move Chat to Side Bar");
    await turns(chat).nth(1).waitFor();
    assert.equal(await title.count(), 0);
  });

  it("shows how an answer was written, and writes the same once more", async () => {
    const last = turns(chat).last();
    await last.getByRole("button", { name: "More actions" }).click();
    await last.getByRole("button", { name: "Reproduce" }).click();
    await session()
      .toasts.filter({ hasText: /The same answer came again: all \d+ tokens are equal/ })
      .waitFor();
    await last.getByRole("button", { name: "Record" }).click();
    await page.locator(".monaco-editor", { hasText: "How this answer was written" }).waitFor();
    await page.locator(".monaco-editor", { hasText: /SHA-256.*[0-9a-f]{64}/ }).waitFor();
    await session().screenshot("record");
    await session().runCommand("View: Close Editor");
    await last.getByRole("button", { name: "More actions" }).click();
  });

  it("deletes a question with its answer, and brings it back", async () => {
    const before = await turns(chat).count();
    await turns(chat).last().getByRole("button", { name: "More actions" }).click();
    await turns(chat).last().getByRole("button", { name: "Delete" }).click();
    const toast = session().toasts.filter({ hasText: "Deleted the question and its answer." });
    await toast.waitFor();
    const last = turns(chat).nth(before - 1);
    await last.waitFor({ state: "detached" });
    await session().screenshot("turn-deleted");
    await toast.getByRole("button", { name: "Undo" }).click();
    await last.waitFor();
  });

  it("starts over with a new chat, and can open the old conversation again", async () => {
    const old = await turns(chat).count();
    await newChat(chat);
    assert.equal(await turns(chat).count(), 0);
    await ask(chat, "안녕");
    await session().runCommand("42dot: Open Conversation…");
    await page.locator(".quick-input-widget .monaco-list-row", { hasText: "대한민국의 수도는" }).first().click();
    await turns(chat)
      .nth(old - 1)
      .waitFor();
    assert.equal(await turns(chat).count(), old);
  });

  it("deletes a conversation from the list, and brings it back", async () => {
    const list = page.locator(".quick-input-widget .monaco-list-row");
    const rows = list.filter({ hasText: "안녕" });
    await session().runCommand("42dot: Open Conversation…");
    await rows.first().hover();
    await session().screenshot("conversations");
    const before = await rows.count();
    await rows.first().getByRole("button", { name: "Delete this conversation" }).click();
    const toast = session().toasts.filter({ hasText: "Deleted “안녕”" });
    await toast.waitFor();
    // The list stays, without it.
    await list.filter({ hasText: "Show a long answer" }).first().waitFor();
    assert.equal(await rows.count(), before - 1);
    await session().screenshot("conversation-deleted");
    await toast.getByRole("button", { name: "Undo" }).click();
    await session().runCommand("42dot: Open Conversation…");
    await rows.first().waitFor();
    assert.equal(await rows.count(), before);
    await rows.first().click();
    await turns(chat).filter({ hasText: "안녕" }).first().waitFor();
  });

  it("names, pins, finds and deletes conversations by keyboard", async () => {
    const list = page.locator(".quick-input-widget .monaco-list-row");
    const input = page.locator(".quick-input-widget .quick-input-box input");
    await session().runCommand("42dot: Open Conversation…");
    await input.fill("web server");
    const found = list.filter({ hasText: "Show a long answer" }).first();
    await found.waitFor();
    await page.waitForFunction(() =>
      /web server/i.test(document.querySelector(".quick-input-list")?.textContent ?? ""),
    );
    await session().screenshot("conversation-search");
    await page.keyboard.press("F2");
    await page.locator(".quick-input-widget").getByText("Rename Conversation").first().waitFor();
    assert.equal(await input.inputValue(), "Show a long answer");
    await input.fill("내 서버");
    await page.keyboard.press("Enter");
    await list.filter({ hasText: "내 서버" }).first().waitFor();
    assert.equal(await input.inputValue(), "web server", "the search is still there");
    await page.keyboard.press("Alt+p");
    await list.filter({ hasText: "Pinned" }).first().waitFor();
    await input.fill("");
    await list.filter({ hasText: "안녕" }).first().waitFor();
    assert.match(await list.first().innerText(), /내 서버/);
    await session().screenshot("conversation-pinned");
    await input.fill("그런 말은 없다");
    await list.filter({ hasText: "No conversation of this workspace contains “그런 말은 없다”." }).waitFor();
    await session().screenshot("conversation-search-empty");
    await list.filter({ hasText: "Show all workspaces" }).click();
    await list.filter({ hasText: "No conversation contains “그런 말은 없다”." }).waitFor();
    await input.fill("내 서버");
    await list.filter({ hasText: "Pinned" }).first().waitFor();
    await page.keyboard.press("Shift+Delete");
    const toast = session().toasts.filter({ hasText: "Deleted “내 서버”" });
    await toast.getByRole("button", { name: "Undo" }).click();
    await session().runCommand("42dot: Open Conversation…");
    await list.filter({ hasText: "내 서버" }).first().waitFor();
    // The next tests know it by its question.
    await page.keyboard.press("Alt+p");
    await list.filter({ hasText: "Pinned" }).first().waitFor({ state: "hidden" });
    await page.keyboard.press("Escape");
  });

  it("exports a conversation as HTML and JSON, imports that, and says why another file is refused", async () => {
    const input = page.locator(".quick-input-widget .quick-input-box input");
    const inDialog = async (command: string, name: string, format?: string): Promise<string> => {
      const path = join(session().workspace, name);
      await session().runCommand(command);
      if (format !== undefined)
        await page.locator(".quick-input-widget .monaco-list-row").filter({ hasText: format }).first().click();
      await page.locator(".quick-input-widget").getByText("Conversation").first().waitFor();
      // The dialog fills in its own path first.
      await page.waitForFunction(
        () => document.querySelector<HTMLInputElement>(".quick-input-box input")?.value.startsWith("/") === true,
      );
      // It may still put the folder that it has listed before what is typed.
      do {
        await input.fill(path);
        await page.waitForTimeout(500);
      } while ((await input.inputValue()) !== path);
      await page.locator(".quick-input-widget .quick-input-action .monaco-button").first().click();
      return path;
    };
    await newChat(chat);
    await ask(chat, "안녕");
    const answer = await lastAnswer(chat);
    // The name has the last word.
    const html = await inDialog("42dot: Export Conversation…", "대화.html", "Markdown");
    await session().toasts.filter({ hasText: "Exported to 대화.html" }).waitFor();
    assert.match(readFileSync(html, "utf8"), /안녕[\s\S]*안녕하세요[\s\S]*About the Demo Model/);
    const json = await inDialog("42dot: Export Conversation…", "대화.json", "JSON");
    await session().toasts.filter({ hasText: "Exported to 대화.json" }).waitFor();

    await newChat(chat);
    await inDialog("42dot: Import Conversation…", "대화.json");
    await turns(chat).first().waitFor();
    assert.equal(await lastAnswer(chat), answer);

    writeFileSync(json, readFileSync(json, "utf8").replace('"kind": "chat"', '"kind": "chats"'));
    await inDialog("42dot: Import Conversation…", "대화.json");
    await session()
      .toasts.filter({ hasText: "대화.json can't be imported, because its entry “turns.0.task.kind”" })
      .waitFor();
    await session().screenshot("import-refused");
    for (const path of [html, json]) rmSync(path);
  });

  it("explains that a message is too long, and keeps it", async () => {
    await newChat(chat);
    await chat.locator("textarea").fill("가".repeat(100_000));
    await chat.locator("textarea").press("Enter");
    const failure = turns(chat).last().locator(".failure-message");
    await failure.waitFor({ timeout: 30_000 });
    assert.match(await failure.innerText(), /too long: [\d,]+ tokens, and at most [\d,]+ fit/);
    await session().screenshot("chat-too-long");
  });

  it("names a missing model file, and works again with the demo model", async () => {
    await session().writeSettings({ "42dot.model.path": "/no/such/model.gguf" });
    const failure = chat.locator("header .failure-message");
    await failure.waitFor();
    assert.match(await failure.innerText(), /\/no\/such\/model\.gguf does not exist/);
    await session().screenshot("chat-model-missing");
    await session().writeSettings({ "42dot.model.path": "" });
    await failure.waitFor({ state: "hidden" });
    assert.equal(await ask(chat, "대한민국의 수도는?"), CAPITAL);
  });

  it("has none of VS Code's files open in the inference process", function () {
    if (process.platform !== "linux") this.skip();
    const processes = inferenceProcesses(session());
    assert.ok(processes.length > 0);
    for (const pid of processes) {
      const descriptors = globSync(`/proc/${pid}/fd/*`).map((link) => readlinkSync(link));
      const files = descriptors.filter(
        (path) => path.startsWith("/") && statSync(path, { throwIfNoEntry: false })?.isFile(),
      );
      assert.deepEqual(
        files.filter((path) => !path.endsWith(".gguf")),
        [],
      );
    }
  });

  it("makes no link and hides nothing of what a workspace's settings say", async () => {
    const settings = join(session().workspace, ".vscode/settings.json");
    mkdirSync(dirname(settings), { recursive: true });
    const value = "[Fix it](command:workbench.action.terminal.new)\u202e";
    writeFileSync(settings, JSON.stringify({ "42dot.answerLanguage": value }));
    const warning = session().toasts.filter({ hasText: "42dot.answerLanguage" });
    await warning.waitFor();
    await session().screenshot("hostile-setting");
    assert.equal(await warning.locator("a[href], a[data-href]").count(), 0);
    assert.match(await warning.innerText(), /\[Fix it\] \(command:.*\[U\+202E\]/);
    rmSync(settings);
  });

  it("keeps an answer while another program locks the conversations, and saves it with one click", async () => {
    const [file] = globSync(join(session().workbench.folder, "user/User/globalStorage/*/conversations.sqlite"));
    assert.ok(file !== undefined);
    const other = new DatabaseSync(file);
    try {
      other.exec("BEGIN IMMEDIATE");
      assert.match(await ask(chat, "고마워"), /천만에요/);
      const warning = session().toasts.filter({ hasText: "Another program keeps the file of conversations" });
      await warning.waitFor();
      await session().screenshot("chat-history-locked");
      other.exec("ROLLBACK");
      await warning.getByRole("button", { name: "Try Again" }).click();
      await session().toasts.filter({ hasText: "Conversations are saved again" }).waitFor();
      const stored = other.prepare("SELECT answer FROM turn WHERE message = '고마워'").get();
      assert.match(String(stored?.["answer"]), /천만에요/);
    } finally {
      other.close();
    }
  });

  it("answers in two windows at once, and loses nothing from either", async () => {
    await newChat(chat);
    assert.equal(await ask(chat, "대한민국의 수도는?"), CAPITAL);
    const second = await session().openAnotherWindow();
    const secondChat = await second.openChat();
    await turns(secondChat).first().waitFor();
    // Each window shows the other's turn, too.
    const askHere = async (window: FrameLocator, text: string, answer: RegExp): Promise<void> => {
      await window.locator("textarea").fill(text);
      await window.locator("textarea").press("Enter");
      const turn = turns(window).filter({ hasText: text });
      await turn.locator(".turn-footer:not(.progress)").waitFor();
      await turn.locator(".answer").getByText(answer).waitFor();
    };
    await Promise.all([askHere(chat, "Thanks", /welcome/i), askHere(secondChat, "고마워", /천만에요/)]);
    await second.page.close();
    await session().reload();
    chat = await session().openChat();
    await turns(chat).nth(2).waitFor();
    assert.deepEqual(
      (await turns(chat).locator(".message").allInnerTexts()).sort(),
      ["Thanks", "고마워", "대한민국의 수도는?"].sort(),
    );
  });

  it("shows in one window what another one writes, and lets a conversation be kept that was deleted there", async () => {
    await newChat(chat);
    await ask(chat, "고마워");
    const second = await session().openAnotherWindow();
    const secondChat = await second.openChat();
    await turns(secondChat).first().waitFor();

    await chat.locator("textarea").fill("Show a long answer");
    await chat.locator("textarea").press("Enter");
    // Nobody touches the second window.
    const watched = turns(secondChat).nth(1);
    await watched.getByText("Being answered in another window or tab").waitFor();
    await second.screenshot("answered-in-another-window");
    // A long answer is rendered in several frames.
    const whole = async (window: FrameLocator): Promise<string> => {
      await turns(window).last().locator(".answer").getByText("Even small code").waitFor();
      return lastAnswer(window);
    };
    const answer = await whole(chat);
    assert.equal(await whole(secondChat), answer);

    await second.runCommand("42dot: Open Conversation…");
    const row = second.page.locator(".quick-input-widget .monaco-list-row", { hasText: "고마워" }).first();
    await row.hover();
    await row.locator(".codicon-trash").click();
    await second.toasts.filter({ hasText: "Deleted “" }).waitFor();
    const toast = session().toasts.filter({ hasText: "was deleted in another window" });
    await toast.getByRole("button", { name: "Keep as a New Conversation" }).click();
    await turns(chat).first().waitFor();
    assert.equal(await whole(chat), answer);
    await second.page.close();
    await session().reload();
    chat = await session().openChat();
    await turns(chat).first().waitFor();
    assert.equal(await whole(chat), answer);
  });
});

describe("A selection in an editor", () => {
  let chat: FrameLocator;
  let page: Page;

  before(async () => {
    ({ page, chat } = await openEmptyChat());
  });

  it("is translated, replaced on click, and restored by one undo", async () => {
    const file = join(session().workspace, "notes.ko.md");
    const lines = readFileSync(file, "utf8").split("\n");
    const at = lines.findIndex((line) => /^[가-힣].*[가-힣]\.$/.test(line));
    await session().selectLines("notes.ko.md", at + 1, at + 1);
    await session().runCommandOnSelection("42dot: Translate Selection");
    const answer = await lastAnswer(chat);
    assert.match(answer, /^[A-Z][ -~]+\.$/);
    await session().screenshot("selection-translated");
    await turns(chat).last().getByText("Replace", { exact: true }).click();
    const editor = page.locator('.monaco-editor[data-uri$="/notes.ko.md"]');
    // The editor renders spaces as no-break spaces.
    const words = new RegExp(answer.split(" ").slice(0, 2).join("\\s"));
    await editor.getByText(words).first().waitFor();
    await page.locator('.monaco-editor.focused[data-uri$="/notes.ko.md"]').waitFor();
    await page.keyboard.press("Control+Z");
    await editor.getByText(words).first().waitFor({ state: "hidden" });
  });

  it("is explained with the keyboard shortcut", async () => {
    const before = await turns(chat).count();
    const lines = readFileSync(join(session().workspace, "users.ts"), "utf8").split("\n");
    const at = lines.findIndex((line) => line.startsWith("function isBlank"));
    await session().selectLines("users.ts", at + 1, at + 3);
    await page.keyboard.press("Control+K");
    await page.keyboard.press("Alt+E");
    await turns(chat).nth(before).waitFor();
    assert.match(await lastAnswer(chat), /blank|empty|undefined/i);
    await session().screenshot("selection-explained");
  });

  it("is requested when there is none", async () => {
    await session().openFile("stats.py");
    await session().runCommandOnSelection("42dot: Explain Selection");
    const toast = session().toasts.filter({ hasText: "Select some text in an editor first." });
    await toast.first().waitFor();
  });
});

describe("The chat in every theme, and in a narrow sidebar", () => {
  let chat: FrameLocator;
  let page: Page;

  before(async () => {
    ({ page, chat } = await openEmptyChat());
    await ask(chat, "코드 리뷰는 어떻게 해?");
    await ask(chat, "Write a debounce function in TypeScript");
  });

  for (const [name, theme] of [
    ["dark", "Default Dark Modern"],
    ["light", "Default Light Modern"],
    ["high-contrast", "Default High Contrast"],
  ] as const) {
    it(`adopts ${theme}`, async () => {
      await session().writeSettings({ "workbench.colorTheme": theme });
      const kind = { dark: "vscode-dark", light: "vscode-light", "high-contrast": "vscode-high-contrast" }[name];
      await chat.locator(`body.${kind}`).waitFor();
      await session().screenshot(`theme-${name}`);
    });
  }

  it("fits into 300 pixels without horizontal scrolling", async () => {
    await session().writeSettings({ "workbench.colorTheme": "Default Dark Modern" });
    const width = (): Promise<number> =>
      chat.locator("body").evaluate((body: { clientWidth: number }) => body.clientWidth);
    const sidebar = await page.locator(".part.sidebar").boundingBox();
    assert.ok(sidebar !== null);
    const edge = sidebar.x + sidebar.width;
    await page.mouse.move(edge, 300);
    await page.mouse.down();
    await page.mouse.move(sidebar.x + 300, 300, { steps: 5 });
    await page.mouse.up();
    assert.ok((await width()) < 310);
    assert.deepEqual(await clipped(chat.locator(".scroller")), []);
    await session().screenshot("narrow");
  });
});

describe("The chat in Korean", () => {
  let korean: Session;

  before(async function () {
    this.timeout(180_000);
    // Not "none", with which nothing opens by itself.
    korean = await startSession({
      locale: "ko",
      settings: { "workbench.startupEditor": "welcomePageInEmptyWorkbench" },
    });
    await korean.openWorkbench();
  });
  after(() => korean.stop());

  it("opens the first steps at the very first start, in Korean only", async () => {
    const steps = korean.page.locator(".gettingStartedContainer .getting-started-step");
    await steps.first().waitFor();
    const titles = (await steps.allInnerTexts()).map((text) => text.split("\n")[0]);
    assert.deepEqual(titles, [
      "채팅에서 물어보기",
      "선택한 코드와 글 설명하고 번역하기",
      "글쓰기 도움 받기",
      "VS Code 채팅에서 물어보기",
      "42dot LLM 설치하기",
    ]);
    await korean.screenshot("korean-first-steps");
    await steps.nth(2).click();
    await korean.page.getByRole("button", { name: "문장 하나를 영어로 바꾸기" }).click();
    await korean.page.locator(".editor-instance").getByText("회의는 오후 세 시에 시작합니다.").first().waitFor();
    await korean.screenshot("korean-first-steps-writing");
    await korean.runCommand("View: Revert and Close Editor");
    await korean.runCommand("View: Close All Editors");
    await korean.reload();
  });

  it("speaks Korean from the first sentence", async () => {
    const chat = await korean.openChat("42dot: 채팅 열기");
    await chat.locator(".consent").waitFor();
    assert.match(await chat.locator(".consent").innerText(), /데모 모델 안내/);
    await korean.screenshot("korean-consent");
    await accept(chat);
    assert.equal(await ask(chat, "뭘 할 수 있어?").then((text) => text.includes("번역")), true);
    assert.match(await turns(chat).last().locator(".record").innerText(), /토큰/);
    assert.match(await chat.locator(".notice").innerText(), /데모 모델입니다/);
    await korean.screenshot("korean-chat");
  });

  it("explains in Korean what is wrong", async () => {
    await korean.writeSettings({ "42dot.model.path": "/없는/모델.gguf" });
    const failure = korean.chat.locator("header .failure-message");
    await failure.waitFor();
    assert.match(await failure.innerText(), /\/없는\/모델\.gguf 모델 파일이 없습니다/);
  });
});
