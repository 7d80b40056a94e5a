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

/** The marks that a part has before it ends with its line; the rest of a line with more of them stays plain. */
const PART_MARKS = 400;
const LINE_MARKS = 800;

/** Whole lines of code, without the last line break. */
export interface MarkedPart {
  lines: DocumentFragment;
  /** Offset of the next line. */
  end: number;
}

/**
 * The code with a span for each mark, in parts that a frame can add. Only classes of highlight.js are taken.
 * @param textNodes makes the nodes of a piece of text
 */
export function* markedParts(
  code: string,
  marks: readonly Mark[],
  textNodes: (text: string) => Node[],
): Generator<MarkedPart> {
  let lines = document.createDocumentFragment();
  let count = 0;
  let end = 0;
  /** The open marks, and their elements, if they have one. */
  const open: { classes: string; element: HTMLElement | undefined }[] = [];
  const innermost = (): ParentNode => open.findLast(({ element }) => element !== undefined)?.element ?? lines;
  const add = (classes: string): HTMLElement => {
    count++;
    const element = document.createElement("span");
    element.className = classes
      .split(" ")
      .filter((name) => /^(?:hljs-[\w-]+|\w+_)$/.test(name))
      .join(" ");
    innermost().append(element);
    return element;
  };
  for (const [offset, classes] of [...marks, [code.length, ""] as const]) {
    const line = code.slice(end, offset).indexOf("\n");
    if (count >= PART_MARKS && line >= 0) {
      innermost().append(...textNodes(code.slice(end, end + line)));
      end += line + 1;
      yield { lines, end };
      lines = document.createDocumentFragment();
      count = 0;
      // A comment or a string may go on over several lines.
      const unclosed = open.splice(0);
      for (const mark of unclosed) open.push({ ...mark, element: add(mark.classes) });
    }
    const isLast = offset === code.length;
    const isClosing = classes === "";
    // Both ends of a mark that is left out are no end of a piece of text.
    const isLeftOut = isClosing ? open.at(-1)?.element === undefined : count >= LINE_MARKS;
    if (isLast || !isLeftOut) {
      if (offset > end) innermost().append(...textNodes(code.slice(end, offset)));
      end = Math.max(end, offset);
    }
    if (isClosing) open.pop();
    else open.push({ classes, element: isLeftOut ? undefined : add(classes) });
  }
  yield { lines, end };
}
