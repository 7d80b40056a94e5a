/** `<plain-text>`: a typed message, or thoughts, exactly as they are. */
import { GrowingText, type PieceStream } from "./growingText.ts";
import { framesOf, splitLength, textLength } from "./pieces.ts";
import { visibleNodes } from "./visibleText.ts";

/** More than a frame can render, in UTF-16 units. */
const MAX_PIECE = 5_000;

export class PlainText extends GrowingText {
  constructor() {
    super(() => new PlainStream());
  }

  protected override toFragment(text: string): DocumentFragment {
    const fragment = document.createDocumentFragment();
    if (text === "") return fragment;
    const piece = document.createElement("span");
    // The next piece starts a line of its own.
    piece.append(...visibleNodes(text.replace(/\n$/, "")));
    fragment.append(piece);
    return fragment;
  }
}

export class PlainStream implements PieceStream {
  #text = "";
  #complete = false;
  #end = 0;

  #frames = 0;

  get left(): number {
    return this.#text.length - this.#end;
  }

  get frames(): number {
    return this.#frames;
  }

  update(text: string, complete: boolean): boolean {
    const restart = !text.startsWith(this.#text);
    if (restart) this.#end = this.#frames = 0;
    this.#text = text;
    this.#complete = complete;
    return restart;
  }

  next(): string | undefined {
    if (this.left === 0) return undefined;
    const start = this.#end;
    const window = this.#text.slice(start, start + MAX_PIECE);
    const length = textLength(window);
    const fits = length === this.left;
    if (fits && !this.#complete) return undefined;
    this.#end += fits ? length : splitLength(window.slice(0, length));
    const piece = this.#text.slice(start, this.#end);
    this.#frames += framesOf(piece);
    return piece;
  }

  tail(): string {
    return this.#text.slice(this.#end);
  }
}
