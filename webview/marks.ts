/** What is highlighted in code, as data, so that the page adds no HTML that was made from the code. */

/** From this offset in UTF-16 units on, these classes apply; with none, those of the last open mark end. */
export type Mark = readonly [offset: number, classes: string];

/** @param html of highlight.js: text with escaped characters, in spans with a class */
export function marksIn(html: string): Mark[] {
  const marks: Mark[] = [];
  let offset = 0;
  for (const [part, classes] of html.matchAll(/<span class="([^"]*)">|<\/span>|&#?\w+;|[^<&]+/g)) {
    if (classes !== undefined) marks.push([offset, classes]);
    else if (part === "</span>") marks.push([offset, ""]);
    else offset += part.startsWith("&") ? 1 : part.length;
  }
  return marks;
}

/**
 * @param textNodes makes the nodes of a piece of text
 * @returns the code with a span for each mark; only classes of highlight.js are taken
 */
export function markedCode(
  code: string,
  marks: readonly Mark[],
  textNodes: (text: string) => Node[],
): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const open: ParentNode[] = [fragment];
  let end = 0;
  const addText = (offset: number): void => {
    if (offset > end) open.at(-1)?.append(...textNodes(code.slice(end, offset)));
    end = Math.max(end, offset);
  };
  for (const [offset, classes] of marks) {
    addText(offset);
    if (classes === "") {
      if (open.length > 1) open.pop();
      continue;
    }
    const span = document.createElement("span");
    span.className = classes
      .split(" ")
      .filter((name) => /^(?:hljs-[\w-]+|\w+_)$/.test(name))
      .join(" ");
    open.at(-1)?.append(span);
    open.push(span);
  }
  addText(code.length);
  return fragment;
}
