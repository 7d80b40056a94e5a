import assert from "node:assert/strict";
import type { FrameLocator, Page } from "playwright-core";
import { ModelServer } from "../support/modelServer.ts";
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
