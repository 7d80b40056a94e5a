/** The chat page: listens to the host, keeps the state, and renders it at most once per frame. */
import * as l10n from "@vscode/l10n";
import { render } from "lit";
import type { ChatState, CommandView, Completion, Move, ToHost, ToView } from "../src/chat/protocol.ts";
import { AnswerClicks } from "./answerClicks.ts";
import { answerText } from "./answerText.ts";
import { Composer, isComposing } from "./composer.ts";
import { droppedUris, hasUris, isLongPaste } from "./dropped.ts";
import { Follower } from "./follow.ts";
import type { GrowingText } from "./growingText.ts";
import { HASH_LIST_ID, type HashList, hashQuery, itemId, moved, withoutHash } from "./hashList.ts";
import { MarkdownText, warmUp } from "./markdownText.ts";
import { numberText } from "./numbers.ts";
import { PlainText } from "./plainText.ts";
import { readMessage } from "./readMessage.ts";
import { endingSentence } from "./recordText.ts";
import { spokenText } from "./safeMarkdown.ts";
import {
  listFor,
  moved as movedInCommands,
  optionId,
  refusalOf,
  SLASH_LIST_ID,
  type SlashList,
  taken,
  withCommand,
} from "./slashList.ts";
import { EMPTY_PAGE, isOpen, type PageState, reduce } from "./state.ts";
import { TurnFocus } from "./turnFocus.ts";
import { firstWithin, type LocalState, typedQuestions } from "./turns.ts";
import { versionText } from "./turnTools.ts";
import { defineControls } from "./ui/kit.ts";
import { type PageActions, pageTemplate } from "./view.ts";

/** In pixels. */
const LINE_HEIGHT = 20;

/** What survives when the page is unloaded and loaded again. */
interface Saved {
  draft: string;
  /** Only in an editor tab. */
  conversationId?: string;
  place?: Place | undefined;
}

/** Where the reader is, above the end of the conversation. */
interface Place {
  conversationId: string;
  /** The turn at the top of the viewport, and how many pixels of it are above. */
  turnId: string;
  above: number;
  expanded: string[];
}

const strings = find("#strings").textContent;
if (strings !== "") l10n.config({ contents: strings });
document.title = l10n.t("42dot Chat");
defineControls();
customElements.define("markdown-text", MarkdownText);
customElements.define("plain-text", PlainText);

const host = acquireVsCodeApi<Saved>();
let saved: Saved = host.getState() ?? { draft: "" };
const draftAtStart = saved.draft;
const root = find("#app");
let page: PageState = EMPTY_PAGE;
/** The state that was rendered last. */
let shown: PageState = page;
let local: LocalState = {
  ...{ expanded: new Set(), openTools: undefined, editing: undefined },
  ...{ firstShown: 0, following: true, list: undefined, hash: undefined },
};
/** What was in the composer before an earlier question came into it. */
let draftAside = "";
/** The version that the host was asked to show, and the button that was clicked. */
let awaited: { turnId: string; button: string } | undefined;
let frame: number | undefined;
/** What the host was told. */
let hasFocus = false;
/** How much later than its message the focus may come. */
const FOCUS_WAIT_MS = 2_000;

const post = (message: ToHost): void => host.postMessage(message);

