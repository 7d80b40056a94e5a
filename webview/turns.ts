/** The conversation: questions, answers, and the actions on them. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import * as v from "valibot";
import { type ChatState, TurnView } from "../src/chat/protocol.ts";
import type { TurnTask } from "../src/prompt/taskPrompts.ts";
import { escapeInvisibles } from "../src/text/invisibles.ts";
import type { FailureAction, FailureView } from "../src/userErrors.ts";
import { attachedTo } from "./attachments.ts";
import type { HashList } from "./hashList.ts";
import { excerpt } from "./iconButton.ts";
import { icons } from "./icons.ts";
import { recordText } from "./recordText.ts";
import type { SlashList } from "./slashList.ts";
import { isGrowing, isOpen, isRunning } from "./state.ts";
import {
  continueButton,
  copyButton,
  demoAdvice,
  moreTools,
  type ToolActions,
  tools,
  versionButtons,
} from "./turnTools.ts";
import { unshowable } from "./unshowable.ts";

export interface TurnActions extends ToolActions {
  /** Says that the invisible characters of `text`, if it has any, were left out. */
  tellLeftOut: (text: string, button: HTMLElement) => void;
  /** Puts a question back into the composer. */
  edit: (message: string) => void;
  /** Shows a long message in full, or only its start again. */
  toggleMessage: (turnId: string) => void;
  /** Shows turns before the ones already shown. */
  showEarlier: () => void;
}

type How = NonNullable<TurnView["applied"]>;

/** Longer messages are shown only in part until the reader expands them. */
const LONG_MESSAGE = { characters: 1_500, lines: 16 };
/** Characters that are sure to fill the visible part of a long message; laying out 100,000 takes too long. */
const CLAMPED_LENGTH = 3_000;

export function isLongMessage(message: string): boolean {
  return (
    message.length > LONG_MESSAGE.characters || message.split("\n", LONG_MESSAGE.lines + 1).length > LONG_MESSAGE.lines
  );
}

/** Characters per line, and extra lines around a turn's text: estimates for how many turns fill a screen. */
const LINE_LENGTH = 40;
const LINES_AROUND = 4;

/** The whole lines of `text` and how often they wrap, but not counted further than `most`. */
function linesOf(text: unknown, most: number): number {
  if (typeof text !== "string") return 0;
  let lines = 0;
  for (let start = 0; start <= text.length && lines < most;) {
    const end = text.indexOf("\n", start);
    const length = (end < 0 ? text.length : end) - start;
    lines += Math.ceil(length / LINE_LENGTH);
    start += length + 1;
  }
  return lines;
}

/** @returns the index of the first of the turns before `end` that together take about `lines` lines */
export function firstWithin(turns: readonly TurnView[], end: number, lines: number): number {
  let first = end;
  for (let used = 0; first > 0 && used < lines; first--) {
    const { message = "", answer = "" } = turns[first - 1] ?? {};
    used += LINES_AROUND + linesOf(message, lines) + linesOf(answer, lines);
  }
  return first;
}

/** The typed questions, oldest first, each once in a row. */
export function typedQuestions(turns: readonly TurnView[]): string[] {
  return turns
    .filter((turn) => v.is(TurnView, turn) && turn.task.kind === "chat")
    .map(({ message }) => message)
    .filter((message, index, all) => message !== all[index - 1]);
}

/** State that only the page has. */
export interface LocalState {
  /** Ids of turns whose long message the reader has expanded. */
  expanded: ReadonlySet<string>;
  /** The turn with the row of further actions. */
  openTools: string | undefined;
  /** The turn whose question the composer changes. */
  editing: string | undefined;
  /** Index of the first rendered turn; earlier ones are rendered when the reader gets there. */
  firstShown: number;
  /** False while the reader is somewhere above the end. */
  following: boolean;
  /** The list of commands above the composer, while it is open. */
  list: SlashList | undefined;
  /** What can be attached, while the list of it is open. */
  hash: HashList | undefined;
}

/**
 * The turns of `chat` from `firstShown` on, and a button for the earlier ones. A turn is rendered again only when
 * something it shows has changed.
 */
