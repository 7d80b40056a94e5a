/** The text of an element: as it means, with inline elements as they are written, and a translation in its place. */
import type { Span } from "../../text/span.ts";
import type { Entry } from "./tree.ts";
import { declaredEntities, decodeXml, encodeXml, type XmlElement } from "./xmlTree.ts";

/** What a format escapes in addition to XML. `first` and `last`: whether the value begins and ends there. */
export interface Escapes {
  read: (text: string, first: boolean, last: boolean) => string;
  write: (text: string, first: boolean, last: boolean) => string;
}

const NO_ESCAPES: Escapes = { read: (text) => text, write: (text) => text };

export interface XmlValue {
  text: string;
  /** For values with inline elements: refuses a translation that lost one of them. */
  accept?: (translation: string) => string | undefined;
  /** A translation as it is written between the tags. */
  write: (translation: string) => string;
  /** Names of entities that only the file itself declares. */
  entities: readonly string[];
  /** Whether it has inline elements. */
  isMixed: boolean;
}

/** Elements whose content is code or a name, and stays: Android's and XLIFF's. */
const OPAQUE = /<(xliff:g|ph|bpt|ept|it|ut)\b[^<>]*(?<!\/)>[^]*?<\/\1>/g;

const SECTION = /<!--[^]*?-->|<!\[CDATA\[([^]*?)\]\]>|<\?[^]*?\?>/g;

export function xmlValue(text: string, element: XmlElement, escapes: Escapes = NO_ESCAPES): XmlValue {
  const raw = oneBreak(text.slice(element.content.start, element.content.end));
  const entities = declaredEntities(raw.replace(SECTION, ""));
  if (element.elements.length > 0 || entities.length > 0) return mixedValue(text, element, entities, escapes);
  let decoded = "";
  let at = 0;
  let isData = false;
  for (const { 0: section, 1: data, index } of raw.matchAll(SECTION)) {
    decoded += decodeXml(raw.slice(at, index)) + (data ?? "");
    isData ||= data !== undefined;
    at = index + section.length;
  }
  decoded += decodeXml(raw.slice(at));
  isData &&= raw.replace(SECTION, "").trim() === "";
  return {
    text: escapes.read(isData ? decoded.trim() : decoded, true, true),
    write: (translation) => {
      const escaped = escapes.write(translation, true, true);
      return isData ? `<![CDATA[${escaped.replaceAll("]]>", "]]]]><![CDATA[>")}]]>` : encodeXml(escaped);
    },
    entities,
    isMixed: false,
  };
}

/** Entities stay as they are written here, so that `&lt;b&gt;` is no tag. */
function mixedValue(text: string, element: XmlElement, entities: readonly string[], escapes: Escapes): XmlValue {
  const spans = tagsIn(element);
  let read = "";
  let at = element.content.start;
  const tags: string[] = [];
  const add = (end: number): void => {
    const part = oneBreak(text.slice(at, end)).replace(SECTION, (_, data: string | undefined) =>
      data === undefined ? "" : encodeXml(data),
    );
    read += escapes.read(part, at === element.content.start, end === element.content.end);
  };
  for (const { start, end } of spans) {
    add(start);
    const tag = text.slice(start, end).replace(/[\t\r\n]/g, " ");
    tags.push(tag);
    read += tag;
    at = end;
  }
  add(element.content.end);
  const opaque = Array.from(read.matchAll(OPAQUE), ([part]) => part);
  const known = new Set(tags);
  const isTag = known.size === 0 ? undefined : new RegExp(`(${[...known].sort(longer).map(literal).join("|")})`);
  const split = (translation: string): string[] => (isTag === undefined ? [translation] : translation.split(isTag));
  return {
    text: read,
    accept: (translation) => {
      const parts = split(translation).filter((part) => known.has(part));
      const isWhole = [...parts].sort().join("\n") === [...tags].sort().join("\n") && isNested(parts);
      const names = entities.every((name) => translation.includes(`&${name};`));
      return isWhole && names && opaque.every((part) => translation.includes(part)) ? translation : undefined;
    },
    write: (translation) => {
      const parts = split(translation);
      return parts
        .map((part, index) =>
          known.has(part)
            ? part
            : encodeAround(escapes.write(part, index === 0, index === parts.length - 1), new Set(entities)),
        )
        .join("");
    },
    entities,
    isMixed: spans.length > 0,
  };
}

/** XML knows one line break only: https://www.w3.org/TR/xml/#sec-line-ends. */
function oneBreak(raw: string): string {
  return raw.replace(/\r\n?/g, "\n");
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function longer(a: string, b: string): number {
  return b.length - a.length;
}

/** The tags below an element in order. */
function tagsIn(element: XmlElement): Span[] {
  const spans: Span[] = [];
  const collect = ({ elements }: XmlElement): void => {
    for (const child of elements) {
      spans.push(child.open);
      collect(child);
      if (!child.isSelfClosing) spans.push({ start: child.content.end, end: child.end });
    }
  };
  collect(element);
  return spans;
}

function isNested(tags: readonly string[]): boolean {
  const open: string[] = [];
  for (const tag of tags) {
    const name = /^<\/?([^\s/>]+)/.exec(tag)?.[1] ?? "";
    if (tag.startsWith("</")) {
      if (open.pop() !== name) return false;
    } else if (!tag.endsWith("/>")) open.push(name);
  }
  return open.length === 0;
}

const ENTITY = /&(?:#x[\da-f]{1,6}|#\d{1,7}|([\w.-]{1,60}));|[&<>]/gi;
const STANDARD = new Set(["lt", "gt", "amp", "quot", "apos"]);

function encodeAround(text: string, known: ReadonlySet<string>): string {
  let written = "";
  let at = 0;
  for (const { 0: found, 1: name, index } of text.matchAll(ENTITY)) {
    const isEntity = found.length > 1 && (name === undefined || STANDARD.has(name) || known.has(name));
    written += encodeXml(text.slice(at, index)) + (isEntity ? found : encodeXml(found));
    at = index + found.length;
  }
  return written + encodeXml(text.slice(at));
}

/** Prefixes of the names in a value, which the file that it is written into must declare. */
export function prefixesIn(written: string): string[] {
  return [...new Set(Array.from(written.matchAll(/<([\w.-]{1,60}):/g), ([, prefix = ""]) => prefix))];
}

/** An entry that the target's file can't hold, since it does not declare its entities, is left to a person. */
export function withEntities<P extends { value?: XmlValue }>(entry: Entry<P>, target: string): Entry<P> {
  if (entry.value.kind === "branch")
    return {
      ...entry,
      value: { ...entry.value, entries: entry.value.entries.map((one) => withEntities(one, target)) },
    };
  const { entities = [] } = entry.place.value ?? {};
  if (entry.value.kind !== "text" || entities.every((name) => target.includes(`<!ENTITY ${name} `))) return entry;
  return { ...entry, value: { kind: "left", reason: "entity" } };
}