const actions: PageActions = {
  post,
  postAndReturn(message) {
    post(message);
    composer.focus();
  },
  copy: (text, button) => clicks.copy(text, button),
  tellLeftOut: (text, button) => clicks.tellLeftOut(text, button),
  copyAsText(turn, button) {
    const { id, answer: markdown } = turn;
    const answer = root.querySelector<GrowingText>(`[data-turn="${CSS.escape(id)}"] .answer`);
    if (answer === null) return;
    if (answer.isWaiting) return void requestAnimationFrame(() => actions.copyAsText(turn, button));
    clicks.copy(answerText(answer), button);
    // Its rendering has none of them.
    clicks.tellLeftOut(markdown, button);
  },
  toggleMessage(turnId) {
    const expanded = new Set(local.expanded);
    if (!expanded.delete(turnId)) expanded.add(turnId);
    else root.querySelector(`[data-turn="${CSS.escape(turnId)}"]`)?.scrollIntoView({ block: "nearest" });
    setLocal({ expanded });
  },
  toggleMore(turnId) {
    setLocal({ openTools: local.openTools === turnId ? undefined : turnId });
  },
  editQuestion({ id, message }) {
    if (composer.isComposing) return;
    if (local.editing === undefined) draftAside = composer.text;
    setLocal({ editing: id });
    composer.forget();
    composer.replace(message);
    composer.focus();
    say(l10n.t("You are changing an earlier question. Its answers are kept as another version."));
  },
  stopEditing,
  showVersion(turnId) {
    const button = document.activeElement?.classList.contains("previous-version") === true ? "previous" : "next";
    awaited = { turnId, button };
    follower.stay();
    post({ type: "showVersion", turnId });
  },
  showEarlier() {
    setLocal({ firstShown: firstWithin(page.chat?.turns ?? [], local.firstShown, linesPerScreen()) });
  },
  edit: (text) => composer.prepend(text),
  send() {
    composer.send();
    composer.focus();
  },
  ask(text) {
    actions.postAndReturn({ type: "send", text });
  },
  jumpToLatest() {
    follower.follow();
    composer.focus();
  },
  aboutClosed() {
    setPage({ ...page, about: undefined });
  },
  take,
  openHashList() {
    composer.focus();
    const isOpen = hashQuery(composer.text, composer.caret) !== undefined;
    if (isOpen) showHashList(composer.text, composer.caret);
    else composer.insert(/(?:^|\s)$/.test(composer.text.slice(0, composer.caret)) ? "#" : " #");
  },
  attach(item) {
    const { text, caret } = withoutHash(composer.text, composer.caret);
    composer.replace(text, caret);
    post({ type: "attach", source: item.source });
  },
};

// All elements that the composer and the follower keep references to exist from the first render on.
render(pageTemplate(page, local, actions), root);
const composer = new Composer(find("textarea") as HTMLTextAreaElement, saved.draft, {
  send(text) {
    const { editing } = local;
    post(editing === undefined ? { type: "send", text } : { type: "edit", turnId: editing, text });
    if (editing !== undefined) stopEditing();
    follower.follow();
  },
  holds: (text) => takeActiveItem() || holds(text),
  key: (event) => listKey(event) || hashListKey(event),
  caret(text, caret) {
    showCommands(text, caret);
    showHashList(text, caret);
  },
  left() {
    setList(undefined);
    setHashList(undefined);
  },
  changed(text, draft) {
    const own = local.editing === undefined ? draft : draftAside;
    save({ draft: own });
    if (page.chat !== undefined) post({ type: "draft", conversationId: page.chat.conversationId, text: own });
    // An earlier question is not asked after the last one.
    if (text.trim() !== "" && local.editing === undefined) post({ type: "typing", text });
  },
  questions: () => typedQuestions(page.chat?.turns ?? []),
});
const clicks = new AnswerClicks(root, post, say);
const turnFocus = new TurnFocus(find(".content"));
const follower = new Follower(find(".scroller"), find(".content"), (following) => setLocal({ following }));

window.addEventListener("message", (event: MessageEvent<unknown>) => {
  const message = readMessage(event);
  if (message === undefined) return;
  const isOtherConversation = message.type === "state" && message.state.conversationId !== page.chat?.conversationId;
  setPage(reduce(page, message));
  // What was written stays in the composer when its question is no longer shown.
  if (local.editing !== undefined && page.chat?.turns.every(({ id }) => id !== local.editing) === true)
    setLocal({ editing: undefined });
  if (message.type === "used") clicks.showUsed(message.job);
  if (message.type === "refused") showRefused(message);
  if (message.type === "commands" && local.list !== undefined) showCommands(composer.text, composer.caret);
  if (message.type === "draft") showDraft(message);
  if (message.type === "completions") showItems(message);
  if (message.type === "state" && root.dataset["keeps"] !== undefined)
    save({ conversationId: message.state.conversationId });
  if (isOtherConversation) {
    composer.forget();
    showAtSavedPlace(message.state);
  }
  if (message.type === "move") withFocus(() => moveFocus(message.to));
  if (message.type === "focus") withFocus(() => (page.chat?.consent ? find("#consent-title") : composer).focus());
});
find(".scroller").addEventListener("scrollend", () => save({ place: readerPlace() }));
find(".scroller").addEventListener("scroll", ({ currentTarget }) => {
  const { scrollTop, clientHeight } = currentTarget as HTMLElement;
  if (local.firstShown > 0 && !local.following && scrollTop < clientHeight) actions.showEarlier();
});
root.addEventListener("click", (event) => clicks.act(event.target, event));
root.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && local.editing !== undefined && !isComposing(event)) {
    event.preventDefault();
    event.stopPropagation();
    stopEditing();
    return;
  }
  if (event.key === "Escape") stopAnswer(event);
  if (event.key === "Enter" && event.target instanceof HTMLElement && event.target.dataset["href"] !== undefined)
    clicks.act(event.target, event);
});
find("textarea").addEventListener("paste", attachLongPaste);
document.addEventListener("dragover", (event) => {
  if (event.dataTransfer !== null && hasUris(event.dataTransfer)) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const uris = event.dataTransfer === null ? [] : droppedUris(event.dataTransfer);
  if (uris.length === 0) return;
  event.preventDefault();
  post({ type: "attachFiles", uris });
  composer.focus();
});
window.addEventListener("focus", () => setFocused(true));
window.addEventListener("blur", () => setFocused(false));
// A page that had the focus when it was loaded was not told.
document.addEventListener("focusin", () => setFocused(document.hasFocus()));
post({ type: "ready" });
// While the host reads the conversation.
requestIdleCallback(warmUp);