export function turnList(
  chat: ChatState,
  { firstShown, expanded, openTools, editing }: Pick<LocalState, "firstShown" | "expanded" | "openTools" | "editing">,
  actions: TurnActions,
): TemplateResult {
  const { turns, firstTurnInContext, model } = chat;
  const divider = firstTurnInContext > 0 ? firstTurnInContext : -1;
  const lastIndex = turns.length - 1;
  const firstOpen = turns.findIndex(isOpen);
  return html`${firstShown > 0 ? earlierButton(firstShown, actions) : nothing}${repeat(
    turns.slice(firstShown),
    ({ id }) => id,
    (turn, offset) => {
      const index = firstShown + offset;
      const flags = {
        last: index === lastIndex,
        waits: isOpen(turn) && index > firstOpen,
        awaitsNotice: isOpen(turn) && chat.consent !== null,
        outOfContext: index < firstTurnInContext,
        engineFailed: chat.engine.kind === "failed",
        expanded: expanded.has(turn.id),
        toolsOpen: openTools === turn.id,
        editing: editing === turn.id,
        // Only turns with versions are rendered again when an answer begins and ends.
        versionsBusy: firstOpen >= 0 && turn.versions !== undefined,
        isDemo: model.isDemo,
      };
      return html`${index === divider ? contextDivider() : nothing}
      ${guard([turn, ...Object.values(flags), model.title], () =>
        safely(turn, () => turnTemplate(turn, flags, model.title, actions)),
      )}`;
    },
  )}${divider > lastIndex && lastIndex >= 0 ? contextDivider() : nothing}`;
}

/** A turn of another version, or one that fails for another reason, must not take the others with it. */
function safely(turn: TurnView, template: () => TemplateResult): TemplateResult {
  try {
    if (v.is(TurnView, turn)) return template();
  } catch (error) {
    console.error(error);
  }
  const { id, message, answer } = turn;
  const raw = [message, answer].filter((text: unknown) => typeof text === "string" && text !== "").join("\n\n");
  return html`<article class="turn" data-turn=${id}>${unshowable(raw)}</article>`;
}

interface TurnFlags {
  last: boolean;
  /** Another one is answered before it; that has the Stop below the conversation. */
  waits: boolean;
  /** The model's notice has to be accepted first. */
  awaitsNotice: boolean;
  outOfContext: boolean;
  engineFailed: boolean;
  expanded: boolean;
  toolsOpen: boolean;
  /** The composer changes its question. */
  editing: boolean;
  /** Another version can't be shown now. */
  versionsBusy: boolean;
  /** The demo model answers. */
  isDemo: boolean;
}

function turnTemplate(turn: TurnView, flags: TurnFlags, modelTitle: string, actions: TurnActions): TemplateResult {
  const { id, answer } = turn;
  return html`<article
    class="turn ${flags.outOfContext ? "out-of-context" : ""} ${flags.last ? "last" : ""}"
    data-turn=${id}
    aria-current=${flags.editing ? "true" : nothing}
    aria-label=${l10n.t("Question: {0}", excerpt(turn.message))}
  >
    <h2 class="sr-only">${l10n.t("You")}</h2>
    ${question(turn, flags.expanded, actions)}
    <h2 class="sr-only">${modelTitle === "" ? l10n.t("Answer") : escapeInvisibles(modelTitle)}</h2>
    ${thoughts(turn)}
    <markdown-text class="markdown answer" .source=${{ text: answer, complete: !isGrowing(turn) }}></markdown-text>
    ${
      turn.markers?.answer === true
        ? html`<p class="muted markers">
            ${l10n.t("This answer has a role marker of the model. In later questions, the model sees it with ‹ ›.")}
          </p>`
        : nothing
    }
    ${footer(turn, flags, actions)}
  </article>`;
}

/** The model's thoughts, folded, and without buttons to copy or insert parts of them. */
function thoughts(turn: TurnView): TemplateResult | typeof nothing {
  const { thoughts: text = "", answer, state } = turn;
  if (text === "") return nothing;
  const isThinking = state.kind === "running" && answer === "";
  return html`<details class="thoughts">
    <summary>${isThinking ? l10n.t("Thinking…") : l10n.t("Thoughts")}</summary>
    <div class="plain"><plain-text .source=${{ text, complete: !isGrowing(turn) }}></plain-text></div>
  </details>`;
}

function question(turn: TurnView, expanded: boolean, { toggleMessage }: TurnActions): TemplateResult {
  const { id, task, message, markers } = turn;
  const isLong = isLongMessage(message);
  const clamped = !expanded && isLong;
  const label = taskLabel(task);
  // Explanations and questions quote code; everything else is shown as is.
  const isMarkdown = task.kind === "explain" || task.kind === "ask";
  const source = { text: clamped ? message.slice(0, CLAMPED_LENGTH) : message, complete: true };
  return html`<div class="question ${label === undefined ? "" : "task"}">
    ${label === undefined ? nothing : html`<div class="task-label">${label}</div>`}
    <div class="message ${clamped ? "clamped" : ""}">
      ${
        isMarkdown
          ? html`<markdown-text class="markdown" .source=${source}></markdown-text>`
          : html`<plain-text class="plain" .source=${source}></plain-text>`
      }
    </div>
    ${
      isLong
        ? html`<button type="button" class="link-button" @click=${() => toggleMessage(id)}>
            ${clamped ? l10n.t("Show more") : l10n.t("Show less")}
          </button>`
        : nothing
    }
    ${attachedTo(turn)}
    ${
      markers?.message === true
        ? html`<p class="muted markers">
            ${l10n.t(
              "This text has markers with which the model tells speakers apart. They are written ‹ › here, so that it is not taken for another speaker's.",
            )}
          </p>`
        : nothing
    }
  </div>`;
}

