/**
 * Highlights finished code blocks in a worker, since a pattern can take minutes on text made for it, and nothing else
 * ends that. Blocks are highlighted one after the other, and added to the page while it is idle.
 */
import * as l10n from "@vscode/l10n";
import type { HighlightJob } from "./highlightWorker.ts";
import { type Mark, markedParts } from "./marks.ts";
import { keepSelection } from "./patch.ts";
import { codeAround } from "./safeMarkdown.ts";
import { isAllVisible, visibleNodes } from "./visibleText.ts";

/** In UTF-16 units. */
const MAX_LENGTH = 20_000;
/** Milliseconds for one block. One of the greatest length takes a tenth of it. */
const TIME_LIMIT = 1_000;

/** The bundle of `highlightWorker.ts`, as the text of a module: VS Code lets a page make workers only of its own blobs. */
const LIBRARY = new URL("webview-highlight.js", import.meta.url).href;

const waiting = new Set<HTMLElement>();
let isWorking = false;

/** Highlights the code blocks in `root` when the page is idle. */
export function highlightLater(root: ParentNode): void {
  for (const pre of root.querySelectorAll<HTMLElement>("pre[data-language]")) {
    if (pre.dataset["language"] === "") continue;
    if (pre.textContent.length > MAX_LENGTH || pre.dataset["part"] !== undefined)
      note(pre, l10n.t("Too long to highlight"));
    else waiting.add(pre);
  }
  if (isWorking || waiting.size === 0) return;
  isWorking = true;
  requestIdleCallback(() => {
    highlightAll()
      // Without the library, which an extension update may have removed, code stays plain.
      .catch(() => waiting.clear())
      .finally(() => (isWorking = false));
  });
}

async function highlightAll(): Promise<void> {
  for (const pre of waiting) {
    waiting.delete(pre);
    const code = codeAround(pre);
    if (!pre.isConnected || code === undefined) continue;
    const marks = await marksOf(code, pre.dataset["language"] ?? "");
    if (marks === "slow") note(pre, l10n.t("Takes too long to highlight"));
    else if (marks !== undefined) await show(pre, code, marks);
    pre.dataset["highlighted"] = String(marks !== undefined && marks !== "slow");
  }
}

/** Replaces the plain code, part by part while the page is idle. */
async function show(pre: HTMLElement, code: string, marks: readonly Mark[]): Promise<void> {
  const textNodes = isAllVisible(code) ? (text: string) => [document.createTextNode(text)] : visibleNodes;
  const shown = pre.firstElementChild;
  if (shown === null) return;
  const rest = document.createElement("span");
  for (const { lines, end } of markedParts(code, marks, textNodes)) {
    const isLast = end >= code.length;
    keepSelection(shown, () => {
      if (isLast && rest.parentNode === null) return shown.replaceChildren(lines);
      const part = document.createElement("span");
      part.className = rest.className = "code-lines";
      part.append(lines);
      rest.replaceChildren(...textNodes(code.slice(end)));
      if (rest.parentNode === null) shown.replaceChildren(part, rest);
      else rest.before(part);
      if (isLast) rest.remove();
    });
    if (isLast) return;
    await new Promise((resolve) => requestIdleCallback(resolve));
  }
}

/** Says above a code block why it has no colors. */
function note(pre: HTMLElement, text: string): void {
  const element = document.createElement("span");
  element.className = "code-note";
  element.textContent = text;
  pre.closest(".code-block")?.querySelector(".code-language")?.after(element);
}

let worker: Promise<Worker> | undefined;

/** @returns undefined if the language is not known; "slow" if it took too long */
async function marksOf(code: string, language: string): Promise<Mark[] | "slow" | undefined> {
  worker ??= startWorker().catch((error: unknown) => {
    worker = undefined;
    throw error;
  });
  const started = await worker;
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      started.terminate();
      worker = undefined;
      resolve("slow");
    }, TIME_LIMIT);
    started.onmessage = ({ data }: MessageEvent<Mark[] | undefined>) => {
      clearTimeout(timer);
      resolve(data);
    };
    started.postMessage({ code, language } satisfies HighlightJob);
  });
}

async function startWorker(): Promise<Worker> {
  const { default: script } = (await import(LIBRARY)) as { default: string };
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const started = new Worker(url);
  await new Promise<void>((resolve, reject) => {
    started.onmessage = () => resolve();
    started.onerror = reject;
  });
  URL.revokeObjectURL(url);
  return started;
}