/** Moves the focus in the page once it has it, after the frame that renders the element to focus. */
function withFocus(move: () => void): void {
  if (document.hasFocus()) requestAnimationFrame(move);
  // The workbench gives it a little later. A page that has loaded late must not take it from where the user has gone.
  else window.addEventListener("focus", move, { once: true, signal: AbortSignal.timeout(FOCUS_WAIT_MS) });
}

function setFocused(isFocused: boolean): void {
  if (isFocused !== hasFocus) post({ type: "focused", isFocused });
  hasFocus = isFocused;
}

function setPage(next: PageState): void {
  if (next === page) return;
  page = next;
  frame ??= requestAnimationFrame(renderPage);
}

function setLocal(change: Partial<LocalState>): void {
  local = { ...local, ...change };
  frame ??= requestAnimationFrame(renderPage);
}

function renderPage(): void {
  frame = undefined;
  const before = shown;
  shown = page;
  const heldFocus = root.contains(document.activeElement) ? document.activeElement : null;
  try {
    render(pageTemplate(page, local, actions), root);
  } catch (error) {
    // The page goes on with what it could show.
    console.error(error);
    shown = page = before;
    return;
  }
  showConsent(before, heldFocus);
  showDialog();
  showActiveOption();
  announce(before);
  showAwaited();
  const { scrollHeight, clientHeight } = find(".scroller");
  // The first frame renders about one screen of text to be fast; this adds another for a reader who scrolls.
  if (local.firstShown > 0 && scrollHeight < 2 * clientHeight) actions.showEarlier();
}

/** The composer is for new questions again, with what was in it. */
function stopEditing(): void {
  if (local.editing === undefined || composer.isComposing) return;
  setLocal({ editing: undefined });
  composer.forget();
  composer.replace(draftAside);
  draftAside = "";
  composer.focus();
}

/** The focus goes to the version that has come, and the reader is told. */
function showAwaited(): void {
  const turn = page.chat?.turns.find(({ id }) => id === awaited?.turnId);
  if (turn === undefined || awaited === undefined) return;
  const buttons = root.querySelectorAll<HTMLButtonElement>(`[data-turn="${CSS.escape(turn.id)}"] .versions button`);
  const [first, last] = awaited.button === "previous" ? buttons : [...buttons].reverse();
  awaited = undefined;
  (first?.disabled === true ? last : first)?.focus();
  const { versions = [], id } = turn;
  say(versionText(versions.indexOf(id), versions.length));
}

/** Opens, changes or closes the list of commands. */
function showCommands(text: string, caret: number): void {
  // Until something else is typed, the list stays as the user left it.
  if (local.list === undefined && text === leftText) return;
  leftText = undefined;
  // What was said about a text stays until the text is another one.
  if (local.list?.note !== undefined && text === notedText) return;
  const list = listFor(text, caret, page.commands);
  if (list === undefined) return setList(undefined);
  if (list.typed === local.list?.typed && list.options.length === local.list.options.length) return;
  // Prompt files may have been written since.
  if (local.list === undefined) post({ type: "listCommands" });
  setList(list);
}

/** The text for which the user has closed the list. */
let leftText: string | undefined;

function closeList(): void {
  leftText = composer.text;
  setList(undefined);
}

/** The text that the note of the list is about. */
let notedText = "";

function setList(list: SlashList | undefined): void {
  if (list === local.list) return;
  const before = local.list;
  setLocal({ list });
  if (list?.note !== undefined) say(list.note);
  else if (list !== undefined && before === undefined) say(l10n.t("Commands: {0}", list.options.length));
}