function taskLabel(task: TurnTask): string | undefined {
  switch (task.kind) {
    case "chat":
      return undefined;
    case "explain":
      return l10n.t("Explain");
    case "translate":
      return task.to === "en" ? l10n.t("Translate to English") : l10n.t("Translate to Korean");
    case "ask":
      return l10n.t("Question about the selection");
    case "instruct":
      return l10n.t("Selection sent as instruction");
    case "commit":
      return l10n.t("Commit message");
    case "names":
      return l10n.t("Names");
    case "prompt":
      return `/${escapeInvisibles(task.name)}`;
    case "rewrite":
      return rewriteLabel(task);
  }
}

function rewriteLabel({ rewrite, of }: TurnTask & { kind: "rewrite" }): string {
  switch (rewrite) {
    case "toEnglish":
      return of === "answer" ? l10n.t("The answer in English") : l10n.t("Translate to English");
    case "toKorean":
      return of === "answer" ? l10n.t("The answer in Korean") : l10n.t("Translate to Korean");
    case "fix":
      return l10n.t("Spelling and spacing");
    case "polite":
      return l10n.t("Make polite");
    case "shorter":
      return l10n.t("Shorten");
  }
}

function footer(turn: TurnView, flags: TurnFlags, actions: TurnActions): TemplateResult {
  const { state } = turn;
  const versions = versionButtons(turn, flags.versionsBusy, actions);
  const canRetry = flags.last && !(turn.failure?.actions.some(({ id }) => id === "retry") ?? false);
  /** Below a turn that has ended. */
  const ended = (record: TemplateResult | typeof nothing): TemplateResult =>
    html`${continueButton(turn, actions)} ${flags.isDemo ? demoAdvice(turn, actions) : nothing}
      <div class="turn-footer">${versions}${record}${tools(turn, canRetry, flags.toolsOpen, actions)}</div>
      ${flags.toolsOpen ? moreTools(turn, actions) : nothing}`;
  switch (state.kind) {
    case "queued":
      return progress(turn, queuedText(flags.awaitsNotice), versions, flags.waits, actions);
    case "running":
      return progress(turn, runningText(turn, state), versions, flags.waits, actions);
    case "elsewhere":
      return html`<div class="turn-footer progress">
        ${versions}<vscode-progress-ring aria-hidden="true"></vscode-progress-ring>
        <span class="record">${l10n.t("Being answered in another window or tab")}</span>
      </div>`;
    case "otherVersion":
      return html`<p class="muted">
          ${l10n.t("Written by another version of the extension. Its texts are shown as they are in the file.")}
        </p>
        <div class="turn-footer">${versions}${copyButton(turn, actions)}</div>`;
    case "failed":
      return html`${turn.failure === undefined ? nothing : turnFailure(turn, turn.failure, flags.engineFailed, actions)}${ended(nothing)}`;
    case "done": {
      const { parts, details } = recordText(state.record);
      return html`${turn.answer.trim() === "" ? html`<p class="muted empty-answer">${l10n.t("No answer was written.")}</p>` : nothing}
      ${turn.canApply && state.record.stop === "eos" ? applyRow(turn, actions) : nothing}
      ${ended(
        html`<span class="record" title=${details}
          >${parts.map((part, index) => html`${index > 0 ? " · " : ""}<span>${part}</span>`)}</span
        >`,
      )}`;
    }
  }
}

function queuedText(awaitsNotice: boolean): string {
  return awaitsNotice ? l10n.t("Starts when you accept the notice below") : l10n.t("Waiting for its turn");
}

function runningText({ answer, thoughts = "" }: TurnView, { piece, total }: { piece: number; total: number }): string {
  if (total > 1) return l10n.t("Writing part {0} of {1}…", piece, total);
  if (answer !== "") return l10n.t("Writing…");
  return thoughts === "" ? l10n.t("Reading your message…") : l10n.t("Thinking…");
}

