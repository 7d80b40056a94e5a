/** The list of commands that opens when a slash is typed at the start of the message. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { CommandView } from "../src/chat/protocol.ts";
import { escapeInvisibles } from "../src/text/invisibles.ts";
import { matching, named, parseTyped, typedName } from "../src/text/slash.ts";
import { icons } from "./icons.ts";
import { keepFocus, stepped } from "./listBox.ts";

export interface SlashList {
  /** What was typed of the name. */
  typed: string;
  options: readonly CommandView[];
  /** Index of the option that Enter takes; -1 for none. */
  active: number;
  /** Why what was sent can't be done. */
  note: string | undefined;
}

/** The list for the text of the field; undefined for none. */
export function listFor(text: string, caret: number, commands: readonly CommandView[]): SlashList | undefined {
  const typed = typedName(text, caret);
  if (typed === undefined) return undefined;
  const options = matching(commands, typed);
  return options.length === 0 ? unknown(typed, commands) : { typed, options, active: 0, note: undefined };
}

/** @returns the list that says why the text can't be sent; undefined if it can, or if the commands are not known yet */
export function refusalOf(text: string, commands: readonly CommandView[]): SlashList | undefined {
  const typed = parseTyped(text);
  if (typed.kind === "text" || commands.length === 0 || named(commands, typed.name) !== undefined) return undefined;
  return unknown(typed.name, commands);
}

function unknown(typed: string, commands: readonly CommandView[]): SlashList {
  const note = l10n.t("There is no command /{0}. Write //{0} to send it as text.", typed);
  return { typed, options: commands, active: -1, note };
}

/** @param step -1 to the option above, 1 to the one below; around at the ends */
export function moved(list: SlashList, step: -1 | 1): SlashList {
  const active = stepped(list.active, list.options.length, step);
  return active === list.active ? list : { ...list, active };
}

/** The option that Enter takes; undefined if the name is written out already, so that Enter sends. */
export function taken({ options, active, typed }: SlashList): CommandView | undefined {
  const option = options[active];
  if (option === undefined || option.fault !== undefined) return option;
  return named([option], typed) === undefined ? option : undefined;
}

/** The text with the command in place of what was typed of its name. */
export function withCommand(text: string, { name }: CommandView): string {
  const rest = text.replace(/^\/[^\s/]*/, "").trimStart();
  return `/${name} ${rest}`;
}

export const SLASH_LIST_ID = "slash-list";

/** The id of an option, for `aria-activedescendant`. */
export function optionId(index: number): string {
  return `slash-option-${index}`;
}

export function slashListTemplate(
  { options, active, note }: SlashList,
  take: (option: CommandView) => void,
): TemplateResult {
  return html`<div class="slash-list" @pointerdown=${keepFocus}>
    ${note === undefined ? nothing : html`<p class="slash-note">${unsafeHTML(icons.warning)}<span>${escapeInvisibles(note)}</span></p>`}
    ${
      options.length === 0
        ? nothing
        : html`<ul id=${SLASH_LIST_ID} role="listbox" aria-label=${l10n.t("Commands")}>
            ${options.map(
              (option, index) =>
                html`<li
                  id=${optionId(index)}
                  role="option"
                  class=${option.fault === undefined ? "" : "faulty"}
                  aria-selected=${index === active ? "true" : "false"}
                  @click=${() => take(option)}
                >
                  ${optionTemplate(option)}
                </li>`,
            )}
          </ul>`
    }
  </div>`;
}

function optionTemplate({ name, hint, description, source, fault }: CommandView): TemplateResult {
  return html`<span class="slash-name">/${escapeInvisibles(name)}</span>
    <span class="slash-hint">${escapeInvisibles(hint)}</span>
    ${source === "builtIn" ? nothing : html`<span class="badge">${sourceText(source)}</span>`}
    <span class="slash-about">${escapeInvisibles(fault ?? description)}</span>`;
}

function sourceText(source: "user" | "workspace"): string {
  return source === "user" ? l10n.t("Yours") : l10n.t("Workspace");
}
