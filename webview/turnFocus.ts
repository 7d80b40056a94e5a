/** The keyboard focus in the conversation: Tab enters one turn, and keys go from turn to turn and from code to code. */
import type { Move } from "../src/chat/protocol.ts";

/** What Tab stops at by itself. */
const STOPS = "button, summary, vscode-button, [tabindex]";

/** Elements of the turns that Tab passes over, with the `tabindex` that they have otherwise. */
type Passed = WeakMap<Element, string | null>;

export class TurnFocus {
  readonly #content: HTMLElement;
  readonly #passed: Passed = new WeakMap();
  /** The turn that Tab enters: the last one, or the one in which the focus was. */
  #current: HTMLElement | undefined;
  #last: HTMLElement | undefined;
  /** Has the focus, or had it when it was removed. */
  #focused: Element | undefined;

  /** @param content the element that the turns are in, now or later */
  constructor(content: HTMLElement) {
    this.#content = content;
    content.addEventListener("focusin", ({ target }) => {
      this.#focused = target as Element;
      this.#enter(turnOf(target as Element));
    });
    // Who clicks beside everything has left what had the focus.
    content.addEventListener("pointerdown", () => (this.#focused = undefined));
    new MutationObserver((changes) => this.#changed(changes)).observe(content, { childList: true, subtree: true });
  }

  /** @returns where the focus goes from where it is; undefined if there is nothing of that kind */
  target(move: Move): HTMLElement | undefined {
    const isCode = move === "nextCode" || move === "previousCode";
    const selector = isCode ? ".code-block" : ".turn";
    const isNext = move === "nextTurn" || move === "nextCode";
    const { activeElement } = document;
    const from = activeElement?.closest(selector) ?? activeElement;
    const isThere = (one: Element): boolean => {
      // Without a focus it is as in the message field, below the conversation.
      if (from === null || from === document.body) return !isNext;
      const position = from.compareDocumentPosition(one);
      return (position & (isNext ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING)) !== 0;
    };
    const all = [...this.#content.querySelectorAll<HTMLElement>(selector)];
    const found = isNext ? all.find(isThere) : all.findLast(isThere);
    return isCode ? (found?.querySelector<HTMLElement>("pre[tabindex]") ?? undefined) : found;
  }

  #changed(changes: readonly MutationRecord[]): void {
    const last = this.#lastTurn();
    if (last !== this.#last) {
      this.#last = last;
      if (!this.#content.contains(document.activeElement)) this.#enter(last);
    }
    const turns = new Set<HTMLElement>();
    for (const { target, addedNodes } of changes) {
      const turn = turnOf(target);
      const added = turn === undefined ? [...addedNodes].flatMap(turnsIn) : [turn];
      for (const each of added) turns.add(each);
    }
    for (const turn of turns) if (turn.isConnected && turn !== this.#current) this.#pass(turn);
    if (this.#current?.isConnected === false) this.#enter(last);
    this.#keepFocus();
  }

  /** Without a search: this is asked for every frame of an answer. */
  #lastTurn(): HTMLElement | undefined {
    let last = this.#content.querySelector('[role="log"]')?.lastElementChild;
    while (last instanceof HTMLElement && !last.matches(".turn")) last = last.previousElementSibling;
    return last instanceof HTMLElement ? last : undefined;
  }

  /** What had the focus may be gone, such as "Show more": its turn takes it. */
  #keepFocus(): void {
    const isLost = this.#focused?.isConnected === false && document.activeElement === document.body;
    if (isLost && document.hasFocus()) this.#current?.focus({ preventScroll: true });
    if (isLost) this.#focused = undefined;
  }

  #enter(turn: HTMLElement | undefined): void {
    if (turn === undefined || turn === this.#current) return;
    const before = this.#current;
    this.#current = turn;
    if (before !== undefined) this.#pass(before);
    turn.tabIndex = 0;
    for (const stop of turn.querySelectorAll(STOPS)) {
      const tabIndex = this.#passed.get(stop);
      if (tabIndex === undefined) continue;
      this.#passed.delete(stop);
      if (tabIndex === null) stop.removeAttribute("tabindex");
      else stop.setAttribute("tabindex", tabIndex);
    }
  }

  #pass(turn: HTMLElement): void {
    turn.tabIndex = -1;
    for (const stop of turn.querySelectorAll(STOPS)) {
      const tabIndex = stop.getAttribute("tabindex");
      if (tabIndex === "-1") continue;
      this.#passed.set(stop, tabIndex);
      stop.setAttribute("tabindex", "-1");
    }
  }
}

function turnsIn(node: Node): HTMLElement[] {
  if (!(node instanceof HTMLElement)) return [];
  return node.matches(".turn") ? [node] : [...node.querySelectorAll<HTMLElement>(".turn")];
}

function turnOf(node: Node): HTMLElement | undefined {
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest<HTMLElement>(".turn") ?? undefined;
}
