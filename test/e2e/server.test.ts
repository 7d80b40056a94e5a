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

  it("is left again for this computer", async () => {
    await session().runCommand("42dot: Use This Computer");
    await chat.locator(".status-line", { hasText: "Demo model" }).waitFor();
  });
});