function progress(
  turn: TurnView,
  text: string,
  versions: TemplateResult | typeof nothing,
  waits: boolean,
  { postAndReturn }: TurnActions,
): TemplateResult {
  return html`<div class="turn-footer progress">
    ${versions}${isRunning(turn) ? html`<vscode-progress-ring aria-hidden="true"></vscode-progress-ring>` : nothing}
    <span class="record">${text}</span>
    ${
      waits
        ? html`<button
            type="button"
            class="text-button"
            @click=${() => postAndReturn({ type: "stop", turnId: turn.id })}
          >
            ${unsafeHTML(icons.stop)}${l10n.t("Don't Answer")}
          </button>`
        : nothing
    }
  </div>`;
}

/** What was done with the answer, or what can be: in one row, which keeps the note behind it. */
function applyRow(turn: TurnView, actions: TurnActions): TemplateResult {
  return html`<div class="button-row">
    ${turn.applied === undefined ? applyButtons(turn, actions) : appliedText(turn, turn.applied, actions)}
  </div>`;
}

function applyButtons({ id: turnId, answer }: TurnView, { post, tellLeftOut }: TurnActions): TemplateResult {
  const apply = (how: How, { currentTarget }: Event): void => {
    post({ type: "apply", turnId, how });
    tellLeftOut(answer, currentTarget as HTMLElement);
  };
  return html`<vscode-button appearance="primary" @click=${(event: Event) => apply("replace", event)}
      >${l10n.t("Replace")}</vscode-button
    >
    <vscode-button appearance="secondary" @click=${(event: Event) => apply("insertBelow", event)}
      >${l10n.t("Insert Below")}</vscode-button
    >`;
}

function appliedText({ id: turnId, message }: TurnView, how: How, { post }: TurnActions): TemplateResult {
  return html`<span class="muted">${how === "replace" ? l10n.t("Replaced ✓") : l10n.t("Inserted ✓")} ·</span>
    <button
      type="button"
      class="link-button"
      aria-label=${`${l10n.t("Undo")}: ${excerpt(message)}`}
      @click=${() => post({ type: "undoApply", turnId })}
    >
      ${l10n.t("Undo")}
    </button>`;
}

function turnFailure(turn: TurnView, view: FailureView, engineFailed: boolean, actions: TurnActions): TemplateResult {
  const act = (action: FailureAction): void => {
    if (action === "edit") actions.edit(turn.message);
    else if (action === "retry") actions.postAndReturn({ type: "retry", turnId: turn.id });
    else actions.post({ type: "action", action, turnId: turn.id });
  };
  // Once the engine runs again, nothing is left to start.
  const shown = engineFailed ? view : { ...view, actions: view.actions.map(retryForRestart) };
  return failure(shown, act);
}

function retryForRestart(action: FailureView["actions"][number]): FailureView["actions"][number] {
  return action.id === "restart" ? { id: "retry", label: l10n.t("Retry") } : action;
}

/** The engine's failure, unless the last turn says the same; if that failed, too, it is tried again with the engine. */
export function engineFailure({ engine, turns }: ChatState, actions: TurnActions): TemplateResult | typeof nothing {
  if (engine.kind !== "failed") return nothing;
  const last = turns.at(-1);
  const failed = last?.state.kind === "failed" ? last : undefined;
  if (failed?.failure?.message === engine.failure.message) return nothing;
  const canRetry = failed?.failure?.actions.some(({ id }) => id === "retry" || id === "restart") ?? false;
  const turn = failed !== undefined && canRetry ? { turnId: failed.id } : {};
  return failure(engine.failure, (action) => actions.post({ type: "action", action, ...turn }));
}

/** What went wrong, and the actions on offer. */
function failure(view: FailureView, act: (action: FailureAction) => void): TemplateResult {
  return html`<div class="failure">
    <div class="failure-message">${unsafeHTML(icons.warning)}<span>${escapeInvisibles(view.message)}</span></div>
    ${
      view.actions.length === 0
        ? nothing
        : html`<div class="button-row">
            ${view.actions.map(
              ({ id, label }, index) =>
                html`<vscode-button appearance=${index === 0 ? "primary" : "secondary"} @click=${() => act(id)}
                  >${label}</vscode-button
                >`,
            )}
          </div>`
    }
  </div>`;
}

function earlierButton(count: number, { showEarlier }: TurnActions): TemplateResult {
  return html`<button type="button" class="text-button earlier" @click=${() => showEarlier()}>
    ${l10n.t("Show earlier messages ({0})", count)}
  </button>`;
}

function contextDivider(): TemplateResult {
  return html`<div class="context-divider" role="note">
    ${l10n.t("Earlier messages no longer count: the model does not see them any more.")}
  </div>`;
}
