/** The page around the conversation: engine status, empty chat, consent, composer, notice, and dialog. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { engineText, remoteText } from "../src/chat/engineText.ts";
import type { ChatState, CommandView, Completion, ConsentView, EngineView, ModelView } from "../src/chat/protocol.ts";
import { escapeInvisibles } from "../src/text/invisibles.ts";
import type { TargetSetting } from "../src/text/language.ts";
import { chipList } from "./attachments.ts";
import { hashListTemplate } from "./hashList.ts";
import { iconButton } from "./iconButton.ts";
import { icons } from "./icons.ts";
import { meterTemplate } from "./meter.ts";
import { numberText } from "./numbers.ts";
import { slashListTemplate } from "./slashList.ts";
import { isOpen, isRunning, type PageState } from "./state.ts";
import { engineFailure, type LocalState, type TurnActions, turnList } from "./turns.ts";
import { installButton } from "./turnTools.ts";

export interface PageActions extends TurnActions {
  send: () => void;
  ask: (text: string) => void;
  jumpToLatest: () => void;
  aboutClosed: () => void;
  /** Leaves the earlier question as it is. */
  stopEditing: () => void;
  /** A command of the list was chosen. */
  take: (command: CommandView) => void;
  /** Opens the list of what can be attached. */
  openHashList: () => void;
  /** Something of that list was chosen. */
  attach: (item: Completion) => void;
}

export function pageTemplate(page: PageState, local: LocalState, actions: PageActions): TemplateResult {
  const { chat, about } = page;
  const consent = chat?.consent ?? null;
  const busy = chat?.turns.some(isRunning) ?? false;
  return html`<header class="status">${chat === undefined ? nothing : status(chat, actions)}</header>
    <div class="reading">
      <main class="scroller" tabindex="0" aria-label=${l10n.t("Conversation")}>
        <div class="content">
          ${
            chat?.turns.length === 0
              ? emptyChat(chat.model, consent === null, actions)
              : html`<h1 class="sr-only">${l10n.t("Conversation")}</h1>`
          }
          <div role="log" aria-live="off" aria-busy=${busy ? "true" : "false"} aria-label=${l10n.t("Messages")}>
            ${chat === undefined ? nothing : turnList(chat, local, actions)}
          </div>
        </div>
      </main>
      <button type="button" class="jump" ?hidden=${local.following} @click=${() => actions.jumpToLatest()}>
        ${unsafeHTML(icons.down)}${l10n.t("Jump to latest")}
      </button>
    </div>
    <footer>
      ${consent === null ? nothing : consentCard(consent, actions)}
      ${composer(page, consent !== null || chat === undefined, local, actions)}
      ${chat === undefined ? nothing : notice(chat.model, actions)}
    </footer>
    <div class="sr-only" role="status" aria-live="polite" aria-atomic="true"></div>
    <dialog aria-labelledby="about-title" @close=${() => actions.aboutClosed()}>
      ${about === undefined ? nothing : aboutDialog(about)}
    </dialog>`;
}

function status(chat: ChatState, actions: PageActions): TemplateResult {
  const { engine, model, hasOwnSystemPrompt } = chat;
  const text = escapeInvisibles(engineText(engine, model.title));
  const failed = engine.kind === "failed";
  return html`<div class="status-line">
      <span class="dot ${engine.kind}" aria-hidden="true"></span>
      ${
        failed
          ? html`<span class="status-text">${l10n.t("The model is not running")}</span>`
          : html`<span class="status-text" title=${statusTitle(engine, text)}>${text}</span>`
      }
      ${
        hasOwnSystemPrompt
          ? html`<button
              type="button"
              class="badge"
              title=${l10n.t("The chat uses the system prompt in your settings. Click to use the model's own.")}
              @click=${() => actions.post({ type: "action", action: "restoreSystemPrompt" })}
            >
              ${l10n.t("System prompt ×")}
            </button>`
          : nothing
      }
      ${
        model.server !== undefined && engine.kind !== "ready"
          ? html`<span class="badge">${escapeInvisibles(remoteText(model.server))}</span>`
          : nothing
      }
      ${model.isDemo ? html`<span class="badge" title=${demoText()}>${l10n.t("Demo")}</span>` : nothing}
    </div>
    ${
      engine.kind === "loading"
        ? html`<progress max="1" .value=${engine.fraction} aria-label=${text}></progress>`
        : nothing
    }
    ${engine.kind === "ready" ? engine.skipped.map((why) => html`<p class="status-note">${why}</p>`) : nothing}
    ${engineFailure(chat, actions)}`;
}

function statusTitle(engine: EngineView, text: string): string {
  if (engine.kind !== "ready") return text;
  const { name, contextSize } = engine.model;
  return [text, escapeInvisibles(name), l10n.t("Context: {0} tokens", numberText(contextSize))].join("\n");
}

function demoText(): string {
  return l10n.t(
    "This is a tiny demo model. It knows a few questions and editor commands by heart, and nothing else. Install the full model for real answers.",
  );
}

