/** Keeps the end of the conversation in sight while the reader is there, and only then. */

/** Pixels from the end that still count as being at the end. */
const AT_END = 24;

export interface ScrollPosition {
  top: number;
  /** Pixels from the lower edge of what is visible to the end. */
  toEnd: number;
}

/** Whether the view follows after a scroll: the reader leaves by scrolling up, and comes back by reaching the end. */
export function followsAfterScroll(following: boolean, before: ScrollPosition, now: ScrollPosition): boolean {
  if (now.toEnd <= AT_END) return true;
  // The content growing or shrinking moves the end, but only a reader moves up.
  return following && now.top >= before.top;
}

export class Follower {
  readonly #scroller: HTMLElement;
  readonly #changed: (following: boolean) => void;
  #following = true;
  #last: ScrollPosition;

  /** @param content the element inside `scroller` whose size is watched */
  constructor(scroller: HTMLElement, content: HTMLElement, changed: (following: boolean) => void) {
    this.#scroller = scroller;
    this.#changed = changed;
    this.#last = this.#position();
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const observer = new ResizeObserver(() => {
      if (this.#following) this.#toEnd();
      else this.#scrolled();
    });
    observer.observe(scroller);
    observer.observe(content);
  }

  /** Goes to the end and stays there. */
  follow(): void {
    this.#set(true);
    this.#toEnd();
  }

  /** Leaves the end for a place within `element`, so many pixels below its upper edge. */
  goTo(element: Element, below: number): void {
    this.#set(false);
    const { top } = this.#scroller.getBoundingClientRect();
    this.#scroller.scrollTop += element.getBoundingClientRect().top - top + below;
    this.#last = this.#position();
  }

  #scrolled(): void {
    const now = this.#position();
    this.#set(followsAfterScroll(this.#following, this.#last, now));
    this.#last = now;
  }

  #toEnd(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#last = this.#position();
  }

  #set(following: boolean): void {
    if (following === this.#following) return;
    this.#following = following;
    this.#changed(following);
  }

  #position(): ScrollPosition {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return { top: scrollTop, toEnd: scrollHeight - scrollTop - clientHeight };
  }
}
