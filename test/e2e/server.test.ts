import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { FrameLocator, Page } from "playwright-core";
import { ModelServer, scriptedBrain } from "../support/modelServer.ts";
import { accept } from "./support/consent.ts";
import { session } from "./support/hooks.ts";

describe("A team's own server", () => {
  let server: ModelServer;
  let page: Page;
  let chat: FrameLocator;

  before(async () => {
    server = await ModelServer.start({ kind: "llamaServer", key: "secret" });
    page = await session().openWorkbench();
    chat = await session().openChat();
  });

  after(async () => {
    await session().writeSettings({ "42dot.server.url": undefined });
    await server.close();
  });

  async function type(text: string): Promise<void> {
    const field = page.locator(".quick-input-widget input").first();
    await field.fill(text);
    await field.press("Enter");
  }

  async function expectFile(name: string, text: string): Promise<void> {
    const path = join(session().workspace, name);
    for (let tries = 0; tries < 50 && (await readFile(path, "utf8")) !== text; tries++) await sleep(100);
    assert.equal(await readFile(path, "utf8"), text);
  }

  it("is asked nothing before the user agrees to its host, and then for its key and its model", async () => {
    const { host } = new URL(server.url);
    await session().runCommand("42dot: Use a Server");
    await type(server.url);
    const dialog = page.locator(".monaco-dialog-box", { hasText: `Send what you write to ${host}?` });
    await dialog.waitFor();
    await session().screenshot("server-consent");
    assert.deepEqual(server.received, []);
    await dialog.getByRole("button", { name: `Send to ${host}` }).click();
    await page.locator(".quick-input-widget", { hasText: "wants a key" }).waitFor();
    await type("secret");
    await page.locator(".quick-input-widget .monaco-list-row", { hasText: "42dot_LLM-SFT-1.3B" }).first().click();
    await session()
      .toasts.filter({ hasText: `${host} answers from now on` })
      .waitFor();
  });

  it("answers in the chat, which says so wherever the answer is", async () => {
    const badge = `remote: ${new URL(server.url).host}`;
    await accept(chat);
    await chat.locator("textarea").first().fill("안녕?");
    await chat.locator("textarea").first().press("Enter");
    await chat.locator(".turn p", { hasText: "무엇을 도와 드릴까요?" }).waitFor();
    await chat.locator(".turn", { hasText: badge }).waitFor();
    await chat.locator(".status-line", { hasText: badge }).waitFor();
    await page.locator(".statusbar-item", { hasText: badge }).waitFor();
    await session().screenshot("server-answer");
    assert.equal(server.asked.length, 1);
    assert.equal(server.asked[0]?.headers.authorization, "Bearer secret");
  });

  it("answers the questions of an evaluation, after the user has read where they are sent", async () => {
    const { host } = new URL(server.url);
    const before = server.asked.length;
    const list = page.locator(".quick-input-widget");
    await session().runCommand("42dot: Evaluate Model");
    await list.locator(".monaco-list-row", { hasText: "The extension's own questions" }).click();
    await list.locator(".monaco-list-row", { hasText: server.url }).waitFor();
    await session().screenshot("server-evaluate");
    await list.getByRole("button", { name: "OK" }).click();
    await list.locator(".monaco-list-row", { hasText: "No judge" }).click();
    const dialog = page.locator(".monaco-dialog-box", { hasText: `40 questions are sent to ${host}` });
    await dialog.getByRole("button", { name: "Start" }).click();
    const toast = session().toasts.filter({ hasText: "The evaluation is done" });
    await toast.waitFor({ timeout: 60_000 });
    assert.equal(server.asked.length, before + 40);
    await toast.getByRole("button", { name: "Clear Notification" }).click();
    await session().runCommand("View: Close All Editors");
  });

  it("is left again for this computer", async () => {
    await session().runCommand("42dot: Use This Computer");
    await chat.locator(".status-line", { hasText: "Demo model" }).waitFor();
  });

  describe("that translates", () => {
    const COMMENTS = [
      ["사용자 목록을 이름순으로 정렬합니다.", "Sorts the list of users by name."],
      ["비밀번호가 틀리면 오류를 돌려줍니다.", "Returns an error if the password is wrong."],
      ["파일이 없으면 새로 만듭니다.", "Creates the file if it does not exist."],
      ["연결이 끊기면 다시 시도합니다.", "Tries again if the connection is lost."],
    ] as const;
    const korean = COMMENTS.map(([comment], index) => `// ${comment}\nexport const n${index} = ${index};\n`).join("\n");
    const english = COMMENTS.reduce((text, [from, to]) => text.replace(from, to), korean);
    let translator: ModelServer;

    before(async () => {
      translator = await ModelServer.start({
        kind: "llamaServer",
        // One question of the job comes at a bad time.
        faults: [{ kind: "status", status: 503, retryAfter: "1" }],
        brain: {
          tokenize: (text, parseSpecial) => scriptedBrain().tokenize(text, parseSpecial),
          async *answer(prompt, limits, signal) {
            const text = Buffer.from((prompt as number[]).map((token) => token - 1000)).toString();
            const [, answer = "?"] = COMMENTS.find(([comment]) => text.includes(comment)) ?? [];
            // Long enough for another one to come.
            await sleep(300);
            yield* scriptedBrain(answer).answer(prompt, limits, signal);
          },
        },
      });
      const { host } = new URL(translator.url);
      await session().runCommand("42dot: Use a Server");
      await type(translator.url);
      await page.getByRole("button", { name: `Send to ${host}` }).click();
      await page.locator(".quick-input-widget .monaco-list-row", { hasText: translator.model }).first().click();
      await chat.locator(".status-line", { hasText: `remote: ${host}` }).waitFor();
    });
    after(() => translator.close());

    it("does the comments of a file several at once, and waits when it is told to", async () => {
      await session().writeFile("remote.ts", korean);
      await session().openFile("remote.ts");
      await session().runCommandOnSelection("42dot: Translate Comments…");
      await page.locator(".quick-input-widget:visible .monaco-list-row", { hasText: /^.?\s*Translate/ }).click();
      const preview = page.locator(".bulk-edit-panel");
      await preview.locator(".monaco-list-row", { hasText: "Tries again" }).waitFor({ timeout: 30_000 });
      await session().screenshot("server-job");
      assert.ok(translator.mostAtOnce > 1);
      const unchecked = preview.locator(".edit-checkbox[aria-checked=false]");
      while ((await unchecked.count()) > 0) await unchecked.first().click();
      await preview.getByRole("button", { name: "Apply" }).click();
      await session().toasts.filter({ hasText: "4 changes were written" }).waitFor();
      await session().runCommand("File: Save");
      await expectFile("remote.ts", english);
    });
  });

  describe("that counts no tokens", () => {
    let other: ModelServer;
    after(() => other.close());

    async function use(model: string): Promise<void> {
      other = await ModelServer.start({ kind: "openai", model });
      const { host } = new URL(other.url);
      await session().runCommand("42dot: Use a Server");
      await type(other.url);
      await page.getByRole("button", { name: `Send to ${host}` }).click();
      await page.locator(".quick-input-widget .monaco-list-row", { hasText: model }).first().click();
      await chat.locator(".status-line", { hasText: `remote: ${host}` }).waitFor();
    }

    /** What stands in the context's meter once the model has been asked. */
    async function meter(): Promise<string> {
      await chat.locator("textarea").first().fill("다음 질문");
      const details = chat.locator(".meter-details");
      await details.locator(".meter-row").first().waitFor({ state: "attached" });
      return (await details.textContent()) ?? "";
    }

    it("has them estimated, which the meter says, if no model here has its vocabulary", async () => {
      await use("42dot_LLM-SFT-1.3B");
      await chat.locator("textarea").first().fill("안녕?");
      await chat.locator("textarea").first().press("Enter");
      await chat.locator(".turn", { hasText: `remote: ${new URL(other.url).host}` }).waitFor();
      assert.match(await meter(), /All sizes are estimates/);
      await session().screenshot("server-estimates");
      await other.close();
    });

    it("has them counted here if one has", async () => {
      await use("42dot-demo");
      await accept(chat);
      await chat.locator("textarea").first().fill("안녕?");
      await chat.locator("textarea").first().press("Enter");
      await chat.locator(".turn", { hasText: `remote: ${new URL(other.url).host}` }).waitFor();
      assert.doesNotMatch(await meter(), /estimates/);
    });
  });
});
