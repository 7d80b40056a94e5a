/** What a person sees and does in an editor. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Locator, Page } from "playwright-core";
import type { Session } from "./session.ts";

/** Of the page, as far as it is asked here. */
interface PageElement {
  textContent: string;
  scrollWidth: number;
  clientWidth: number;
  querySelectorAll(selector: string): Iterable<PageElement>;
}
declare function getComputedStyle(
  element: PageElement | undefined,
  pseudo?: string,
): { content: string; color: string; backgroundColor: string; textDecorationLine: string };

/** Milliseconds until something is given up that the model and a busy machine may take long for. */
export const PATIENCE_MS = 30_000;

/** Writes a file into the workspace and opens it, with the cursor in a line and column (from 1). */
export async function openText(
  one: Session,
  name: string,
  text: string,
  [line, column]: readonly [number, number],
): Promise<Locator> {
  await one.writeFile(name, text);
  const editor = await one.openFile(name);
  await goTo(one.page, line, column);
  return editor;
}

export async function goTo(page: Page, line: number, column: number): Promise<void> {
  const input = page.locator(".quick-input-widget input.input").first();
  await page.keyboard.press("Control+G");
  await input.fill(`:${line}:${column}`);
  await page.keyboard.press("Enter");
  await input.waitFor({ state: "hidden" });
}

/** Saves the editor that has the focus until its file has this text. */
export async function assertSaved(one: Session, name: string, expected: string): Promise<void> {
  const file = join(one.workspace, name);
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    await one.page.keyboard.press("Control+S");
    const text = await readFile(file, "utf8");
    if (text === expected) return;
    if (performance.now() > giveUpAt) assert.equal(text, expected);
    await delay(100);
  }
}

/** Waits until the texts that decorations put behind the document's own are these, in the order of the lines. */
export async function assertShownBehind(editor: Locator, expected: string[]): Promise<void> {
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
  // An editor shows blanks as no-break spaces.
  return text.replaceAll("\u00a0", " ");
}

/** The contrast (WCAG 2.2, 1 to 21) of the first text behind the document's own with what it stands on. */
export async function contrastBehind(editor: Locator): Promise<number> {
  const [text, own, behind] = await editor.evaluate((element: PageElement) => {
    const spans = Array.from(element.querySelectorAll(".view-line span"), (span) => getComputedStyle(span, "::after"));
    const shown = spans.find(({ content }) => content.startsWith('"'));
    const [background] = element.querySelectorAll(".monaco-editor-background");
    return [shown?.color, shown?.backgroundColor, getComputedStyle(background).backgroundColor];
  });
  const below = channels(behind);
  const [alpha = 1] = channels(own).slice(3);
  const ground = channels(own).map((value, index) => value * alpha + (below[index] ?? 0) * (1 - alpha));
  const [light = 0, dark = 0] = [luminance(channels(text)), luminance(ground)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** @returns the texts of those that have not all the room they need */
export async function clipped(elements: Locator): Promise<string[]> {
  return elements.evaluateAll((all: PageElement[]) =>
    all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent),
  );
}

/** Of `rgb(…)` and `rgba(…)`. */
function channels(color = ""): number[] {
  return (color.match(/[\d.]+/g) ?? []).map(Number);
}

function luminance(color: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = color.map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
