/** The list that opens when `#` is typed: what can be attached. */
import * as l10n from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import type { Completion } from "../src/chat/protocol.ts";
import { escapeInvisibles } from "../src/text/invisibles.ts";
import { keepFocus, stepped } from "./listBox.ts";

export interface HashList {
  /** What was typed behind the `#`. */
  query: string;
  items: readonly Completion[];
  /** Index of the item that Enter takes. */
  active: number;
}

/** What is typed behind a `#` that the caret is behind; undefined if there is none. A number is that of an issue. */
export function hashQuery(text: string, caret: number): string | undefined {
  const typed = /(?:^|\s)#([^\s#]*)$/.exec(text.slice(0, caret))?.[1];
  return typed === undefined || /^\d+$/.test(typed) ? undefined : typed;
}

/** The text without the `#` and what is behind it up to the caret. */
export function withoutHash(text: string, caret: number): { text: string; caret: number } {
  const before = text.slice(0, caret).replace(/#[^\s#]*$/, "");
  return { text: before + text.slice(caret), caret: before.length };
}

/** @param step -1 to the item above, 1 to the one below; around at the ends */
export function moved(list: HashList, step: -1 | 1): HashList {
  return { ...list, active: stepped(list.active, list.items.length, step) };
}

export const HASH_LIST_ID = "hash-list";

/** The id of an item, for `aria-activedescendant`. */
export function itemId(index: number): string {
  return `hash-item-${index}`;
}

export function hashListTemplate({ items, active }: HashList, take: (item: Completion) => void): TemplateResult {
  return html`<ul
    id=${HASH_LIST_ID}
    class="hash-list"
    role="listbox"
    aria-label=${l10n.t("What to attach")}
    @pointerdown=${keepFocus}
  >
    ${items.map(
      (item, index) =>
        html`<li
          id=${itemId(index)}
          role="option"
          aria-selected=${index === active ? "true" : "false"}
          @click=${() => take(item)}
        >
          <span class="hash-label">${escapeInvisibles(labelOf(item))}</span>
          <span class="hash-detail">${escapeInvisibles(item.detail)}</span>
        </li>`,
    )}
  </ul>`;
}

function labelOf({ label, source }: Completion): string {
  switch (source.kind) {
    case "selection":
    case "problems":
    case "diff":
    case "terminal":
      return `#${label}`;
    default:
      return label;
  }
}
