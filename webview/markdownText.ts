/** `<markdown-text>`: Markdown that may still grow. Finished blocks are added once and never touched again. */
import { highlightLater } from "./highlight.ts";
import { MarkdownStream } from "./markdown.ts";
import { toFragment } from "./safeMarkdown.ts";

export interface MarkdownSource {
  text: string;
  /** False while more text may come. */
  complete: boolean;
}

export class MarkdownText extends HTMLElement {
  #source: MarkdownSource = { text: "", complete: false };
  #stream = new MarkdownStream();
  #tail: ChildNode[] = [];

  set source(source: MarkdownSource) {
    if (source.text === this.#source.text && source.complete === this.#source.complete) return;
    // Text rendered as complete has buttons and highlighting; continuing from there would render its last block twice.
    const restarted = this.#source.complete;
    if (restarted) this.#stream = new MarkdownStream();
    this.#source = source;
    const { restart, finished, tail } = this.#stream.update(source.text, source.complete);
    if (restarted || restart) this.replaceChildren();
    else for (const node of this.#tail) node.remove();
    if (finished !== "") {
      const fragment = toFragment(finished, true);
      const blocks = Array.from(fragment.children);
      this.append(fragment);
      for (const block of blocks) highlightLater(block);
    }
    const rest = toFragment(tail, false);
    this.#tail = Array.from(rest.childNodes);
    this.append(rest);
  }
}

export function defineMarkdownText(): void {
  customElements.define("markdown-text", MarkdownText);
}

declare global {
  interface HTMLElementTagNameMap {
    "markdown-text": MarkdownText;
  }
}
