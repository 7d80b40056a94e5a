/** Keeps the end of the conversation in view, but only while the reader is there. */

/** Distance from the end that still counts as being at the end, in pixels. */
const AT_END = 24;

export interface ScrollPosition {
  top: number;
  /** Pixels from the bottom of the viewport to the end. */
  toEnd: number;
}

/** Whether the view follows after a scroll: the reader leaves by scrolling up and returns by reaching the end. */
export function followsAfterScroll(following: boolean, before: ScrollPosition, now: ScrollPosition): boolean {
  if (now.toEnd <= AT_END) return true;
  // Growing or shrinking content moves the end, but only the reader scrolls up.
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

  /** Scrolls to the end and stays there. */
  follow(): void {
    this.#set(true);
    this.#toEnd();
  }

  /** Leaves the end, and stays where the reader is. */
  stay(): void {
    this.#set(false);
    this.#last = this.#position();
  }

  /** Leaves the end and scrolls to `below` pixels below the top of `element`. */
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
