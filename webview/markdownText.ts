/** `<markdown-text>`: an answer, a question that quotes code, or a notice. */
import { linkFootnotes } from "./footnotes.ts";
import { showFormulas } from "./formulas.ts";
import { GrowingText } from "./growingText.ts";
import { highlightLater } from "./highlight.ts";
import { MarkdownStream } from "./markdown.ts";
import { keepCode, toFragment } from "./safeMarkdown.ts";

export class MarkdownText extends GrowingText {
  constructor() {
    super(() => new MarkdownStream());
  }

  protected override toFragment(html: string, finished: boolean): DocumentFragment {
    // When it is in its place, and before it is seen.
    if (html.includes(" data-math=")) queueMicrotask(() => showFormulas(this));
    if (/ data-(?:foot)?note=/.test(html)) queueMicrotask(() => linkFootnotes(this));
    return toFragment(html, finished);
  }

  protected override kept(shown: Element, next: Element): void {
    keepCode(shown, next);
  }

  protected override added(blocks: readonly ChildNode[]): void {
    for (const block of blocks) if (block instanceof Element) highlightLater(block);
  }
}

/** Every kind of block that is common in answers. */
const COMMON_BLOCKS = "## a **b** `c`\n\n1. d\n\n| e |\n| - |\n| f |\n\n> g\n\n```js\nh\n```\n";

/** Renders once, unseen: the first time, when nothing is compiled yet, takes twice as long as the next ones. */
export function warmUp(): void {
  const stream = new MarkdownStream();
  stream.update(COMMON_BLOCKS, true);
  for (let piece = stream.next(); piece !== undefined; piece = stream.next()) toFragment(piece, true);
}
