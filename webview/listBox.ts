/** What the lists above the message field have in common. */

/** @returns the active index a step above (-1) or below (1), around at the ends; -1 stands for none */
export function stepped(active: number, length: number, step: -1 | 1): number {
  if (length === 0) return active;
  return ((active < 0 && step < 0 ? 0 : active) + step + length) % length;
}

/** A click on an option must not take the focus from the field: that closes the list. */
export function keepFocus(event: Event): void {
  event.preventDefault();
}