function emptyChat(model: ModelView, canAsk: boolean, actions: PageActions): TemplateResult {
  return html`<section class="empty">
    <h1>${model.title === "" ? l10n.t("Chat") : escapeInvisibles(model.title)}</h1>
    <p>
      ${
        model.isDemo
          ? demoText()
          : model.server === undefined
            ? l10n.t("Ask in Korean or English. The model runs on this machine, and nothing you write leaves it.")
            : l10n.t("Ask in Korean or English. The model runs on {0}, and what you write is sent there.", model.server)
      }
    </p>
    ${model.isDemo ? installButton(actions) : nothing}
    ${
      canAsk && model.suggestions.length > 0
        ? html`<h2>${l10n.t("Try asking")}</h2>
            <ul class="suggestions">
              ${model.suggestions.map(
                (text) =>
                  html`<li><button type="button" class="chip" @click=${() => actions.ask(text)}>${text}</button></li>`,
              )}
            </ul>`
        : nothing
    }
  </section>`;
}

function consentCard({ title, markdown }: ConsentView, { post }: PageActions): TemplateResult {
  return html`<section class="consent" aria-labelledby="consent-title">
    <h2 id="consent-title" tabindex="-1">${title}</h2>
    <div class="consent-text" tabindex="0" role="group" aria-labelledby="consent-title">
      <markdown-text class="markdown" .source=${{ text: markdown, complete: true }}></markdown-text>
    </div>
    <vscode-button appearance="primary" @click=${() => post({ type: "acceptNotice" })}
      >${l10n.t("Accept")}</vscode-button
    >
  </section>`;
}

/** The value of the field is never rendered, so that a composition in it is not disturbed. */
function composer(
  { chat, chips, meter }: PageState,
  hidden: boolean,
  { list, hash, editing: edited }: LocalState,
  actions: PageActions,
): TemplateResult {
  const open = chat?.turns.find(isOpen);
  return html`${edited !== undefined && !hidden ? editing(actions) : nothing}
    <div class="composer" ?hidden=${hidden}>
      ${list === undefined || hidden ? nothing : slashListTemplate(list, (command) => actions.take(command))}
      ${hash === undefined || hidden ? nothing : hashListTemplate(hash, (item) => actions.attach(item))}
      ${chips.length === 0 ? nothing : chipList(chips, (message) => actions.post(message))}
      <textarea
        rows="1"
        aria-label=${l10n.t("Message")}
        placeholder=${l10n.t("Ask in Korean or English")}
        title=${l10n.t("Enter sends, Shift+Enter starts a new line, / lists commands, # attaches")}
        aria-autocomplete="list"
        autocomplete="off"
        spellcheck="false"
      ></textarea>
      <div class="composer-buttons">
        ${iconButton(l10n.t("Attach… (#)"), icons.attach, () => actions.openHashList())}
        ${meterTemplate(meter, chat?.engine)}
        <span class="composer-space"></span>
        ${answerLanguage(chat?.answerLanguage ?? "auto", actions)}
        ${
          open === undefined
            ? nothing
            : iconButton(l10n.t("Stop the answer"), icons.stop, () =>
                actions.postAndReturn({ type: "stop", turnId: open.id }),
              )
        }
        ${iconButton(l10n.t("Send"), icons.send, () => actions.send(), { className: "send" })}
      </div>
    </div>`;
}

function editing({ stopEditing }: PageActions): TemplateResult {
  return html`<p class="editing">
    <span id="editing-text"
      >${l10n.t("You are changing an earlier question. Its answers are kept as another version.")}</span
    >
    <button type="button" class="text-button" @click=${() => stopEditing()}>${l10n.t("Cancel")}</button>
  </p>`;
}

/** The names of the languages are written in themselves. */
function answerLanguage(current: TargetSetting, { post }: PageActions): TemplateResult {
  const options: [TargetSetting, string][] = [
    ["auto", l10n.t("Answer: auto")],
    ["ko", l10n.t("Answer: 한국어")],
    ["en", l10n.t("Answer: English")],
  ];
  const choose = ({ currentTarget }: Event): void =>
    post({ type: "answerLanguage", language: (currentTarget as HTMLSelectElement).value as TargetSetting });
  return html`<select
    class="answer-language"
    aria-label=${l10n.t("Language of answers")}
    title=${l10n.t("Language of answers: that of the question, or always the same")}
    .value=${live(current)}
    @change=${choose}
  >
    ${options.map(([value, text]) => html`<option value=${value} ?selected=${value === current}>${text}</option>`)}
  </select>`;
}

function notice(model: ModelView, { post }: PageActions): TemplateResult {
  return html`<p class="notice">
    <span>${model.notice}</span>
    <button type="button" class="link-button" @click=${() => post({ type: "about" })}>
      ${l10n.t("About this model")}
    </button>
  </p>`;
}

function aboutDialog({ title, markdown }: ConsentView): TemplateResult {
  return html`<h2 id="about-title" tabindex="-1" autofocus>${title}</h2>
    <div class="about-text" tabindex="0" role="region" aria-labelledby="about-title">
      <markdown-text class="markdown" .source=${{ text: markdown, complete: true }}></markdown-text>
    </div>
    <vscode-button appearance="secondary" @click=${closeDialog}>${l10n.t("Close")}</vscode-button>`;
}

function closeDialog(event: Event): void {
  (event.currentTarget as Element).closest("dialog")?.close();
}
