import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type { Locator, Page } from "playwright-core";
import { accept } from "./support/consent.ts";
import {
  assertDecorationTexts,
  assertSaved,
  decorationContrast,
  goTo,
  openText,
  PATIENCE_MS,
  struckThrough,
} from "./support/editor.ts";
import { HangulKeyboard } from "./support/hangul.ts";
import { session, startSession } from "./support/hooks.ts";
import { clipped } from "./support/looks.ts";
import type { Session } from "./support/session.ts";

/** Sentences that the demo model has memorized. */
const MORNING = ["좋은 아침입니다.", "Good morning."] as const;
const SORTS = ["이 함수는 목록을 정렬합니다.", "This function sorts a list."] as const;
const SILENT = ["서버가 응답하지 않습니다.", "The server is not responding."] as const;

const GREETING = `// ${MORNING[0]}\nexport const greeting = "hi";\n`;

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** The code lenses above a suggestion. */
function lenses(editor: Locator): Locator {
  return editor.locator(".codelens-decoration");
}

async function toast(text: string): Promise<Locator> {
  const found = session().toasts.filter({ hasText: text }).first();
  await found.waitFor({ timeout: PATIENCE_MS });
  // It fades in.
  await session().page.locator(".notification-toast.notification-fade-in-done", { hasText: text }).first().waitFor();
  return found;
}

function codeActions(page: Page): Locator {
  return page.locator(".action-widget .monaco-list-row.action");
}

/** Reopens the code action menu until it contains this one: a provider that was not ready yet answers the next time. */
async function openCodeActions(page: Page, text: string): Promise<Locator> {
  const row = codeActions(page).filter({ hasText: text });
  for (let tries = 0; tries < 10 && !(await row.isVisible()); tries++) {
    await press(page, "Escape", "Control+.");
    await row.waitFor({ timeout: 3000 }).catch(() => undefined);
  }
  await row.waitFor();
  return row;
}

function quickPickRows(page: Page): Locator {
  return page.locator(".quick-input-widget .monaco-list-row");
}

