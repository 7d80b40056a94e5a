/** Android's resources: https://developer.android.com/guide/topics/resources/string-resource. */
import type { Steps } from "../../base/steps.ts";
import type { ProseUnit } from "../units.ts";
import { LocaleSyntaxError } from "./gaps.ts";
import { type Draft, type Entry, intoEmpty, type Pair, type Value } from "./tree.ts";
import { ESCAPE } from "./values.ts";
import { quotings, type XmlForm, xmlProse } from "./xmlProse.ts";
import { type Layout, layoutOf, openTag, withContent, type XmlPlace, xmlTarget } from "./xmlTarget.ts";
import { attribute, type XmlElement, type XmlFile, xmlFile } from "./xmlTree.ts";
import { type Escapes, prefixesIn, withEntities, type XmlValue, xmlValue } from "./xmlValue.ts";

interface Place extends XmlPlace {
  file: XmlFile;
  /** Of texts. */
  value?: XmlValue;
}

const EMPTY = '<?xml version="1.0" encoding="utf-8"?>\n<resources>\n</resources>\n';

const TEXTS = new Set(["string", "plurals", "string-array", "array"]);

export function* androidProse(text: string): Steps<ProseUnit[]> {
  const file = yield* resources(text);
  const texts = file.root.elements
    .filter((element) => isText(text, element) && attribute(text, element, "translatable") !== "false")
    .flatMap((element) => (element.name === "string" || element.name === "item" ? [element] : element.elements));
  return yield* xmlProse(file, texts, FORM);
}

