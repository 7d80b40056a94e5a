/** Text as DOM nodes in which nothing is hidden: what has no glyph is a small box that names it. */
import * as l10n from "@vscode/l10n";
import { findInvisibles, invisibleNames } from "../src/text/invisibles.ts";
import { numberText } from "./numbers.ts";

/**
 * Marks on one character beyond those that any language puts there. Browsers take seconds to lay out thousands.
 * Unicode's own limit for text that is processed in pieces is 30: https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
 */
const MAX_MARKS = 12;
const tooManyMarks = new RegExp(
  `(?<=[\\p{M}\\p{Emoji_Modifier}\\uff9e\\uff9f]{${MAX_MARKS}})[\\p{M}\\p{Emoji_Modifier}\\uff9e\\uff9f]+`,
  "gv",
);

/** Whether the text can be shown as it is. */
export function isAllVisible(text: string): boolean {
  return findInvisibles(text).length === 0 && text.search(tooManyMarks) < 0;
}

export function visibleNodes(text: string): Node[] {
  const nodes: Node[] = [];
  let end = 0;
  for (const { start, end: runEnd } of findInvisibles(text)) {
    addText(nodes, text.slice(end, start));
    nodes.push(boxFor(text.slice(start, runEnd)));
    end = runEnd;
  }
  addText(nodes, text.slice(end));
  return nodes;
}

/** The box for a run of invisible characters. It has no text of its own, so a selection is copied without them. */
export function boxFor(run: string): HTMLElement {
  const { label, names } = invisibleNames(run);
  return box(label, names);
}

function addText(nodes: Node[], text: string): void {
  let end = 0;
  for (const { 0: marks, index } of text.matchAll(tooManyMarks)) {
    nodes.push(document.createTextNode(text.slice(end, index)));
    const count = numberText(Array.from(marks).length);
    nodes.push(box(`◌ ×${count}`, l10n.t("{0} more combining marks", count)));
    end = index + marks.length;
  }
  if (end < text.length) nodes.push(document.createTextNode(text.slice(end)));
}

function box(label: string, title: string): HTMLElement {
  const element = document.createElement("span");
  element.className = "invisible";
  element.dataset["label"] = label;
  element.title = title;
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", title);
  return element;
}
