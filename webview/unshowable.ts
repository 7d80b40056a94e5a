import * as l10n from "@vscode/l10n";
import { escapeInvisibles } from "../src/text/invisibles.ts";

/** In UTF-16 units. */
const MAX_SHOWN = 2_000;

/** What takes the place of something that can't be shown as it is meant. @param raw its text, if it has any */
export function unshowable(raw: unknown): HTMLElement {
  const element = document.createElement("div");
  element.className = "unshowable";
  const note = document.createElement("p");
  note.className = "muted";
  note.textContent = l10n.t("This can't be shown.");
  const text = document.createElement("div");
  text.className = "plain";
  text.textContent = typeof raw === "string" ? escapeInvisibles(raw.slice(0, MAX_SHOWN)) : "";
  element.append(note, text);
  return element;
}
