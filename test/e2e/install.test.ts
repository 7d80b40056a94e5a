import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FrameLocator, Page } from "playwright-core";
import { CATALOGUE } from "../../src/model/catalogue.ts";
import { writeDemoCheckpoint } from "../support/demoCheckpoint.ts";
import { HubStandIn, sha256 } from "../support/hub.ts";
import { accept } from "./support/consent.ts";
import { newChat } from "./support/conversation.ts";
import { session, startSession } from "./support/hooks.ts";
import { extensionId, type Session } from "./support/session.ts";

/** Serves a small model under the name and at the commit of the real one. */
async function startHub(folder: string): Promise<HubStandIn> {
  await writeDemoCheckpoint(folder);
  const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const);
  return HubStandIn.start({ files: Object.fromEntries(files) });
}

/**
 * Writes the hash of the small model's weights in place of the real one's into the installed copy of the extension,
 * which would refuse them otherwise.
 */
function expectSmallModel({ workbench }: Session, hub: HubStandIn): void {
  const source = CATALOGUE.find(({ isBase }) => !isBase)?.source;
  const weights = hub.files["model.safetensors"];
  assert.ok(source?.sha256 !== undefined && weights !== undefined);
  const extensions = join(workbench.folder, "extensions");
  const name = readdirSync(extensions).find((one) => one.startsWith(extensionId));
  const dist = join(extensions, name ?? "", "dist");
  const parts = readdirSync(dist).filter((file) => file.endsWith(".js"));
  let places = 0;
  for (const part of parts.map((file) => join(dist, file))) {
    const code = readFileSync(part, "utf8");
    if (!code.includes(source.sha256)) continue;
    writeFileSync(part, code.replaceAll(source.sha256, sha256(weights)));
    places++;
  }
  assert.ok(places > 0, "the hash is in no file");
}

async function pick(page: Page, text: string): Promise<void> {
  await page.locator(".quick-input-widget .monaco-list-row", { hasText: text }).first().click();
}

async function answerDialog(page: Page, button: string): Promise<void> {
  await page.locator(".monaco-dialog-box").getByRole("button", { name: button }).click();
}

