/** Model output as DOM: only basic text elements, without any URL, style, class, or id. */
import * as l10n from "@vscode/l10n";
import DOMPurify from "dompurify";
import type { CodeJob } from "../src/chat/protocol.ts";
import { escapeInvisibles, findInvisibles } from "../src/text/invisibles.ts";
import { icons } from "./icons.ts";
import { boxFor, isAllVisible, visibleNodes } from "./visibleText.ts";

const PURIFY = {
  ALLOWED_TAGS: [
    ...[
      "p",
      "br",
      "hr",
      "h1",
      "h2",
      "h3",
      "h4",
      "h5",
      "h6",
      "strong",
      "em",
      "s",
      "code",
      "pre",
      "blockquote",
      "a",
      "span",
      "div",
    ],
    ...["ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"],
  ],
  ALLOWED_ATTR: [
    ...[
      "data-href",
      "data-language",
      "data-part",
      "data-align",
      "data-math",
      "data-task",
      "data-footnote",
      "data-note",
    ],
    "start",
  ],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
} as const;

/**
 * Turns the HTML of `markdown.ts` into elements and adds what the page needs: links that ask the host to open them,
 * code blocks with a language label and buttons, and tables that scroll on their own.
 * @param finished false for text that is still being written; its code blocks have no buttons yet
 */
export function toFragment(html: string, finished: boolean): DocumentFragment {
  const fragment = DOMPurify.sanitize(html, {
    ...PURIFY,
    ALLOWED_TAGS: [...PURIFY.ALLOWED_TAGS],
    ALLOWED_ATTR: [...PURIFY.ALLOWED_ATTR],
  });
  for (const link of fragment.querySelectorAll<HTMLElement>("a")) completeLink(link);
  for (const pre of fragment.querySelectorAll<HTMLElement>("pre")) wrapCode(pre, finished);
  for (const task of fragment.querySelectorAll<HTMLElement>("[data-task]")) {
    task.setAttribute("role", "img");
    task.setAttribute("aria-label", task.dataset["task"] === "done" ? l10n.t("Done") : l10n.t("Not done"));
  }
  for (const table of fragment.querySelectorAll("table")) {
    const scroller = element("div", "table-scroller");
    table.replaceWith(scroller);
    scroller.append(table);
  }
  if (!isAllVisible(html)) markTexts(fragment);
  return fragment;
}

const codes = new WeakMap<Element, string>();

/** The text of a code block, with what is shown as boxes in it. @param part an element in the block */
export function codeAround(part: Element): string | undefined {
  const block = part.closest(".code-block");
  return block === null ? undefined : codes.get(block);
}

/** A code block on the page goes on as `next`. */
export function keepCode(shown: Element, next: Element): void {
  const code = codes.get(next);
  if (code !== undefined) codes.set(shown, code);
}

function markTexts(root: DocumentFragment): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode() !== null) texts.push(walker.currentNode as Text);
  for (const text of texts) if (!isAllVisible(text.data)) text.replaceWith(...visibleNodes(text.data));
}

/** How much of an answer a screen reader is told when it is complete, in UTF-16 units. */
const MAX_SPOKEN = 5_000;

/** The text of rendered Markdown without what the page added, for screen readers. */
export function spokenText(rendered: Element): string {
  const copy = rendered.cloneNode(true) as Element;
  for (const added of copy.querySelectorAll(".code-header, .left-out, .katex, button")) added.remove();
  return copy.textContent.replace(/\s+/g, " ").trim().slice(0, MAX_SPOKEN);
}

function completeLink(link: HTMLElement): void {
  const href = link.dataset["href"];
  if (href === undefined) return;
  link.title = escapeInvisibles(href.slice(0, MAX_TITLE));
  link.tabIndex = 0;
  link.setAttribute("role", "link");
  // A URL may hold them as they are or encoded.
  const target = decoded(href);
  const [hidden] = findInvisibles(target);
  if (hidden !== undefined) link.append(boxFor(target.slice(hidden.start, hidden.end)));
}

/** In UTF-16 units. */
const MAX_TITLE = 1_000;

function decoded(href: string): string {
  try {
    return decodeURI(href);
  } catch {
    return href;
  }
}

function wrapCode(pre: HTMLElement, finished: boolean): void {
  const block = element("div", "code-block");
  codes.set(block, pre.textContent);
  const header = element("div", "code-header");
  const label = element("span", "code-language");
  const { language = "", part } = pre.dataset;
  label.textContent = part === undefined ? language : l10n.t("{0} (part {1})", language, part).trim();
  header.append(label);
  if (finished) {
    const start = firstLine(pre.textContent);
    const wrap = button("wrap", l10n.t("Wrap Lines"), icons.wrap, start);
    wrap.setAttribute("aria-pressed", "false");
    const insert = button("insert", l10n.t("Insert at Cursor"), icons.insert, start);
    insert.title = l10n.t("Insert at Cursor, or Suggest for the Selection");
    header.append(
      wrap,
      button("copy", l10n.t("Copy"), icons.copy, start),
      insert,
      button("newFile", l10n.t("New File"), icons.newFile, start),
      button("compare", l10n.t("Compare with Active File"), icons.compare, start),
    );
    // A scrollable region must be reachable by keyboard.
    pre.tabIndex = 0;
    pre.setAttribute("role", "region");
    pre.setAttribute("aria-label", label.textContent === "" ? l10n.t("Code") : l10n.t("Code, {0}", label.textContent));
  }
  pre.replaceWith(block);
  block.append(header, pre);
}

/** What a button of a code block does. */
export type ButtonJob = CodeJob | "copy" | "wrap";

/** In UTF-16 units. */
const MAX_NAME = 40;

/** What tells the buttons of one block from those of another, in a list of all. */
function firstLine(code: string): string {
  const [line = ""] = /\S.*/.exec(code) ?? [];
  return escapeInvisibles(line.length > MAX_NAME ? `${line.slice(0, MAX_NAME)}…` : line);
}

function button(job: ButtonJob, title: string, icon: string, start: string): HTMLElement {
  const result = element("button", "icon-button");
  result.setAttribute("type", "button");
  result.dataset["job"] = job;
  result.title = title;
  result.setAttribute("aria-label", start === "" ? title : `${title}: ${start}`);
  result.innerHTML = icon;
  return result;
}

function element(name: string, className: string): HTMLElement {
  const result = document.createElement(name);
  result.className = className;
  return result;
}
