/** Changes what is shown into what it is now, node by node: what stays keeps its selection, its focus and its scroll. */

/**
 * @param kept called for each element that stays, with the one that it now stands for
 * @returns the node that is shown now: `shown`, changed, or `next` in its place
 */
export function patch(shown: ChildNode, next: ChildNode, kept: (shown: Element, next: Element) => void): ChildNode {
  if (shown instanceof Text && next instanceof Text) {
    // Appending moves no end of a selection.
    if (!next.data.startsWith(shown.data)) shown.data = next.data;
    else if (next.length > shown.length) shown.appendData(next.data.slice(shown.length));
    return shown;
  }
  if (shown instanceof HTMLElement && next instanceof HTMLElement && isMadeFrom(shown, next)) return shown;
  if (!(shown instanceof Element) || !(next instanceof Element) || shown.tagName !== next.tagName) {
    shown.replaceWith(next);
    return next;
  }
  for (const { name } of [...shown.attributes]) if (!next.hasAttribute(name)) shown.removeAttribute(name);
  for (const { name, value } of next.attributes)
    if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  const before = [...shown.childNodes];
  const after = [...next.childNodes];
  after.forEach((child, index) => {
    const old = before[index];
    if (old === undefined) shown.append(child);
    else patch(old, child, kept);
  });
  for (const old of before.slice(after.length)) old.remove();
  kept(shown, next);
  return shown;
}

/** Whether the page has put `shown` in place of an element like `next`: a formula that is laid out, a linked footnote. */
function isMadeFrom({ dataset: { source, math } }: HTMLElement, next: HTMLElement): boolean {
  return source !== undefined && source === next.textContent && math === next.dataset["math"];
}

/** Replaces nodes in `root` by others with the same text, and selects again what was selected in it. */
export function keepSelection(root: Node, replace: () => void): void {
  const selection = getSelection();
  const { anchorNode = null, anchorOffset = 0, focusNode = null, focusOffset = 0 } = selection ?? {};
  const anchor = offsetIn(root, anchorNode, anchorOffset);
  const focus = offsetIn(root, focusNode, focusOffset);
  replace();
  if (anchor === undefined && focus === undefined) return;
  const [start, startOffset] = anchor === undefined ? [anchorNode, anchorOffset] : placeIn(root, anchor);
  const [end, endOffset] = focus === undefined ? [focusNode, focusOffset] : placeIn(root, focus);
  if (start !== null && end !== null) selection?.setBaseAndExtent(start, startOffset, end, endOffset);
}

/** How many UTF-16 units of text are before a place in `root`; undefined if it is elsewhere. */
function offsetIn(root: Node, node: Node | null, offset: number): number | undefined {
  if (node === null || !root.contains(node)) return undefined;
  const range = document.createRange();
  range.setStart(root, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

function placeIn(root: Node, offset: number): [node: Node, offset: number] {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let rest = offset;
  for (let text = texts.nextNode() as Text | null; text !== null; text = texts.nextNode() as Text | null) {
    if (rest <= text.length) return [text, rest];
    rest -= text.length;
  }
  return [root, root.childNodes.length];
}
