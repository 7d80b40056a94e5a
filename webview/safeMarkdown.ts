/** Model output as DOM: only basic text elements, without any URL, style, class, or id. */
import * as l10n from "@vscode/l10n";
import DOMPurify from "dompurify";
import { icons } from "./icons.ts";

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
    ],
    ...["ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"],
  ],
  ALLOWED_ATTR: ["data-href", "data-language", "data-align", "start"],
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
  for (const table of fragment.querySelectorAll("table")) {
    const scroller = element("div", "table-scroller");
    table.replaceWith(scroller);
    scroller.append(table);
  }
  return fragment;
}

/** The text of rendered Markdown without what the page added, for screen readers. */
export function spokenText(rendered: Element): string {
  const copy = rendered.cloneNode(true) as Element;
  for (const header of copy.querySelectorAll(".code-header")) header.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function completeLink(link: HTMLElement): void {
  const href = link.dataset["href"];
  if (href === undefined) return;
  link.title = href;
  link.tabIndex = 0;
  link.setAttribute("role", "link");
}

function wrapCode(pre: HTMLElement, finished: boolean): void {
  const block = element("div", "code-block");
  const header = element("div", "code-header");
  const label = element("span", "code-language");
  label.textContent = pre.dataset["language"] ?? "";
  header.append(label);
  if (finished) {
    header.append(
      button("copy", l10n.t("Copy"), icons.copy),
      button("insert", l10n.t("Insert at Cursor"), icons.insert),
    );
    // A scrollable region must be reachable by keyboard.
    pre.tabIndex = 0;
    pre.setAttribute("role", "region");
    pre.setAttribute("aria-label", label.textContent === "" ? l10n.t("Code") : l10n.t("Code, {0}", label.textContent));
  }
  pre.replaceWith(block);
  block.append(header, pre);
}

function button(job: "copy" | "insert", title: string, icon: string): HTMLElement {
  const result = element("button", "icon-button");
  result.setAttribute("type", "button");
  result.dataset["job"] = job;
  result.title = title;
  result.setAttribute("aria-label", title);
  result.innerHTML = icon;
  return result;
}

function element(name: string, className: string): HTMLElement {
  const result = document.createElement(name);
  result.className = className;
  return result;
}