const FORM: XmlForm = {
  ...quotings({
    read: (text) => text.replace(/\\(["'])/g, "$1"),
    write: (text) => text.replace(/[\\'"]|^[@?]/g, "\\$&"),
  }),
  separator: ESCAPE,
  hasQuotes: true,
};

export function* androidPair(source: string, target: string): Steps<Pair<Place>> {
  const from = yield* resources(source.trim() === "" ? EMPTY : source);
  const file = yield* resources(target.trim() === "" ? EMPTY : target);
  const layout = layoutOf(file, from);
  const entries = entriesOf(file);
  const known = new Map(entries.map(({ key, value }) => [key, value]));
  const made = xmlTarget(
    file,
    entries,
    layout,
    (draft, indent) => {
      const content = contentOf(draft, indent, layout, file);
      return `${tagOf(draft).slice(0, -1)}${namespaces(draft, content, file)}>${content}</${draft.like.place.element.name}>`;
    },
    ({ place: { element } }, draft, indent) => {
      const content = contentOf(draft, indent, layout, file);
      const declared = namespaces(draft, content, file);
      if (declared === "") return withContent(file.text, element, content);
      const tag = openTag(file.text, element).slice(0, -1) + declared;
      return { start: element.start, end: element.end, text: `${tag}>${content}</${element.name}>` };
    },
  );
  return {
    source: entriesOf(from).map((entry) => shortened(withEntities(entry, target), known.get(entry.key))),
    target: intoEmpty(target, EMPTY, made),
    isFlat: true,
  };
}

function* resources(text: string): Steps<XmlFile> {
  const file = yield* xmlFile(text);
  if (file.root.name !== "resources") throw new LocaleSyntaxError(text, file.root.start);
  return file;
}

function isText(text: string, element: XmlElement): boolean {
  return TEXTS.has(element.name) || (element.name === "item" && attribute(text, element, "type") === "string");
}

/** Strings, plurals and lists may have the same name. */
function entriesOf(file: XmlFile): Entry<Place>[] {
  const { text, root } = file;
  return root.elements.flatMap((element): Entry<Place>[] => {
    const name = attribute(text, element, "name");
    if (name === undefined || !isText(text, element)) return [];
    const product = attribute(text, element, "product");
    const key = product === undefined || product === "default" ? name : `${name} (${product})`;
    const { start, end } = element;
    const place: Place = { start, end, element, file };
    if (attribute(text, element, "translatable") === "false")
      return [{ key: keyIn(element, key), place, value: { kind: "data", reason: "untranslatable", stays: true } }];
    if (element.name === "string" || element.name === "item") return [textEntry(key, element, file)];
    const isPlural = element.name === "plurals";
    const items = element.elements
      .filter((item) => item.name === "item")
      .map((item, index) =>
        textEntry(isPlural ? (attribute(text, item, "quantity") ?? "") : String(index), item, file),
      );
    const value: Value<Place> =
      items.length === 0 ? { kind: "nothing" } : { kind: "branch", entries: items, is: isPlural ? "plural" : "whole" };
    // A list of references or numbers is the same in every language.
    const isData = !isPlural && items.length > 0 && items.every(({ value: item }) => item.kind === "data");
    return [{ key: keyIn(element, key), place, value: isData ? { kind: "data", reason: "data", stays: true } : value }];
  });
}

function keyIn({ name }: XmlElement, key: string): string {
  return name === "plurals" ? `plurals/${key}` : name.endsWith("array") ? `array/${key}` : key;
}

function textEntry(key: string, element: XmlElement, file: XmlFile): Entry<Place> {
  const { start, end, content } = element;
  const raw = file.text.slice(content.start, content.end).trim();
  const value = xmlValue(file.text, element, ESCAPES);
  const place: Place = { start, end, element, file, value };
  // A reference to another resource, or to an attribute of the theme.
  if (/^[@?][\w.:+*/-]+$/.test(raw)) return { key, place, value: { kind: "data", reason: "identifier" } };
  const { text, accept } = value;
  return { key, place, value: { kind: "text", text, ...(accept && { accept }) } };
}

/** Of a list that the target has a part of, the rest can't be added alone: its items are numbers. */
function shortened(entry: Entry<Place>, is: Value<Place> | undefined): Entry<Place> {
  const { value } = entry;
  if (value.kind !== "branch" || value.is !== "whole" || is?.kind !== "branch") return entry;
  const { length } = is.entries;
  const entries = value.entries.map((item, index): Entry<Place> =>
    index < length ? item : { ...item, value: { kind: "left", reason: "list" } },
  );
  return { ...entry, value: { ...value, entries } };
}

/** What only tools read stays in the source. */
const KEPT = new Set(["name", "product", "formatted", "type"]);

function tagOf({ key, like: { place } }: Draft<Place>): string {
  const { element, file } = place;
  if (element.parent?.name === "plurals") return `<item quantity="${key}">`;
  const kept = element.attributes.filter(({ name }) => KEPT.has(file.text.slice(name.start, name.end)));
  const written = kept.map(({ name, value }) => ` ${file.text.slice(name.start, (value?.end ?? name.end) + 1)}`);
  return `<${element.name}${written.join("")}>`;
}

function contentOf(draft: Draft<Place>, indent: string, layout: Layout, file: XmlFile): string {
  const { value, like } = draft;
  const { element, file: from, value: text } = like.place;
  if (value.kind === "text") return text?.write(value.text) ?? "";
  if (value.kind === "copy") return from.text.slice(element.content.start, element.content.end);
  const inner = layout.eol + indent + layout.step;
  const items = value.drafts.map((item) => {
    const content = contentOf(item, indent + layout.step, layout, file);
    return `${inner}${tagOf(item)}${content}</item>`;
  });
  return items.join("") + layout.eol + indent;
}

/** Declarations of the prefixes that a file lacks. */
function namespaces({ like: { place } }: Draft<Place>, content: string, { text, root }: XmlFile): string {
  return prefixesIn(content)
    .filter((prefix) => attribute(text, root, `xmlns:${prefix}`) === undefined)
    .map((prefix) => {
      const { text: from, root: top } = place.file;
      const uri = attribute(from, top, `xmlns:${prefix}`);
      return uri === undefined ? "" : ` xmlns:${prefix}="${uri}"`;
    })
    .join("");
}

const PART = /\\u[\da-f]{4}|\\[^]|"|[ \t\r\n]+|[^\\" \t\r\n]+|\\$/gi;
const NAMED: Readonly<Record<string, string>> = { n: "\n", t: "\t" };

/** Whitespace is one space, except in quotes. */
const ESCAPES: Escapes = {
  read: (text, first, last) => {
    let read = "";
    let isQuoted = false;
    let hasSpace = false;
    for (const [part] of text.matchAll(PART)) {
      if (part === '"') {
        isQuoted = !isQuoted;
        continue;
      }
      if (!isQuoted && part.trim() === "") {
        hasSpace = true;
        continue;
      }
      if (hasSpace && !(first && read === "")) read += " ";
      hasSpace = false;
      if (!part.startsWith("\\")) read += part;
      else if (part.length > 2) read += String.fromCharCode(parseInt(part.slice(2), 16));
      else read += NAMED[part.charAt(1)] ?? part.charAt(1);
    }
    return hasSpace && !last && !(first && read === "") ? `${read} ` : read;
  },
  write: (text, first, last) => {
    const escaped = text
      .replace(/[\\'"]/g, "\\$&")
      .replaceAll("\n", "\\n")
      .replaceAll("\t", "\\t")
      .replaceAll("\r", "")
      .replace(/(?<= ) /g, "\\u0020");
    const start = first ? escaped.replace(/^[@?]/, "\\$&").replace(/^ /, "\\u0020") : escaped;
    return last ? start.replace(/ $/, "\\u0020") : start;
  },
};