function listKey({ key, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
  const { list } = local;
  if (list === undefined || shiftKey || ctrlKey || altKey || metaKey) return false;
  if (key === "Escape") closeList();
  else if (list.options.length > 0 && (key === "ArrowDown" || key === "ArrowUp"))
    setList(movedInCommands(list, key === "ArrowUp" ? -1 : 1));
  else {
    const option = list.options[list.active];
    if (key !== "Tab" || option === undefined) return false;
    take(option);
  }
  return true;
}

/** Takes the option that is active, or says why the text can't be sent. */
function holds(text: string): boolean {
  const option = local.list === undefined ? undefined : taken(local.list);
  if (option !== undefined) {
    take(option);
    return true;
  }
  const refusal = refusalOf(text, page.commands);
  if (refusal !== undefined) {
    notedText = text;
    setList(refusal);
  }
  return refusal !== undefined;
}

function take(option: CommandView): void {
  closeList();
  const { name, source, fault } = option;
  if (fault !== undefined && source !== "builtIn") post({ type: "openPromptFile", name, source });
  else composer.replace(withCommand(composer.text, option));
}

/** Puts back what was sent, before what is being written now, and says why. */
function showRefused({ text, message }: { text: string; message: string }): void {
  composer.whenIdle(() => {
    composer.prepend(text);
    notedText = composer.text;
    setList({ typed: "", options: [], active: -1, note: message });
  });
}

/** The conversation whose draft is in the field; undefined before the host has said one. */
let draftOf: string | undefined;

function showDraft({ conversationId, text }: Extract<ToView, { type: "draft" }>): void {
  if (text === undefined || conversationId !== page.chat?.conversationId || conversationId === draftOf) return;
  // What the user has written while the page was loading is newer.
  if (draftOf !== undefined || composer.text === draftAtStart) {
    composer.show(text);
    save({ draft: text });
  } else post({ type: "draft", conversationId, text: composer.text });
  draftOf = conversationId;
}

function attachLongPaste(event: ClipboardEvent): void {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!isLongPaste(text)) return;
  event.preventDefault();
  post({ type: "attach", source: { kind: "text", text } });
  say(l10n.t("The text is attached, since it is long."));
}

/** Asks the host for what `#` could mean; its list stays as it is until then. */
function showHashList(text: string, caret: number): void {
  const query = hashQuery(text, caret);
  if (query === undefined) return setHashList(undefined);
  if (query === askedFor) return;
  askedFor = query;
  post({ type: "complete", query });
}

/** The query that the host was asked about last. */
let askedFor: string | undefined;

function showItems({ query, items }: Extract<ToView, { type: "completions" }>): void {
  if (query !== askedFor || query !== hashQuery(composer.text, composer.caret)) return;
  const wasOpen = local.hash !== undefined;
  setHashList(items.length === 0 ? undefined : { query, items, active: 0 });
  if (items.length === 0 && query === "") say(l10n.t("There is nothing to attach."));
  else if (!wasOpen)
    say(items.length === 1 ? l10n.t("1 suggestion") : l10n.t("{0} suggestions", numberText(items.length)));
}

function setHashList(hash: HashList | undefined): void {
  if (hash === undefined) askedFor = undefined;
  if (hash !== local.hash) setLocal({ hash });
}