describe("The writing help, as a user sees it", () => {
  let page: Page;

  before(async () => {
    page = await session().openWorkbench();
    await accept(await session().openChat());
  });

  describe("when rewriting inside the text", () => {
    it("shows the English after a comment, accepts it by key, and undoes it", async () => {
      const editor = await openText(session(), "greeting.ts", GREETING, [1, 4]);
      await press(page, "Control+K", "Alt+W");
      await assertDecorationTexts(editor, [MORNING[1]]);
      assert.equal(await struckThrough(editor), MORNING[0]);
      await lenses(editor).waitFor();
      assert.match(await lenses(editor).innerText(), /Accept\s\(Ctrl\+Enter\)\s*\|\s*Reject\s\(Escape\)/);
      await session().screenshot("writing-rewrite");
      await assertSaved(session(), "greeting.ts", GREETING);
      await press(page, "Control+Enter");
      await assertSaved(session(), "greeting.ts", GREETING.replace(...MORNING));
      await assertDecorationTexts(editor, []);
      await press(page, "Control+Z");
      await assertSaved(session(), "greeting.ts", GREETING);
    });

    for (const [name, theme, kind] of [
      ["dark", "Default Dark Modern", "vs-dark"],
      ["light", "Default Light Modern", "vs"],
      ["high-contrast", "Default High Contrast", "hc-black"],
    ] as const) {
      it(`is readable in ${theme}, and dismissed by Escape`, async () => {
        await session().writeSettings({ "workbench.colorTheme": theme });
        await page.locator(`.monaco-workbench.${kind}`).waitFor();
        const editor = await openText(session(), "greeting.ts", GREETING, [1, 4]);
        await press(page, "Control+K", "Alt+W");
        await assertDecorationTexts(editor, [MORNING[1]]);
        await lenses(editor).waitFor();
        await session().screenshot(`writing-rewrite-${name}`);
        assert.ok((await decorationContrast(editor)) >= 4.5);
        await press(page, "Escape");
        await assertDecorationTexts(editor, []);
        await lenses(editor).waitFor({ state: "hidden" });
        await assertSaved(session(), "greeting.ts", GREETING);
        await session().writeSettings({ "workbench.colorTheme": undefined });
      });
    }

    it("rewrites list items one by one, and accepts all at once", async () => {
      const list = `# 할 일\n\n- ${SILENT[0]}\n- ${SORTS[0]}\n`;
      await session().writeFile("list.md", list);
      await session().selectLines("list.md", 3, 4);
      const editor = page.locator('.monaco-editor[data-uri$="/list.md"]');
      await press(page, "Control+K", "Alt+W");
      await assertDecorationTexts(editor, [SILENT[1], SORTS[1]]);
      const all = editor.getByText("Accept All (2)").first();
      await all.waitFor();
      await session().screenshot("writing-list");
      await all.click();
      await assertSaved(session(), "list.md", list.replace(...SILENT).replace(...SORTS));
    });

    it("shows only the words that a correction changes", async () => {
      const editor = await openText(session(), "fix.md", "나는 학교에 갓다.\n", [1, 1]);
      await press(page, "Control+K", "Alt+F");
      await assertDecorationTexts(editor, ["갔다."]);
      assert.equal(await struckThrough(editor), "갓다.");
      await session().screenshot("writing-fix");
      await press(page, "Control+Enter");
      await assertSaved(session(), "fix.md", "나는 학교에 갔다.\n");
    });

    it("makes a sentence polite or plain", async () => {
      const text = "이거 고쳐 줘.\n\n이 함수는 목록을 정렬해 줍니다.\n";
      const editor = await openText(session(), "tone.md", text, [1, 1]);
      await press(page, "Control+K", "Alt+P");
      await assertDecorationTexts(editor, ["이것을 고쳐 주시겠습니까?"]);
      await goTo(page, 3, 1);
      await session().runCommandOnSelection("42dot: Rewrite in Plain Style (-다)");
      await assertDecorationTexts(editor, ["이것을 고쳐 주시겠습니까?", "정렬한다."]);
      await lenses(editor).nth(1).waitFor();
      await session().screenshot("writing-tone");
      await press(page, "Control+K", "Alt+Enter");
      await assertSaved(session(), "tone.md", "이것을 고쳐 주시겠습니까?\n\n이 함수는 목록을 정렬한다.\n");
    });

    it("says when it has nothing reliable, or when there is nothing to rewrite", async () => {
      const text = "파란 하늘에 하얀 구름이 천천히 흘러갑니다.\n\n";
      const editor = await openText(session(), "unknown.md", text, [1, 1]);
      await press(page, "Control+K", "Alt+W");
      await toast("The demo model knows only the sample texts.");
      await session().toasts.getByRole("button", { name: "Install the Full Model…" }).first().waitFor();
      await session().screenshot("writing-unknown");
      await goTo(page, 2, 1);
      await press(page, "Control+K", "Alt+W");
      await toast("Select text, or put the cursor into a comment or paragraph.");
      await session().screenshot("writing-nowhere");
      await assertDecorationTexts(editor, []);
      await assertSaved(session(), "unknown.md", text);
      await session().runCommandOnSelection("Notifications: Clear All Notifications");
    });
  });

  describe("when the editor makes offers on its own", () => {
    const text = `// ${MORNING[0]}\nexport const a = 1; // 그렇게 하면 되요.\n`;

    it("lists the rewrites of a comment behind the last entry of the code actions", async () => {
      const editor = await openText(session(), "offers.ts", text, [1, 4]);
      const entry = await openCodeActions(page, "42dot: Rewrite…");
      await session().screenshot("writing-code-actions");
      assert.match((await codeActions(page).allInnerTexts()).at(-1) ?? "", /42dot: Rewrite…/);
      await entry.click();
      await quickPickRows(page).filter({ hasText: "Rewrite in English" }).waitFor();
      await session().screenshot("writing-rewrites");
      await press(page, "Enter");
      await assertDecorationTexts(editor, [MORNING[1]]);
      await press(page, "Escape");
      await assertDecorationTexts(editor, []);
    });

    it("marks a wrong word, and corrects it with the first quick fix", async () => {
      const editor = await openText(session(), "offers.ts", text, [2, 32]);
      await editor.locator(".squiggly-info").first().waitFor({ timeout: PATIENCE_MS });
      await openCodeActions(page, "Change to “돼요”");
      await session().screenshot("writing-quick-fix");
      await press(page, "Enter");
      await assertSaved(session(), "offers.ts", text.replace("되요", "돼요"));
      await editor.locator(".squiggly-info").waitFor({ state: "hidden" });
    });

    it("translates a comment under the mouse", async () => {
      const editor = await openText(
        session(),
        "reading.ts",
        `// ${MORNING[0]}\n\n/** ${SORTS[0]} */\nexport const a = 1;\n`,
        [2, 1],
      );
      await editor.locator(".view-line span span", { hasText: "정렬합니다" }).first().hover();
      const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: SORTS[1] }).first();
      await hover.waitFor({ timeout: PATIENCE_MS });
      assert.match(await hover.innerText(), /by a small model on this computer, which makes mistakes/);
      await session().screenshot("writing-hover");
    });

    it("shows translations after the comments in reading mode, until it is ended from the status bar", async () => {
      const editor = await session().openFile("reading.ts");
      await session().runCommandOnSelection("42dot: Toggle Reading Mode");
      await assertDecorationTexts(editor, [MORNING[1], SORTS[1]]);
      const status = page.locator(".part.statusbar").getByText("Reading mode");
      await session().screenshot("writing-reading-mode");
      await status.click();
      await status.waitFor({ state: "hidden" });
      await assertDecorationTexts(editor, []);
    });
  });

  describe("while the user is typing", () => {
    before(() => session().writeSettings({ "42dot.writing.ghostText": "on" }));
    after(() => session().writeSettings({ "42dot.writing.ghostText": undefined }));

    it("offers the English of a Korean sentence, inserts it with Tab, and restores the Korean with one undo", async () => {
      // In a browser, VS Code saves on its own after a second, and each save splits the undo.
      await session().writeSettings({ "files.autoSave": "off" });
      const text = "# Journal\n\nThe weather is really nice today.\n\n";
      const editor = await openText(session(), "journal.md", text, [5, 1]);
      const keyboard = await HangulKeyboard.attach(page);
      await keyboard.type(MORNING[0]);
      await editor.locator("[class*=ghost-text]", { hasText: "Good" }).first().waitFor({ timeout: PATIENCE_MS });
      await session().screenshot("writing-ghost-text");
      await press(page, "Tab");
      // Saving in between would split it into two undo steps, so the whole line must be there.
      await editor
        .locator(".view-line")
        .filter({ hasText: /^Good\smorning\.$/ })
        .waitFor();
      await assertSaved(session(), "journal.md", text + MORNING[1]);
      await press(page, "Control+Z");
      await assertSaved(session(), "journal.md", text + MORNING[0]);
      await session().writeSettings({ "files.autoSave": undefined });
    });
  });

  describe("for commit messages, names, and whole files", () => {
    it("renames what a Korean comment describes, wherever it is used", async () => {
      const text = "// 새 창에서 열기\nfunction f() {}\n\nexport const opened = f();\n";
      await openText(session(), "names.ts", text, [2, 10]);
      await press(page, "Control+K", "Alt+R");
      const name = quickPickRows(page).filter({ hasText: "openNewWindow" });
      await name.waitFor({ timeout: PATIENCE_MS });
      await session().screenshot("writing-names");
      await name.click();
      await assertSaved(session(), "names.ts", text.replaceAll("f()", "openNewWindow()"));
    });

    it("plans the translation of a file's comments, and applies the one checked in the preview", async () => {
      const text = `// ${SORTS[0]}\nexport function sort() {}\n\n// ${SILENT[0]}\nexport const label = "${MORNING[0]}";\n`;
      const editor = await openText(session(), "comments.ts", text, [2, 1]);
      await session().runCommandOnSelection("42dot: Translate Comments…");
      const plan = quickPickRows(page).filter({ hasText: /^.?\s*Translate/ });
      await plan.waitFor({ timeout: PATIENCE_MS });
      await session().screenshot("writing-job-plan");
      await plan.click();
      const preview = page.locator(".bulk-edit-panel");
      const row = preview.locator(".monaco-list-row", { hasText: SORTS[1] });
      await row.waitFor({ timeout: PATIENCE_MS });
      assert.equal(await preview.locator(".edit-checkbox[aria-checked=true]").count(), 0);
      await row.locator(".edit-checkbox").click();
      await preview.locator(".edit-checkbox[aria-checked=true]").first().waitFor();
      await session().screenshot("writing-job-preview");
      await preview.getByRole("button", { name: "Apply" }).click();
      await toast("1 of 2 changes were written.");
      await editor.locator(".view-lines").click();
      await assertSaved(session(), "comments.ts", text.replace(...SORTS));
    });

    it("writes the commit message that the input box describes in Korean", async () => {
      const git = (...args: string[]): unknown =>
        execFileSync("git", ["-c", "user.name=Minji", "-c", "user.email=minji@example.com", ...args], {
          cwd: session().workspace,
        });
      git("init", "--quiet");
      git("add", "--all");
      git("commit", "--quiet", "--message", "Begin");
      await session().writeFile("login.ts", "export const login = true;\n");
      git("add", "login.ts");
      await session().openFile("greeting.ts");
      await press(page, "Control+Shift+G");
      const view = page.locator(".scm-view").first();
      await view.locator(".monaco-list-row", { hasText: "login.ts" }).waitFor({ timeout: PATIENCE_MS });
      const box = view.locator(".scm-editor .view-lines");
      await box.click();
      const keyboard = await HangulKeyboard.attach(page);
      await keyboard.type("로그인 버튼을 추가했어");
      await keyboard.commit();
      const button = page.locator(".part.sidebar").getByRole("button", { name: "Write Commit Message" }).first();
      await button.waitFor();
      // The same where the message is written, where no button can be.
      await press(page, "Control+Period");
      await codeActions(page).filter({ hasText: "42dot: Write Commit Message" }).click();
      await toast("The commit message is written.");
      // The editor renders spaces as no-break spaces.
      assert.match(await box.innerText(), /^feat:\sadd\slogin\sbutton$/);
      await session().screenshot("writing-commit-message");
      await session().toasts.getByRole("button", { name: "Undo" }).click();
      await box
        .getByText(/^로그인\s버튼을\s추가했어$/)
        .first()
        .waitFor();
    });
  });
});

