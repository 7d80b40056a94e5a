/** One workbench with the packaged extension, and one browser. */
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, FrameLocator, Locator, Page } from "playwright-core";
import { packageExtension } from "../../../scripts/package.ts";
import { openBrowser } from "../../../scripts/support/browser.ts";
import { out, sampleWorkspace } from "../../../scripts/support/paths.ts";
import { beforeExit } from "../../../scripts/support/shutdown.ts";
import { type Settings, Workbench } from "../../../scripts/support/workbench.ts";

export const extensionId = "local-assistant.42dot-assistant";

/** How long the workbench may take to appear, on a busy machine with two cores. */
const WORKBENCH_TIMEOUT_MS = 60_000;

/** How long a row of the quick input may take to appear in one attempt, and in all attempts. */
const ROW_TIMEOUT_MS = 3000;
const PICK_TIMEOUT_MS = 30_000;

export interface SessionOptions {
  locale?: "ko" | undefined;
  settings?: Settings;
  /** VSIX files besides ours. */
  extensions?: readonly string[];
  /** Environment variables for the extension host. */
  env?: Record<string, string>;
}

export class Session {
  readonly workbench: Workbench;
  readonly context: BrowserContext;
  /** This session's own copy of the sample workspace. */
  readonly workspace: string;
  readonly #temporary: string;
  #page: Page | undefined;
  #isStopped = false;

  private constructor(workbench: Workbench, context: BrowserContext, temporary: string) {
    this.workbench = workbench;
    this.context = context;
    this.#temporary = temporary;
    this.workspace = join(temporary, "playground");
  }

  static async start({
    locale,
    settings = {},
    extensions: others = [],
    env = {},
  }: SessionOptions = {}): Promise<Session> {
    const extensions = [await packageExtension(), ...others];
    const temporary = await mkdtemp(join(tmpdir(), "session-"));
    beforeExit(() => rm(temporary, { recursive: true, force: true }));
    await cp(sampleWorkspace, join(temporary, "playground"), { recursive: true });
    const workbench = await Workbench.start({ extensions, locale, settings, env });
    try {
      return new Session(workbench, await openBrowser({ locale }), temporary);
    } catch (error) {
      await workbench.stop();
      throw error;
    }
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error("no page is open: call openWorkbench() first");
    return this.#page;
  }

  /** Opens the workspace and waits for the workbench. A page that is already open is closed first. */
  async openWorkbench(): Promise<Page> {
    await this.#page?.close();
    const page = await this.context.newPage();
    this.#page = page;
    await page.goto(this.workbench.address(this.workspace));
    await this.#waitForWorkbench();
    return page;
  }

  /** Opens another window on the same workspace, with its own extension host. Close its page, don't stop it. */
  async openAnotherWindow(): Promise<Session> {
    const other = new Session(this.workbench, this.context, this.#temporary);
    await other.openWorkbench();
    return other;
  }

  /** Reloads the window: the extension host restarts; what is on disk stays. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.#waitForWorkbench();
  }

  /** Runs a command by its title in the command palette, including its category: `42dot: Open Chat`. */
  async runCommand(title: string): Promise<void> {
    // A focused webview swallows F1, so focus the workbench first.
    await this.page.locator(".part.statusbar").click({ position: { x: 400, y: 10 } });
    await this.runCommandOnSelection(title);
  }

  /** Like `runCommand`, but leaves the focus and the editor's selection as they are. */
  async runCommandOnSelection(title: string): Promise<void> {
    await this.#pick("F1", `>${title}`, title);
  }

  async openFile(name: string): Promise<Locator> {
    await this.#pick("Control+P", name, name);
    const editor = this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${name}"]`);
    await editor.waitFor();
    await editor.locator(".view-lines").click();
    return editor;
  }

  /** Opens a file and selects whole lines, from the first to the last (from 1), without the last line break. */
  async selectLines(name: string, first: number, last: number): Promise<void> {
    await this.openFile(name);
    await this.page.keyboard.press("Control+G");
    await this.page.locator(".quick-input-widget input").fill(`:${first}`);
    await this.page.keyboard.press("Enter");
    await this.page.keyboard.press("Home");
    // Twice: the first press stops at the first non-whitespace character.
    await this.page.keyboard.press("Home");
    for (let line = first; line < last; line++) await this.page.keyboard.press("Shift+ArrowDown");
    await this.page.keyboard.press("Shift+End");
  }

  /** Shows the chat and waits for its page. */
  async openChat(title = "42dot: Open Chat"): Promise<FrameLocator> {
    await this.runCommand(title);
    const chat = this.chat;
    await chat.locator("body").waitFor();
    return chat;
  }

  /** The chat page inside its webview in the side bar. */
  get chat(): FrameLocator {
    return this.#chatIn(":not(.webview-overlay-outer-right)");
  }

  /** The chat page in an editor tab. */
  get tab(): FrameLocator {
    return this.#chatIn(".webview-overlay-outer-right");
  }

  /** Nothing but its place tells a view that is shown again from a tab: the tab reaches to the right of the window. */
  #chatIn(place: string): FrameLocator {
    return this.page
      .frameLocator(`.webview-overlay-content${place} > iframe.webview.ready[src*="extensionId=${extensionId}"]`)
      .frameLocator("#active-frame");
  }

