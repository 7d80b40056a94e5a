/** The chat page: listens to the host, keeps the state, and renders it at most once a frame. */
import * as l10n from "@vscode/l10n";
import { render } from "lit";
import type { ChatState, ToHost, ToView } from "../src/chat/protocol.ts";
import { Composer } from "./composer.ts";
import { Follower } from "./follow.ts";
import { icons } from "./icons.ts";
import { defineMarkdownText } from "./markdownText.ts";
import { endingSentence } from "./record.ts";
import { spokenText } from "./safeMarkdown.ts";
import { EMPTY_PAGE, reduce, type PageState } from "./state.ts";
import { defineControls } from "./ui/kit.ts";
import { firstWithin } from "./turns.ts";
import { pageTemplate, type LocalState, type PageActions } from "./view.ts";

/** Pixels. */
const LINE_HEIGHT = 20;

/** What survives when the page is taken away and comes back. */
interface Saved {
  draft: string;
  place?: Place | undefined;
}

/** Where the reader is, above the end of the conversation. */
interface Place {
  conversationId: string;
  /** The turn at the upper edge, and how many pixels of it are above. */
  turnId: string;
  above: number;
  expanded: string[];
}

const strings = find("#strings").textContent;
if (strings !== "") l10n.config({ contents: strings });
defineControls();
defineMarkdownText();

const host = acquireVsCodeApi<Saved>();
let saved: Saved = host.getState() ?? { draft: "" };
const root = find("#app");
let page: PageState = EMPTY_PAGE;
/** What was rendered last. */
let shown: PageState = page;
let local: LocalState = { expanded: new Set(), firstShown: 0, following: true };
let frame: number | undefined;

const post = (message: ToHost): void => host.postMessage(message);

const actions: PageActions = {
  post,
  postAndReturn(message) {
    post(message);
    composer.focus();
  },
  expand(turnId) {
    setLocal({ expanded: new Set([...local.expanded, turnId]) });
  },
  showEarlier() {
    setLocal({ firstShown: firstWithin(page.chat?.turns ?? [], local.firstShown, linesOfScreen()) });
  },
  edit: (text) => composer.edit(text),
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
};

// Everything that the composer and the follower hold on to is in the page from the first render on.
render(pageTemplate(page, local, actions), root);
const composer = new Composer(find("textarea") as HTMLTextAreaElement, saved.draft, {
  send(text) {
    post({ type: "send", text });
    follower.follow();
  },
  edited(draft) {
    save({ draft });
    if (draft.trim() !== "") post({ type: "typing", text: draft });
  },
});
const follower = new Follower(find(".scroller"), find(".content"), (following) => setLocal({ following }));

window.addEventListener("message", ({ data }: MessageEvent<ToView>) => {
  const isOther = data.type === "state" && data.state.conversationId !== page.chat?.conversationId;
  setPage(reduce(page, data));
  if (isOther) showFromPlace(data.state);
  // After the frame that shows what gets it.
  if (data.type === "focus")
    requestAnimationFrame(() => (page.chat?.consent ? find("#consent-title") : composer).focus());
});
find(".scroller").addEventListener("scrollend", () => save({ place: placeOfReader() }));
find(".scroller").addEventListener("scroll", ({ currentTarget }) => {
  const { scrollTop, clientHeight } = currentTarget as HTMLElement;
  if (local.firstShown > 0 && !local.following && scrollTop < clientHeight) actions.showEarlier();
});
root.addEventListener("click", (event) => act(event.target, event));
root.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target instanceof HTMLElement && event.target.dataset["href"] !== undefined)
    act(event.target, event);
});
post({ type: "ready" });

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
  render(pageTemplate(page, local, actions), root);
  showConsent(before, heldFocus);
  showDialog();
  announce(before);
  const { scrollHeight, clientHeight } = find(".scroller");
  // The first frame has about a screen of text, so as to be there soon; a reader who scrolls finds one more.
  if (local.firstShown > 0 && scrollHeight < 2 * clientHeight) actions.showEarlier();
}

/** Shows a conversation that was not shown before: where the reader left it, or else its end. */
function showFromPlace({ conversationId, turns }: ChatState): void {
  const { place } = saved;
  const at = place?.conversationId === conversationId ? turns.findIndex(({ id }) => id === place.turnId) : -1;
  if (place === undefined || at < 0) {
    local = { ...local, firstShown: firstWithin(turns, turns.length, linesOfScreen()) };
    follower.follow();
    return;
  }
  local = { ...local, firstShown: at, expanded: new Set(place.expanded) };
  // In the second frame turns have their true heights.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const turn = root.querySelector(`[data-turn="${CSS.escape(place.turnId)}"]`);
      if (turn !== null) follower.goTo(turn, place.above);
    }),
  );
}

function placeOfReader(): Place | undefined {
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

function linesOfScreen(): number {
  return Math.max(1, find(".scroller").clientHeight / LINE_HEIGHT);
}

function showConsent(before: PageState, heldFocus: Element | null): void {
  const had = (before.chat?.consent ?? null) !== null;
  const has = (page.chat?.consent ?? null) !== null;
  // Not while the user types somewhere else.
  if (has && !had && document.hasFocus()) find("#consent-title").focus();
  if (had && !has && heldFocus !== null && !heldFocus.isConnected) composer.focus();
}

function showDialog(): void {
  const [dialog] = document.getElementsByTagName("dialog");
  if (dialog === undefined) return;
  if (page.about !== undefined && !dialog.open) dialog.showModal();
}

/** Says once what has come to an end; while an answer is being written nothing is said. */
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

/** A click on what came with an answer: a link, or the buttons of a code block. */
function act(target: EventTarget | null, event: Event): void {
  if (!(target instanceof Element)) return;
  const link = target.closest<HTMLElement>("[data-href]");
  const href = link?.dataset["href"];
  if (href !== undefined) {
    event.preventDefault();
    if (/^https?:\/\//i.test(href)) post({ type: "openLink", href });
    return;
  }
  const button = target.closest<HTMLElement>("button");
  if (button?.classList.contains("copy-answer") === true) showCopied(button);
  const job = button?.dataset["job"];
  const code = button?.closest(".code-block")?.querySelector("code")?.textContent.replace(/\n$/, "");
  if (button == null || code === undefined) return;
  if (job === "insert") post({ type: "insert", text: code });
  if (job !== "copy") return;
  post({ type: "copy", text: code });
  showCopied(button);
}

function showCopied(button: HTMLElement): void {
  const icon = button.querySelector("svg");
  if (icon === null || button.classList.contains("copied")) return;
  const check = document.createElement("span");
  check.innerHTML = icons.check;
  button.append(check);
  button.classList.add("copied");
  say(l10n.t("Copied"));
  setTimeout(() => {
    check.remove();
    button.classList.remove("copied");
  }, 1_500);
}

function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`The page has no ${selector}.`);
  return found;
}
