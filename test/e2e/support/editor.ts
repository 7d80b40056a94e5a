/** What a user sees and does in an editor. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Locator, Page } from "playwright-core";
import { contrast, type PageElement } from "./looks.ts";
import type { Session } from "./session.ts";

/** How long to wait for something that may take the model, or a busy machine, a long time. */
export const PATIENCE_MS = 30_000;

/** Writes a file to the workspace and opens it, with the cursor at a line and column (from 1). */
export async function openText(
  session: Session,
  name: string,
  text: string,
  [line, column]: readonly [number, number],
): Promise<Locator> {
  await session.writeFile(name, text);
  const editor = await session.openFile(name);
  await goTo(session.page, line, column);
  return editor;
}

export async function goTo(page: Page, line: number, column: number): Promise<void> {
  const input = page.locator(".quick-input-widget input.input").first();
  await page.keyboard.press("Control+G");
  await input.fill(`:${line}:${column}`);
  await page.keyboard.press("Enter");
  await input.waitFor({ state: "hidden" });
}

/** Saves the focused editor until its file has this text. */
export async function assertSaved(session: Session, name: string, expected: string): Promise<void> {
  const file = join(session.workspace, name);
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    await session.page.keyboard.press("Control+S");
    const text = await readFile(file, "utf8");
    if (text === expected) return;
    if (performance.now() > giveUpAt) assert.equal(text, expected);
    await delay(100);
  }
}

/** Waits until the texts that decorations add after the document's own text are these, in line order. */
export async function assertDecorationTexts(editor: Locator, expected: string[]): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const shown = await editor.evaluate((element: PageElement) =>
      Array.from(element.querySelectorAll(".view-line span"), (span) => getComputedStyle(span, "::after").content)
        .filter((content) => content.startsWith('"'))
        .map((content) => content.slice(1, -1)),
    );
    if (JSON.stringify(shown) === JSON.stringify(expected)) return;
    if (performance.now() > giveUpAt) assert.deepEqual(shown, expected);
    await delay(100);
  }
}

export async function struckThrough(editor: Locator): Promise<string> {
  const text = await editor.evaluate((element: PageElement) =>
    Array.from(element.querySelectorAll(".view-line span"))
      .filter((span) => getComputedStyle(span).textDecorationLine === "line-through")
      .map((span) => span.textContent)
      .join(""),
  );
  // The editor renders spaces as no-break spaces.
  return text.replaceAll("\u00a0", " ");
}

/** The contrast between the first text that a decoration adds after the document's own text and its background. */
export async function decorationContrast(editor: Locator): Promise<number> {
  const [text, own, editorBackground] = await editor.evaluate((element: PageElement) => {
    const spans = Array.from(element.querySelectorAll(".view-line span"), (span) => getComputedStyle(span, "::after"));
    const shown = spans.find(({ content }) => content.startsWith('"'));
    const [background] = element.querySelectorAll(".monaco-editor-background");
    return [shown?.color ?? "", shown?.backgroundColor ?? "", getComputedStyle(background).backgroundColor];
  });
  return contrast(text, [own, editorBackground]);
}