describe("The writing help in Korean", () => {
  let korean: Session;
  let page: Page;
  let editor: Locator;

  before(async function () {
    this.timeout(180_000);
    korean = await startSession({ locale: "ko" });
    page = await korean.openWorkbench();
    editor = await openText(
      korean,
      "korean.ts",
      `// ${MORNING[0]}\nexport const a = 1; // 그렇게 하면 되요.\n`,
      [1, 4],
    );
    // The notice is still to be accepted: the chat opens with it.
    await press(page, "Control+K", "Alt+W");
    await korean.toasts.filter({ hasText: "동의하면 저절로 이어집니다" }).first().waitFor({ timeout: PATIENCE_MS });
    await korean.screenshot("writing-korean-notice");
    await accept(korean.chat);
  });
  after(() => korean.stop());

  it("shows the suggestion that was asked for before the notice was accepted", async () => {
    await assertDecorationTexts(editor, [MORNING[1]]);
    await lenses(editor).waitFor();
    assert.match(await lenses(editor).innerText(), /수락\s\(Ctrl\+Enter\)\s*\|\s*거절\s\(Escape\)/);
    await korean.screenshot("writing-korean-rewrite");
    await press(page, "Escape");
    await lenses(editor).waitFor({ state: "hidden" });
  });

  it("has its menu", async () => {
    await press(page, "Shift+F10");
    await page.locator(".shadow-root-host .action-label", { hasText: "42dot: 고쳐 쓰기" }).hover();
    const labels = page.locator(".shadow-root-host .monaco-submenu .action-label:not(.separator)");
    await labels.filter({ hasText: "영어로 바꾸기" }).waitFor();
    await korean.screenshot("writing-korean-menu");
    for (const label of await labels.allInnerTexts()) assert.match(label, /^[가-힣 …()-]+$/);
    assert.deepEqual(await clipped(labels), []);
    await press(page, "Escape", "Escape");
    await labels.first().waitFor({ state: "hidden" });
  });

  it("has its quick fixes", async () => {
    await goTo(page, 2, 32);
    await editor.locator(".squiggly-info").first().waitFor();
    await openCodeActions(page, "바꾸기: “돼요”");
    const rows = codeActions(page);
    await korean.screenshot("writing-korean-quick-fix");
    const ours = rows.filter({ hasText: /42dot|[가-힣]/ });
    assert.ok((await ours.count()) >= 4);
    for (const row of await ours.allInnerTexts()) assert.match(row, /[가-힣]/);
    assert.deepEqual(await clipped(ours), []);
    await press(page, "Escape");
  });

  it("has its settings", async () => {
    await press(page, "Control+,");
    const settings = page.locator(".settings-editor");
    await settings.waitFor();
    await page.keyboard.insertText("42dot.writing");
    await settings.getByText("고쳐 쓰기를 제공합니다", { exact: false }).first().waitFor({ timeout: PATIENCE_MS });
    await korean.screenshot("writing-korean-settings");
    for (const text of await settings.locator(".setting-item-description").allInnerTexts())
      assert.match(text, /[가-힣]/);
  });
});
