/** What is attached: chips above the message field, and what was sent with a question. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { AttachmentChip, ToHost, TurnView } from "../src/chat/protocol.ts";
import { escapeInvisibles } from "../src/text/invisibles.ts";
import { icons } from "./icons.ts";
import { numberText } from "./numbers.ts";

type About = AttachmentChip["attachment"];

/** What it is called: a path, or what it is if it has no name. */
function nameText({ kind, name }: About): string {
  switch (kind) {
    case "problems":
      return l10n.t("Problems in {0}", name);
    case "diff":
      return l10n.t("Changes since the last commit");
    case "terminal":
      return l10n.t("From the terminal");
    case "text":
      return l10n.t("Pasted text");
    case "file":
    case "folder":
    case "selection":
    case "symbol":
      return name;
  }
}

/** How many of its lines the model is given. */
function usedOf({ used, lines, problem }: About): number {
  return problem === undefined ? Math.min(used ?? lines, lines) : 0;
}

/** Whether the model is given less than all of it. */
export function isCut(about: About): boolean {
  return usedOf(about) < about.lines;
}

/** Which lines of it the model is given, or why it is given none. */
export function linesText(about: About): string {
  const { problem, firstLine, lines } = about;
  switch (problem) {
    case "missing":
      return l10n.t("can't be read");
    case "notText":
      return l10n.t("is no text");
    case "tooLarge":
      return l10n.t("is too large");
    case "empty":
      return l10n.t("is empty");
    case undefined:
  }
  const used = usedOf(about);
  if (used === 0) return l10n.t("no room for it");
  if (used < lines) {
    const first = Math.max(1, firstLine);
    const all = numberText(lines);
    if (used === 1) return l10n.t("only line {0}, of {1} lines", numberText(first), all);
    return l10n.t("only lines {0} to {1}, of {2} lines", numberText(first), numberText(first + used - 1), all);
  }
  if (firstLine > 0 && lines > 1)
    return l10n.t("lines {0} to {1}", numberText(firstLine), numberText(firstLine + lines - 1));
  if (firstLine > 0) return l10n.t("line {0}", numberText(firstLine));
  return lines === 1 ? l10n.t("1 line") : l10n.t("{0} lines", numberText(lines));
}

/** The part of the name that tells files apart. */
function shortName(about: About): string {
  const name = nameText(about);
  if (about.kind !== "file" && about.kind !== "selection") return name;
  return name.slice(name.lastIndexOf("/") + 1);
}

export function chipList(chips: readonly AttachmentChip[], post: (message: ToHost) => void): TemplateResult {
  return html`<ul class="attachments" aria-label=${l10n.t("Attachments")}>
    ${chips.map(({ id, attachment, tokens }) => {
      const name = escapeInvisibles(nameText(attachment));
      const lines = linesText(attachment);
      const cost = tokens === undefined ? "" : l10n.t("{0} tokens", numberText(tokens));
      const isWhole = !isCut(attachment) && attachment.problem === undefined;
      return html`<li
        class="attachment ${isWhole ? "" : "cut"}"
        title=${[name, lines, cost].filter(Boolean).join("\n")}
      >
        <span class="attachment-name">${escapeInvisibles(shortName(attachment))}</span>
        ${
          isWhole && attachment.kind !== "selection"
            ? html`<span class="sr-only">${lines}</span>`
            : html`<span class="attachment-lines">${isWhole ? compactLines(attachment) : lines}</span>`
        }
        <span class="attachment-cost"
          >${tokens === undefined ? nothing : numberText(tokens)}<span class="sr-only"
            >${tokens === undefined ? nothing : ` ${l10n.t("tokens")}`}</span
          ></span
        >
        <button
          type="button"
          class="attachment-remove"
          title=${l10n.t("Remove")}
          aria-label=${l10n.t("Remove {0}", name)}
          @click=${(event: Event) => remove(event, id, post)}
        >
          ${unsafeHTML(icons.close)}
        </button>
      </li>`;
    })}
  </ul>`;
}

function compactLines({ firstLine, lines }: About): string {
  if (firstLine === 0) return "";
  return lines === 1 ? `:${firstLine}` : `:${firstLine}-${firstLine + lines - 1}`;
}

/** The focus goes to the next chip, or to the field after the last. */
function remove({ currentTarget }: Event, id: string, post: (message: ToHost) => void): void {
  const chip = (currentTarget as HTMLElement).closest("li");
  const next = chip?.nextElementSibling ?? chip?.previousElementSibling;
  (next?.querySelector("button") ?? document.querySelector("textarea"))?.focus();
  post({ type: "detach", id });
}

/** What was sent with a question, folded. */
export function attachedTo({ attachments = [] }: TurnView): TemplateResult | typeof nothing {
  if (attachments.length === 0) return nothing;
  return html`<ul class="attached" aria-label=${l10n.t("Attachments")}>
    ${attachments.map((attachment) => {
      const { text, used } = attachment;
      const title = html`<span class="attachment-name">${escapeInvisibles(nameText(attachment))}</span>
        <span class="attachment-lines"
          >${used === undefined && attachment.problem === undefined ? nothing : linesText(attachment)}</span
        >`;
      return html`<li class=${isCut(attachment) ? "cut" : ""}>
        ${
          text === ""
            ? title
            : html`<details>
                <summary>${title}</summary>
                <div class="plain"><plain-text .source=${{ text, complete: true }}></plain-text></div>
              </details>`
        }
      </li>`;
    })}
  </ul>`;
}
