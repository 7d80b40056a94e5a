/** Edits that add elements to a file of XML. */
import type { Span } from "../../text/span.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import { lineEnding } from "./gaps.ts";
import type { Draft, Entry, Target } from "./tree.ts";
import { indentOf, indentStep, type XmlElement, type XmlFile } from "./xmlTree.ts";

/** From where an entry starts to where it ends among its siblings, and the element that has its value or its entries. */
export interface XmlPlace extends Span {
  element: XmlElement;
}

/** How a file is laid out. `step`: one step of indentation. */
export interface Layout {
  eol: string;
  step: string;
}

export function layoutOf(file: XmlFile, source?: XmlFile): Layout {
  const step = indentStep(file) ?? (source && indentStep(source)) ?? "    ";
  return { eol: lineEnding(file.root.elements.length > 0 ? file.text : (source ?? file).text), step };
}

/** @param render a draft as it is written at an indentation, which its first line already has */
export function xmlTarget<P extends XmlPlace>(
  { text, root }: XmlFile,
  entries: Entry<P>[],
  { eol, step }: Layout,
  render: (draft: Draft<P>, indent: string) => string,
  replace: (existing: Entry<P>, draft: Draft<P>, indent: string) => TextEdit,
  top: XmlElement = root,
): Target<P> {
  return {
    entries,
    replace: (existing, draft) => replace(existing, draft, indentOf(text, existing.place) ?? ""),
    insert: (parent, siblings, after) => {
      const container = parent?.place.element ?? top;
      const [first] = siblings;
      const at = (place: Span, write: (written: string, space: string) => string): ReturnType<Target<P>["insert"]> => {
        const indent = indentOf(text, first?.place ?? container.elements.at(-1) ?? place);
        const space = indent === undefined ? "" : eol + indent;
        const edit = (drafts: readonly Draft<P>[]): TextEdit => ({
          ...place,
          text: drafts.map((draft) => write(render(draft, indent ?? ""), space)).join(""),
        });
        return { together: false, edit };
      };
      if (after === undefined && first !== undefined) {
        const start = withComments(text, first.place.start);
        return at({ start, end: start }, (written, space) => written + space);
      }
      const before = after?.place ?? container.elements.at(-1);
      if (before !== undefined) {
        const end = lineEnd(text, before.end);
        return at({ start: end, end }, (written, space) => space + written);
      }
      const outer = indentOf(text, container) ?? "";
      const inner = outer + step;
      return {
        together: true,
        edit: (drafts) =>
          withContent(
            text,
            container,
            text.slice(container.content.start, container.content.end).trimEnd() +
              drafts.map((draft) => eol + inner + render(draft, inner)).join("") +
              eol +
              outer,
          ),
      };
    },
  };
}

/** Puts something between the tags of an element. */
export function withContent(text: string, { name, open, content, isSelfClosing }: XmlElement, inner: string): TextEdit {
  if (!isSelfClosing) return { ...content, text: inner };
  const tag = text.slice(open.start, open.end);
  const end = tag.slice(0, -2).trimEnd().length;
  return { start: open.start + end, end: open.end, text: `>${inner}</${name}>` };
}

/** The tag that opens an element, even if it has only one. */
export function openTag(text: string, { open, isSelfClosing }: XmlElement): string {
  const tag = text.slice(open.start, open.end);
  return isSelfClosing ? `${tag.slice(0, -2).trimEnd()}>` : tag;
}

const TRAILING_COMMENTS = /^(?:[ \t]*<!--(?:(?!-->)[^\r\n])*-->)+[ \t]*(?=[\r\n]|$)/;

/** After the comments that follow in the same line. */
function lineEnd(text: string, end: number): number {
  return end + (TRAILING_COMMENTS.exec(text.slice(end, end + 2_000))?.[0].trimEnd().length ?? 0);
}

/** Before the comments in the lines directly above. */
function withComments(text: string, start: number): number {
  let at = start;
  for (;;) {
    const before = text.slice(Math.max(0, at - 2_000), at);
    const bare = before.trimEnd();
    const open = bare.endsWith("-->") ? bare.lastIndexOf("<!--") : -1;
    const isAttached = before.slice(bare.length).split(/\r\n?|\n/).length <= 2;
    const isAlone = open >= 0 && /(?:^|[\r\n])[ \t]*$/.test(before.slice(0, open));
    if (!isAttached || !isAlone) return at;
    at -= before.length - open;
  }
}