function hashListKey({ key, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
  const { hash } = local;
  if (hash === undefined || shiftKey || ctrlKey || altKey || metaKey) return false;
  // It stays closed until something else is typed.
  if (key === "Escape") setLocal({ hash: undefined });
  else if (key === "ArrowDown" || key === "ArrowUp") setHashList(moved(hash, key === "ArrowUp" ? -1 : 1));
  else if (key === "Tab") return takeActiveItem();
  else return false;
  return true;
}

/** Enter takes what is active in the list instead of sending. */
function takeActiveItem(): boolean {
  const item: Completion | undefined = local.hash?.items[local.hash.active];
  if (item === undefined) return false;
  setHashList(undefined);
  actions.attach(item);
  return true;
}

/**
 * Escape stops what is being answered, or goes back to the message field; but not while it ends a composition or closes
 * a dialog.
 */
function stopAnswer(event: KeyboardEvent): void {
  const open = page.chat?.turns.find(isOpen);
  const place = event.target instanceof Element ? event.target.closest(".composer, .scroller") : null;
  if (place === null || isComposing(event) || (open === undefined && place.matches(".composer"))) return;
  event.preventDefault();
  event.stopPropagation();
  if (open === undefined) composer.focus();
  else post({ type: "stop", turnId: open.id });
}

/** Goes to another turn or code block; from the last turn to the message field. */
function moveFocus(move: Move): void {
  const target = turnFocus.target(move);
  if (target !== undefined) {
    target.focus({ preventScroll: true });
    const { top, bottom } = target.getBoundingClientRect();
    const view = find(".scroller").getBoundingClientRect();
    if (top < view.top || bottom > view.bottom) follower.goTo(target, 0);
  } else if (move === "nextTurn") composer.focus();
  else if (local.firstShown > 0 && move !== "nextCode") {
    actions.showEarlier();
    requestAnimationFrame(() => requestAnimationFrame(() => moveFocus(move)));
  } else if (move !== "previousTurn") say(l10n.t("There is no other code block there."));
}

/** Shows a different conversation at the place where the reader left it, or at its end. */
function showAtSavedPlace({ conversationId, turns }: ChatState): void {
  const { place } = saved;
  const at = place?.conversationId === conversationId ? turns.findIndex(({ id }) => id === place.turnId) : -1;
  if (place === undefined || at < 0) {
    local = { ...local, firstShown: firstWithin(turns, turns.length, linesPerScreen()) };
    follower.follow();
    return;
  }
  local = { ...local, firstShown: at, expanded: new Set(place.expanded) };
  // Turns have their final heights only in the second frame; long ones grow for some more.
  let frames = 0;
  const goToPlace = (): void => {
    const turn = root.querySelector(`[data-turn="${CSS.escape(place.turnId)}"]`);
    if (turn === null) return;
    const isGrowing = [...turn.querySelectorAll<GrowingText>("markdown-text, plain-text")].some((one) => one.isWaiting);
    if (frames++ === 0 || isGrowing) requestAnimationFrame(goToPlace);
    else follower.goTo(turn, place.above);
  };
  requestAnimationFrame(goToPlace);
}

function readerPlace(): Place | undefined {
  if (local.following || page.chat === undefined) return undefined;
  const { conversationId } = page.chat;
  const { top } = find(".scroller").getBoundingClientRect();
  for (const turn of root.querySelectorAll<HTMLElement>(".turn")) {
    const { top: turnTop, bottom } = turn.getBoundingClientRect();
    const { turn: turnId = "" } = turn.dataset;
    if (bottom > top) return { conversationId, turnId, above: top - turnTop, expanded: [...local.expanded] };
  }
  return undefined;
}

function save(change: Partial<Saved>): void {
  saved = { ...saved, ...change };
  host.setState(saved);
}

function linesPerScreen(): number {
  return Math.max(1, find(".scroller").clientHeight / LINE_HEIGHT);
}

function showConsent(before: PageState, heldFocus: Element | null): void {
  const had = (before.chat?.consent ?? null) !== null;
  const has = (page.chat?.consent ?? null) !== null;
  // Not while the user is typing somewhere else.
  if (has && !had && document.hasFocus()) find("#consent-title").focus();
  if (had && !has && heldFocus !== null && !heldFocus.isConnected) composer.focus();
}

function showDialog(): void {
  const [dialog] = document.getElementsByTagName("dialog");
  if (dialog === undefined) return;
  if (page.about !== undefined && !dialog.open) dialog.showModal();
}

/** The field keeps the focus, and says which option of the open list is active. */
function showActiveOption(): void {
  const { list, hash } = local;
  const field = find("textarea");
  for (const name of ["aria-controls", "aria-activedescendant"]) field.removeAttribute(name);
  if (list !== undefined && list.options.length > 0) setActive(SLASH_LIST_ID, optionId(list.active));
  else if (hash !== undefined) setActive(HASH_LIST_ID, itemId(hash.active));
}

function setActive(list: string, option: string): void {
  const field = find("textarea");
  field.setAttribute("aria-controls", list);
  const element = document.getElementById(option);
  if (element === null) return;
  field.setAttribute("aria-activedescendant", option);
  element.scrollIntoView({ block: "nearest" });
}

/** Announces once what has ended; nothing is announced while an answer is being written. */
function announce(before: PageState): void {
  const engine = page.chat?.engine;
  if (engine?.kind === "failed" && before.chat?.engine !== engine) say(engine.failure.message);
  const { ended } = page;
  if (ended === undefined || ended === before.ended) return;
  const turn = page.chat?.turns.find(({ id }) => id === ended.turnId);
  const answer = root.querySelector(`[data-turn="${CSS.escape(ended.turnId)}"] .answer`);
  if (turn === undefined || answer === null) return;
  if (turn.state.kind === "failed") say(turn.failure?.message ?? "");
  if (turn.state.kind === "done") say(`${endingSentence(turn.state.record.stop)} ${spokenText(answer)}`.trim());
}

function say(text: string): void {
  find('[role="status"]').textContent = text;
}

function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`The page has no ${selector}.`);
  return found;
}