describe("Moving from the demo model to 42dot LLM, with a fake hub", () => {
  const folder = mkdtempSync(join(tmpdir(), "42dot-hub-"));
  let hub: HubStandIn;
  let page: Page;
  let chat: FrameLocator;

  before(async () => {
    hub = await startHub(folder);
    expectSmallModel(session(), hub);
    page = await session().openWorkbench();
    await session().writeSettings({ "42dot.hubEndpoint": hub.endpoint });
    chat = await session().openChat();
    await chat.locator(".status-line").waitFor();
  });
  after(async () => {
    await session().writeSettings({ "42dot.hubEndpoint": undefined });
    await hub.close();
    rmSync(folder, { recursive: true });
  });

  it("evaluates the chosen model with its own questions, and shows the report", async () => {
    await accept(chat);
    await session().runCommand("42dot: Evaluate Model");
    await pick(page, "The extension's own questions");
    await page.locator(".quick-input-widget .monaco-list-row", { hasText: "Demo model" }).waitFor();
    await session().screenshot("evaluate-models");
    await page.locator(".quick-input-widget").getByRole("button", { name: "OK" }).click();
    await pick(page, "No judge");
    await page.locator(".monaco-dialog-box", { hasText: "40 answers to write" }).waitFor();
    await answerDialog(page, "Start");
    const toast = session().toasts.filter({ hasText: "The evaluation is done" });
    await toast.waitFor({ timeout: 60_000 });
    await page.getByRole("tab", { name: "Preview report.md" }).waitFor();
    const preview = page.locator("iframe.webview").last().contentFrame().frameLocator("#active-frame");
    await preview.getByText("Checks passed").waitFor();
    await session().screenshot("evaluate-report");
    await toast.getByRole("button", { name: "Clear Notification" }).click();
  });

  it("shows what each model requires, and which one is recommended", async () => {
    await session().runCommand("42dot: Install Model");
    const first = page.locator(".quick-input-widget .monaco-list-row").first();
    await first.waitFor({ timeout: 30_000 });
    assert.match(await first.innerText(), /42dot LLM-SFT 1\.3B · Q8_0.*recommended/);
    assert.match(
      await first.innerText(),
      /Fits into memory \(2\.6 GB\)\. Downloads 5\.8 GB, takes 1\.5 GB on the disk\./,
    );
    await session().screenshot("install-choices");
  });

  it("asks to accept the license first, and changes nothing if it is declined", async () => {
    await pick(page, "42dot LLM-SFT 1.3B · Q8_0");
    await page.locator(".monaco-dialog-box", { hasText: "non-commercial use only" }).waitFor();
    await session().screenshot("install-licence");
    await answerDialog(page, "Cancel");
    assert.equal(hub.requests.length, 0);
  });

  it("can be cancelled while it downloads", async () => {
    hub.behaviour = { bytesPerSecond: 500_000 };
    await session().runCommand("42dot: Install Model");
    await pick(page, "42dot LLM-SFT 1.3B · Q8_0");
    await answerDialog(page, "Accept and Install");
    const toast = session().toasts.filter({ hasText: "Installing the model" });
    await toast.filter({ hasText: /Downloading: [1-9]\d* %/ }).waitFor({ timeout: 30_000 });
    await session().screenshot("install-progress");
    await toast.getByRole("button", { name: "Cancel" }).click();
    await toast.waitFor({ state: "hidden" });
  });

  it("resumes the download, converts the model, and lets it answer in the chat", async () => {
    hub.behaviour = {};
    await session().runCommand("42dot: Install Model");
    await pick(page, "42dot LLM-SFT 1.3B · Q8_0");
    await session().toasts.filter({ hasText: "is installed and answers from now on" }).waitFor({ timeout: 30_000 });
    await session().screenshot("install-done");
    await chat.locator(".status-line", { hasText: "42dot LLM-SFT 1.3B" }).waitFor();
    assert.match(await chat.locator(".notice").innerText(), /Non-commercial use only \(CC BY-NC 4\.0\)/);
    assert.equal(await chat.locator(".consent").count(), 0, "the license was already accepted");
    await newChat(chat);
    await chat.locator("textarea").fill("대한민국의 수도는?");
    await chat.locator("textarea").press("Enter");
    const record = chat.locator("article.turn .turn-footer:not(.progress) .record");
    await record.waitFor({ timeout: 30_000 });
    assert.match(await record.innerText(), /42dot LLM-SFT 1\.3B/);
    await session().screenshot("install-chat");
  });

  it("shows the details of the current model", async () => {
    await session().runCommand("42dot: Show Model Details");
    const preview = page
      .frameLocator('iframe.webview.ready[src*="markdown-language-features"]')
      .frameLocator("#active-frame");
    await preview.getByText("SHA-256").waitFor();
    const text = await preview.locator("body").innerText();
    assert.match(text, /42dot\/42dot_LLM-SFT-1\.3B@6ad0fe677ddf/);
    assert.match(text, /cc-by-nc-4\.0/);
    await session().screenshot("install-details");
  });

  it("goes back to the demo model, and removes the installed one", async () => {
    await session().runCommand("42dot: Choose Model…");
    await pick(page, "Demo model");
    await chat.locator(".status-line", { hasText: "Demo model" }).waitFor();
    await session().runCommand("42dot: Remove Model…");
    await pick(page, "42dot LLM-SFT 1.3B · Q8_0");
    await answerDialog(page, "Delete");
    await session().runCommand("42dot: Remove Model…");
    await session().toasts.filter({ hasText: "No model was installed by this extension." }).waitFor();
  });
});

describe("The installation in Korean", () => {
  const folder = mkdtempSync(join(tmpdir(), "42dot-hub-"));
  let hub: HubStandIn;
  let korean: Session;

  before(async function () {
    this.timeout(180_000);
    hub = await startHub(folder);
    korean = await startSession({ locale: "ko", settings: { "42dot.hubEndpoint": hub.endpoint } });
    expectSmallModel(korean, hub);
    await korean.openWorkbench();
    await korean.writeSettings({ "42dot.hubEndpoint": hub.endpoint });
  });
  after(async () => {
    await korean.stop();
    await hub.close();
    rmSync(folder, { recursive: true });
  });

  it("speaks Korean from the list of models to the last message", async () => {
    const { page } = korean;
    const chat = await korean.openChat("42dot: 채팅 열기");
    // The chat takes the focus when it appears, which would close an open command palette.
    await chat.locator(".consent").waitFor();
    await korean.runCommand("42dot: 모델 설치");
    const first = page.locator(".quick-input-widget .monaco-list-row").first();
    await first.waitFor({ timeout: 30_000 });
    assert.match(await first.innerText(), /42dot LLM-SFT 1\.3B · Q8_0.*추천/);
    assert.match(
      await first.innerText(),
      /메모리에 들어갑니다\(2\.6GB\)\. 5\.8GB를 내려받으며, 디스크에 1\.5GB를 차지합니다/,
    );
    await korean.screenshot("korean-install-choices");
    await first.click();
    await answerDialog(page, "동의하고 설치");
    await korean.toasts.filter({ hasText: "설치했습니다. 이제 이 모델이 답합니다." }).waitFor({ timeout: 30_000 });
    await korean.screenshot("korean-install-done");
  });
});
