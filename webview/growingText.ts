/**
 * A text that may still grow, rendered in pieces: a first one at once, and one in each further frame, so that no frame
 * takes long, however long the text is. Finished pieces are added once and never touched again.
 */
import * as l10n from "@vscode/l10n";
import { numberText } from "./numbers.ts";
import { patch } from "./patch.ts";
import { unshowable } from "./unshowable.ts";

export interface TextSource {
  text: string;
  /** False while more text may come. */
  complete: boolean;
}

/** Divides a growing text into pieces, each of which takes a bounded time to render. */
export interface PieceStream {
  /**
   * @param text the whole text so far
   * @returns whether it does not continue the previous text, so that everything rendered before is invalid
   */
  update(text: string, complete: boolean): boolean;
  /** The next piece that further text can't change. */
  next(): string | undefined;
  /** What may still change; "" when everything is finished. */
  tail(): string;
  /** How much of the text is not in a finished piece yet, in UTF-16 units. */
  readonly left: number;
  /** How many full frames the finished pieces take. */
  readonly frames: number;
}

/** How much of one text is shown at first, and how much more with each click, in full frames: 50,000 letters at first. */
const SHOWN = { first: 12, more: 100 };
/** Pieces are rendered in the same frame for as many milliseconds; laying them out takes some times as long. */
const FRAME_MS = 2;

export abstract class GrowingText extends HTMLElement {
  readonly #createStream: () => PieceStream;
  #source: TextSource = { text: "", complete: false };
  #stream: PieceStream;
  /** Nodes after the finished pieces, which the next ones change rather than replace. */
  #end: ChildNode[] = [];
  #limit = SHOWN.first;

  constructor(createStream: () => PieceStream) {
    super();
    this.#createStream = createStream;
    this.#stream = createStream();
  }

  /** @param finished false for what may still change */
  protected abstract toFragment(piece: string, finished: boolean): DocumentFragment;
  /** An element of an unfinished piece stays, and now stands for `next`. */
  protected kept(_shown: Element, _next: Element): void {
    // Nothing to do for most texts.
  }
  /** A finished piece has been added. */
  protected added(_piece: readonly ChildNode[]): void {
    // Nothing to do for most texts.
  }

  /** Whether the next frames will render more of the text. */
  get isWaiting(): boolean {
    return waiting.has(this);
  }

  set source(source: TextSource) {
    if (source.text === this.#source.text && source.complete === this.#source.complete) return;
    // Text rendered as complete has buttons and highlighting; continuing from there would render its last block twice.
    const restarted = this.#source.complete;
    this.#source = source;
    this.#safely(() => {
      if (restarted) this.#stream = this.#createStream();
      if (this.#stream.update(source.text, source.complete) || restarted) {
        this.replaceChildren();
        this.#end = [];
        this.#limit = SHOWN.first;
      }
      // Pieces that are waiting for a frame come first.
      if (!this.isWaiting) this.#advance();
    });
  }

  /** Renders what fits into one frame. */
  advance(): void {
    this.#safely(() => this.#advance());
  }

  /** Whatever is in a text, the page around it must survive. */
  #safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      console.error(error);
      this.#end = [];
      this.replaceChildren(unshowable(this.#source.text));
    }
  }

  #advance(): void {
    const end = performance.now() + FRAME_MS;
    do {
      if (this.#stream.frames >= this.#limit && this.#stream.left > 0) return this.#setEnd([this.#restButton()]);
      const piece = this.#stream.next();
      if (piece === undefined) return this.#setEnd(this.toFragment(this.#stream.tail(), false).childNodes);
      this.added(this.#place(this.toFragment(piece, true).childNodes));
    } while (performance.now() < end);
    if (this.#stream.left > 0) renderLater(this);
    else this.#setEnd([]);
  }

  #setEnd(nodes: Iterable<ChildNode>): void {
    const placed = this.#place(nodes);
    for (const node of this.#end) node.remove();
    this.#end = placed;
  }

  /** Puts nodes after the finished pieces, in place of those that were there. @returns what is there now */
  #place(nodes: Iterable<ChildNode>): ChildNode[] {
    return [...nodes].map((node) => {
      const shown = this.#end.shift();
      if (shown !== undefined) return patch(shown, node, (old, next) => this.kept(old, next));
      this.append(node);
      return node;
    });
  }

  #restButton(): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button";
    button.textContent = l10n.t("Show the rest ({0} characters)", numberText(this.#stream.left));
    button.addEventListener("click", () => {
      this.#limit = this.#stream.frames + SHOWN.more;
      this.advance();
    });
    return button;
  }
}

/** One text is rendered per frame, since the time that laying it out takes can't be known before. */
const waiting = new Set<GrowingText>();
let frame: number | undefined;

function renderLater(text: GrowingText): void {
  waiting.add(text);
  frame ??= requestAnimationFrame(renderNext);
}

function renderNext(): void {
  frame = undefined;
  const [text] = waiting;
  if (text === undefined) return;
  waiting.delete(text);
  if (text.isConnected) text.advance();
  if (waiting.size > 0) frame ??= requestAnimationFrame(renderNext);
}
