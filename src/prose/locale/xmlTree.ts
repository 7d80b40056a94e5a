/** XML with positions: elements, the text that they mean, and the places where elements are added. */
import { atOnce, type Steps } from "../../base/steps.ts";
import type { Span } from "../../text/span.ts";
import { type Attribute, type MarkupToken, markupTokens } from "../markupTokens.ts";
import { LocaleSyntaxError } from "./gaps.ts";

export interface XmlElement extends Span {
  name: string;
  attributes: readonly Attribute[];
  /** The tag that opens it. */
  open: Span;
  /** Between its tags; empty and at its end if it has only one. */
  content: Span;
  isSelfClosing: boolean;
  parent: XmlElement | undefined;
  elements: XmlElement[];
}

export interface XmlFile {
  text: string;
  root: XmlElement;
  tokens: readonly MarkupToken[];
}

/** Elements in elements; no locale file comes close to it. */
const MAX_DEPTH = 200;

/** @throws LocaleSyntaxError where a tag is not closed, or closes another one */
export function* xmlFile(text: string): Steps<XmlFile> {
  const tokens = yield* markupTokens(text, "xml");
  let root: XmlElement | undefined;
  let parent: XmlElement | undefined;
  let depth = 0;
  for (const token of tokens) {
    yield;
    const { start, end } = token;
    if (token.kind === "open") {
      const { name, attributes, isSelfClosing } = token;
      if ((parent === undefined && root !== undefined) || ++depth > MAX_DEPTH) throw new LocaleSyntaxError(text, start);
      const content = { start: end, end };
      const element: XmlElement = {
        ...{ start, end, name, attributes, open: { start, end }, content, isSelfClosing, parent, elements: [] },
      };
      root ??= element;
      parent?.elements.push(element);
      if (isSelfClosing) depth--;
      else parent = element;
    } else if (token.kind === "close") {
      if (parent?.name !== token.name || text[end - 1] !== ">") throw new LocaleSyntaxError(text, start);
      parent.content.end = start;
      parent.end = end;
      parent = parent.parent;
      depth--;
    } else if (token.kind === "text" && text.startsWith("<", start)) throw new LocaleSyntaxError(text, start);
  }
  if (root === undefined || parent !== undefined) throw new LocaleSyntaxError(text, parent?.start ?? text.length);
  return { text, root, tokens };
}

/** The name of a file's first element, if it starts as XML. */
export function rootName(text: string): string | undefined {
  if (!/^\uFEFF?\s{0,1000}</.test(text)) return undefined;
  // Licenses may come first.
  const first = atOnce(markupTokens(text.slice(0, 20_000), "xml")).find(({ kind }) => kind === "open");
  return first?.kind === "open" ? first.name : undefined;
}

export function attribute(text: string, { attributes }: XmlElement, name: string): string | undefined {
  const found = attributes.find(({ name: { start, end } }) => text.slice(start, end) === name);
  return found === undefined ? undefined : decodeXml(text.slice(found.value?.start, found.value?.end));
}

export function children({ elements }: XmlElement, ...names: readonly string[]): XmlElement[] {
  return elements.filter(({ name }) => names.includes(name));
}

/** All elements of a name below one, in order; not those below themselves. */
export function* below(element: XmlElement, name: string): Iterable<XmlElement> {
  for (const child of element.elements) {
    if (child.name === name) yield child;
    else yield* below(child, name);
  }
}

const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const ENTITY = /&(?:#x[\da-f]{1,6}|#\d{1,7}|([\w.-]{1,60}));/gi;

/** Entities that the file declares itself stay as they are. */
export function decodeXml(raw: string): string {
  return raw.replace(ENTITY, (entity) => {
    const name = entity.slice(1, -1);
    if (!name.startsWith("#")) return NAMED[name] ?? entity;
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
    return code <= 0x10_ff_ff && !(code >= 0xd8_00 && code < 0xe0_00) ? String.fromCodePoint(code) : entity;
  });
}

/** The names of the entities of a text that only its file knows. */
export function declaredEntities(raw: string): string[] {
  return Array.from(raw.matchAll(ENTITY), ({ 1: name }) => name ?? "").filter(
    (name) => name !== "" && NAMED[name] === undefined,
  );
}

/** What XML can't hold in any form is dropped: https://www.w3.org/TR/xml/#charsets. */
export function encodeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
    .replace(/[&<>\r]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign] ?? "&#13;");
}

/** The indentation of an element, if nothing but space is before it in its line. */
export function indentOf(text: string, { start }: Span): string | undefined {
  return /(?:^|[\r\n])([ \t]*)$/.exec(text.slice(Math.max(0, start - 500), start))?.[1];
}

/** One step of indentation: that of the first element below another. */
export function indentStep({ text, root }: XmlFile): string | undefined {
  const [first] = root.elements;
  const [inner, outer] = [first && indentOf(text, first), indentOf(text, root)];
  return inner === undefined || outer === undefined || inner.length <= outer.length
    ? undefined
    : inner.slice(outer.length);
}
