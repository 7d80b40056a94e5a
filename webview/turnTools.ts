/** What can be done with a turn: its versions, the buttons below it, and the row of further ones. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { ToHost, TurnView } from "../src/chat/protocol.ts";
import type { Language } from "../src/text/language.ts";
import { excerpt, iconButton } from "./iconButton.ts";
import { icons } from "./icons.ts";

export interface ToolActions {
  post: (message: ToHost) => void;
  /** Posts a message whose button then disappears, and returns the focus to the composer. */
  postAndReturn: (message: ToHost) => void;
  /** Copies an answer, without invisible characters. @param button what was clicked */
  copy: (text: string, button: HTMLElement) => void;
  /** Copies an answer without its Markdown. */
  copyAsText: (turn: TurnView, button: HTMLElement) => void;
  /** Lets the user change a question in the composer. */
  editQuestion: (turn: TurnView) => void;
  /** Shows or hides the row of further actions. */
  toggleMore: (turnId: string) => void;
  /** Shows a version of a turn in place of another one. */
  showVersion: (turnId: string) => void;
}

/** `‹ 2/3 ›` */
export function versionButtons(turn: TurnView, isBusy: boolean, actions: ToolActions): TemplateResult | typeof nothing {
  const { id, versions = [], message } = turn;
  const index = versions.indexOf(id);
  if (index < 0 || versions.length < 2) return nothing;
  const button = (label: string, icon: string, step: -1 | 1): TemplateResult => {
    const version = versions[index + step];
    return iconButton(label, icon, () => version !== undefined && actions.showVersion(version), {
      about: excerpt(message),
      className: step < 0 ? "previous-version" : "next-version",
      isDisabled: isBusy || version === undefined,
    });
  };
  return html`<span class="versions" role="group" aria-label=${versionText(index, versions.length)}>
    ${button(l10n.t("Previous version"), icons.previous, -1)}<span aria-hidden="true"
      >${index + 1}/${versions.length}</span
    >${button(l10n.t("Next version"), icons.next, 1)}
  </span>`;
}

export function versionText(index: number, count: number): string {
  return l10n.t("Version {0} of {1}", index + 1, count);
}

/** @param canRetry whether it is the last turn, and nothing else offers to retry it */
export function tools(turn: TurnView, canRetry: boolean, isOpen: boolean, actions: ToolActions): TemplateResult {
  const { id: turnId, message, task, otherLanguage, state, answer } = turn;
  // An answer stays as another version.
  const retryText = state.kind === "done" && answer.trim() !== "" ? l10n.t("Answer Again") : l10n.t("Retry");
  const about = excerpt(message);
  return html`<span class="tools">
    ${copyButton(turn, actions)} ${otherLanguage === undefined ? nothing : languageButton(turn, otherLanguage, actions)}
    ${task.kind === "chat" ? iconButton(l10n.t("Edit question"), icons.edit, () => actions.editQuestion(turn), { about }) : nothing}
    ${canRetry ? iconButton(retryText, icons.retry, () => actions.postAndReturn({ type: "retry", turnId })) : nothing}
    ${iconButton(l10n.t("More actions"), icons.more, () => actions.toggleMore(turnId), { about, isExpanded: isOpen })}
  </span>`;
}

export function copyButton({ answer, message }: TurnView, { copy }: ToolActions): TemplateResult | typeof nothing {
  if (answer === "") return nothing;
  return iconButton(l10n.t("Copy answer"), icons.copy, (button) => copy(answer, button), { about: excerpt(message) });
}

/** Its name is in the language that it gives, which is who it is for. */
function languageButton(
  { id: turnId, message }: TurnView,
  language: Language,
  { postAndReturn }: ToolActions,
): TemplateResult {
  const label = language === "ko" ? "한국어로" : "In English";
  return html`<button
    type="button"
    class="text-button language"
    lang=${language}
    title=${l10n.t("The same answer in the other language")}
    aria-label=${`${label}: ${excerpt(message)}`}
    @click=${() => postAndReturn({ type: "inOtherLanguage", turnId })}
  >
    ${label}
  </button>`;
}

/** Offers to go on with an answer that is not complete. */
export function continueButton(turn: TurnView, { postAndReturn }: ToolActions): TemplateResult | typeof nothing {
  if (!canContinue(turn)) return nothing;
  return html`<div class="button-row">
    <vscode-button
      appearance="secondary"
      aria-label=${`${l10n.t("Continue")}: ${excerpt(turn.message)}`}
      @click=${() => postAndReturn({ type: "continue", turnId: turn.id })}
      >${l10n.t("Continue")}</vscode-button
    >
  </div>`;
}

function canContinue({ task, answer, thoughts = "", state }: TurnView): boolean {
  if (task.kind === "translate" || (answer + thoughts).trim() === "") return false;
  if (state.kind === "done") return state.record.stop === "length" || state.record.stop === "cancelled";
  return state.kind === "failed";
}

/** The command by whose name the demo model says, in the language of the question, how to get the full model. */
const INSTALL_COMMAND = /`42dot: (?:모델 설치|Install Model)`/;

/** What the demo model can only name, and what helps where it has no reliable answer. */
export function demoAdvice({ answer, state }: TurnView, actions: ToolActions): TemplateResult | typeof nothing {
  const isUnreliable = state.kind === "failed" && state.failure.kind === "notReliable";
  if (!isUnreliable && !INSTALL_COMMAND.test(answer)) return nothing;
  return html`${isUnreliable ? html`<p class="muted">${l10n.t("The demo model knows only the sample texts.")}</p>` : nothing}
    <div class="button-row">${installButton(actions)}</div>`;
}

export function installButton({ post }: Pick<ToolActions, "post">): TemplateResult {
  return html`<vscode-button appearance="secondary" @click=${() => post({ type: "action", action: "installModel" })}
    >${l10n.t("Install the Full Model…")}</vscode-button
  >`;
}

/** The row of further actions. */
export function moreTools(turn: TurnView, actions: ToolActions): TemplateResult {
  const { id: turnId, answer, state } = turn;
  const action = (label: string, act: (button: HTMLElement) => void, title?: string): TemplateResult =>
    html`<button
      type="button"
      class="text-button"
      title=${title ?? nothing}
      @click=${({ currentTarget }: Event) => act(currentTarget as HTMLElement)}
    >
      ${label}
    </button>`;
  const again = (label: string, how: "same" | "warmer" | "colder", title: string): TemplateResult =>
    action(label, () => actions.postAndReturn({ type: "regenerate", turnId, how }), title);
  return html`<div class="more-tools" role="group" aria-label=${l10n.t("More actions")}>
    ${again(l10n.t("Answer Again"), "same", l10n.t("Another answer; this one is kept as a version"))}
    ${again(l10n.t("Warmer"), "warmer", l10n.t("Another answer, freer: at a higher temperature"))}
    ${again(l10n.t("Colder"), "colder", l10n.t("Another answer, more predictable: at a lower temperature"))}
    ${answer === "" ? nothing : action(l10n.t("Copy as Text"), (button) => actions.copyAsText(turn, button))}
    ${
      state.kind === "done"
        ? html`${action(l10n.t("Record"), () => actions.post({ type: "showRecord", turnId }))}
          ${action(
            l10n.t("Reproduce"),
            () => actions.post({ type: "reproduce", turnId }),
            l10n.t("Writes the answer again with the same seed, and compares the two"),
          )}`
        : nothing
    }
    ${action(l10n.t("Delete"), () => actions.postAndReturn({ type: "deleteTurn", turnId }))}
  </div>`;
}
