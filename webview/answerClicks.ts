/** What a click in the conversation does, and says that it has done. */
import * as l10n from "@vscode/l10n";
import type { CodeJob, ToHost } from "../src/chat/protocol.ts";
import { countInvisibles, withoutInvisibles } from "../src/text/invisibles.ts";
import { icons } from "./icons.ts";
import { numberText } from "./numbers.ts";
import { type ButtonJob, codeAround } from "./safeMarkdown.ts";

export class AnswerClicks {
  readonly #root: HTMLElement;
  readonly #post: (message: ToHost) => void;
  readonly #say: (text: string) => void;
  /** The last clicked button of each kind, which the host answers. */
  readonly #lastUsed = new Map<CodeJob, HTMLElement>();

  /** @param say tells screen readers */
  constructor(root: HTMLElement, post: (message: ToHost) => void, say: (text: string) => void) {
    this.#root = root;
    this.#post = post;
    this.#say = say;
  }

  /** Handles a click on an element inside an answer: a link, a footnote, or a button of a code block. */
  act(target: EventTarget | null, event: Event): void {
    if (!(target instanceof Element)) return;
    const link = target.closest<HTMLElement>("[data-href]");
    const href = link?.dataset["href"];
    if (href !== undefined) {
      event.preventDefault();
      if (/^https?:\/\//i.test(href)) this.#post({ type: "openLink", href });
      return;
    }
    const { goTo } = target.closest<HTMLElement>("button[data-go-to]")?.dataset ?? {};
    if (goTo !== undefined) {
      const place = document.getElementById(goTo);
      place?.scrollIntoView({ block: "nearest" });
      place?.querySelector<HTMLElement>("button[data-go-to]")?.focus({ preventScroll: true });
      return;
    }
    const button = target.closest<HTMLElement>("button[data-job]");
    const code = button === null ? undefined : codeAround(button)?.replace(/\n$/, "");
    if (button === null || code === undefined) return;
    const job = button.dataset["job"] as ButtonJob;
    if (job === "copy") return this.copy(code, button);
    if (job === "wrap") {
      const isWrapped = button.closest(".code-block")?.classList.toggle("wrapped") ?? false;
      return button.setAttribute("aria-pressed", String(isWrapped));
    }
    this.#lastUsed.set(job, button);
    const text = withoutInvisibles(code);
    if (job === "newFile") {
      const language = button.closest(".code-block")?.querySelector("pre")?.dataset["language"] ?? "";
      this.#post({ type: job, text, language });
    } else this.#post({ type: job, text });
    this.tellLeftOut(code, button);
  }

  /** What the last clicked button of this kind asked for is done. */
  showUsed(job: CodeJob): void {
    const button = this.#lastUsed.get(job);
    if (button !== undefined) this.#showDone(button, usedText(job));
  }

  /** Copies without invisible characters. @param button what was clicked */
  copy(text: string, button: HTMLElement): void {
    this.#post({ type: "copy", text: withoutInvisibles(text) });
    this.#showDone(button, l10n.t("Copied"));
    this.tellLeftOut(text, button);
  }

  /** Says next to `button` that invisible characters were left out, and offers to copy the text with them. */
  tellLeftOut(text: string, button: HTMLElement): void {
    const row = button.closest(".code-header, .turn-footer, .button-row, .more-tools");
    for (const old of this.#root.querySelectorAll(".left-out")) old.remove();
    const count = countInvisibles(text);
    if (row === null || count === 0) return;
    const note = document.createElement("p");
    note.className = "left-out";
    const sentence =
      count === 1
        ? l10n.t("1 invisible character was left out.")
        : l10n.t("{0} invisible characters were left out.", numberText(count));
    const asIs = document.createElement("button");
    asIs.type = "button";
    asIs.className = "link-button";
    asIs.textContent = l10n.t("Copy as Is");
    asIs.addEventListener("click", () => {
      this.#post({ type: "copy", text });
      note.remove();
      this.#say(l10n.t("Copied"));
    });
    note.append(sentence, " ", asIs);
    row.after(note);
    this.#say(sentence);
  }

  /** Shows for a moment that a button's work is done, and says so. */
  #showDone(button: HTMLElement, text: string): void {
    this.#say(text);
    if (!button.matches(".icon-button, .text-button") || button.classList.contains("used")) return;
    const { title } = button;
    button.title = text;
    const check = document.createElement("span");
    check.innerHTML = icons.check;
    button.append(check);
    button.classList.add("used");
    setTimeout(() => {
      check.remove();
      button.classList.remove("used");
      button.title = title;
    }, 1_500);
  }
}

function usedText(job: CodeJob): string {
  switch (job) {
    case "insert":
      return l10n.t("Inserted");
    case "newFile":
      return l10n.t("Opened as a new file");
    case "compare":
      return l10n.t("Comparison opened");
  }
}