  get toasts(): Locator {
    return this.page.locator(".notifications-toasts .notification-toast");
  }

  /** Changes the user settings. The window picks them up within about a second. */
  async writeSettings(changes: Settings): Promise<void> {
    await this.workbench.writeSettings(changes);
  }

  async writeFile(name: string, text: string): Promise<void> {
    await writeFile(join(this.workspace, name), text);
  }

  /** Writes `out/screenshots/NAME.png`. */
  async screenshot(name: string): Promise<void> {
    const folder = join(out, "screenshots");
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  /** Writes values measured for a figure (in its unit) for the bench, which has no editor of its own. */
  async keepSamples(figure: string, samples: readonly number[]): Promise<void> {
    const folder = join(out, "figures");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${figure}.json`), JSON.stringify(samples));
  }

  /** Saves evidence of why a test failed: a screenshot, and the logs of the server and the extension host. */
  async keepEvidence(name: string): Promise<void> {
    if (this.#isStopped) return;
    const file = name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80);
    await this.workbench.saveLogs(join(out, "logs", file));
    if (this.#page !== undefined && !this.#page.isClosed()) await this.screenshot(`failed-${file}`);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.context.close().catch(() => undefined);
    await this.workbench.stop();
    await rm(this.#temporary, { recursive: true, force: true });
  }

  async #waitForWorkbench(): Promise<void> {
    const timeout = WORKBENCH_TIMEOUT_MS;
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout });
    // The view that was open last is open again.
    await this.page
      .locator('.explorer-folders-view .monaco-list-row, [id="workbench.view.extension.42dot"]')
      .first()
      .waitFor({ timeout });
    // VS Code's own chat may be open again, too; without it, a tab reaches to the right of the window.
    const bar = this.page.locator(".part.auxiliarybar");
    while (await bar.isVisible()) {
      await this.page.keyboard.press("Control+Alt+B");
      await bar.waitFor({ state: "hidden", timeout: 2_000 }).catch(() => undefined);
    }
  }

  /**
   * Opens the quick input with a key and picks the row with this label. The list shows what existed when it was opened,
   * and an extension's commands appear some time after the window, so it is reopened until the row is there.
   */
  async #pick(key: string, typed: string, label: string): Promise<void> {
    const widget = this.page.locator(".quick-input-widget");
    const row = widget.locator(".monaco-list-row", { has: this.page.getByText(label, { exact: true }) }).first();
    const giveUpAt = performance.now() + PICK_TIMEOUT_MS;
    for (;;) {
      await this.page.keyboard.press(key);
      try {
        // What had the focus before may take it back, which closes the quick input.
        await widget.locator("input.input").first().fill(typed, { timeout: ROW_TIMEOUT_MS });
        await row.waitFor({ timeout: ROW_TIMEOUT_MS });
        break;
      } catch (error) {
        if (performance.now() > giveUpAt) throw error;
        await this.page.keyboard.press("Escape");
      }
    }
    await row.click();
    await widget.waitFor({ state: "hidden", timeout: ROW_TIMEOUT_MS }).catch(() => undefined);
  }
}
