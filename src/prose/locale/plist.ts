/**
 * Apple's `.stringsdict`, whose texts have plural forms, and `.strings` in the form of a property list:
 * https://developer.apple.com/documentation/xcode/localizing-strings-that-contain-plurals.
 */
import type { Steps } from "../../base/steps.ts";
import type { ProseUnit } from "../units.ts";
import { LocaleSyntaxError } from "./gaps.ts";
import { type Draft, type Entry, intoEmpty, type Pair, type Value } from "./tree.ts";
import { xmlProse } from "./xmlProse.ts";
import { type Layout, layoutOf, type XmlPlace, xmlTarget } from "./xmlTarget.ts";
import { decodeXml, encodeXml, indentOf, type XmlElement, type XmlFile, xmlFile } from "./xmlTree.ts";
import { withEntities, type XmlValue, xmlValue } from "./xmlValue.ts";

interface Place extends XmlPlace {
  /** The value as written, with its tags. */
  raw: string;
  value?: XmlValue;
}

const EMPTY = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
</dict>
</plist>
`;

export function* plistProse(text: string): Steps<ProseUnit[]> {
  const file = yield* plist(text);
  return yield* xmlProse(file, [...textsIn(text, dictIn(file))]);
}

/** Texts that are no names of rules. */
function* textsIn(text: string, { elements }: XmlElement): Iterable<XmlElement> {
  for (const [index, element] of elements.entries()) {
    const key = elements[index - 1];
    const isRule = key !== undefined && contentOf(text, key).startsWith("NSString");
    if (element.name === "string" && !isRule) yield element;
    else yield* textsIn(text, element);
  }
}

export function* plistPair(source: string, target: string): Steps<Pair<Place>> {
  const from = yield* plist(source.trim() === "" ? EMPTY : source);
  const file = yield* plist(target.trim() === "" ? EMPTY : target);
  // Apple's tools write a dictionary at the margin of the list that it is in.
  const layout: Layout = { ...layoutOf(file, from), step: stepOf(file) ?? stepOf(from) ?? "\t" };
  const made = xmlTarget(
    file,
    entriesOf(file),
    layout,
    (draft, indent) => `<key>${encodeXml(draft.key)}</key>${layout.eol}${indent}${valueOf(draft, indent, layout)}`,
    ({ place: { element } }, draft, indent) => ({
      start: element.start,
      end: element.end,
      text: valueOf(draft, indent, layout),
    }),
    dictIn(file),
  );
  return {
    source: entriesOf(from).map((entry) => withEntities(entry, target)),
    target: intoEmpty(target, EMPTY, made),
    isFlat: true,
  };
}

function* plist(text: string): Steps<XmlFile> {
  const file = yield* xmlFile(text);
  if (file.root.name !== "plist" || file.root.elements[0]?.name !== "dict")
    throw new LocaleSyntaxError(text, file.root.start);
  return file;
}

function dictIn({ root }: XmlFile): XmlElement {
  return root.elements[0] ?? root;
}

function stepOf(file: XmlFile): string | undefined {
  const dict = dictIn(file);
  const [key] = dict.elements;
  const line = /[\r\n]([ \t]+)$/.exec(file.text.slice(dict.content.start, key?.start));
  // The dictionary may be indented itself.
  return line?.[1]?.slice(indentOf(file.text, dict)?.length ?? 0);
}

function contentOf(text: string, { content }: XmlElement): string {
  return decodeXml(text.slice(content.start, content.end));
}

function entriesOf(file: XmlFile): Entry<Place>[] {
  return entriesIn(file.text, dictIn(file)).map(ruled);
}

function entriesIn(text: string, dict: XmlElement): Entry<Place>[] {
  const entries: Entry<Place>[] = [];
  for (const [index, key] of dict.elements.entries()) {
    const element = dict.elements[index + 1];
    if (key.name !== "key" || element === undefined || element.name === "key") continue;
    const place: Place = { start: key.start, end: element.end, element, raw: text.slice(element.start, element.end) };
    const name = contentOf(text, key);
    if (element.name === "string") {
      const value = xmlValue(text, element);
      entries.push({ key: name, value: { kind: "text", text: value.text }, place: { ...place, value } });
    } else entries.push({ key: name, value: dataOf(text, element), place });
  }
  return entries;
}

function dataOf(text: string, element: XmlElement): Value<Place> {
  if (element.name === "array") return { kind: "left", reason: "list" };
  if (element.name !== "dict") return { kind: "data", reason: "data" };
  const entries = entriesIn(text, element);
  return entries.length === 0 ? { kind: "nothing" } : { kind: "branch", entries };
}

/** The format of a text is its one variable, which has the plural forms. What is more than that, is left to a person. */
function ruled(entry: Entry<Place>): Entry<Place> {
  if (entry.value.kind !== "branch") return entry;
  const left: Entry<Place> = { ...entry, value: { kind: "left", reason: "rules" } };
  const [format, variable] = ["text", "branch"].map((kind) =>
    entry.value.kind === "branch" ? entry.value.entries.filter(({ value }) => value.kind === kind) : [],
  );
  const [first] = format ?? [];
  const [only] = variable ?? [];
  if (first?.value.kind !== "text" || only?.value.kind !== "branch" || entry.value.entries.length !== 2) return left;
  const name = /^%(?:\d\$)?#@(.+)@$/.exec(first.value.text)?.[1];
  if (first.key !== "NSStringLocalizedFormatKey" || name !== only.key) return left;
  const isPlural = only.value.entries.some(
    ({ value }) => value.kind === "text" && value.text === "NSStringPluralRuleType",
  );
  if (!isPlural) return left;
  const forms = only.value.entries.map((form): Entry<Place> =>
    form.key.startsWith("NSString") ? { ...form, value: { kind: "data", reason: "metadata" } } : form,
  );
  const entries: Entry<Place>[] = entry.value.entries.map((one) =>
    one === first
      ? { ...one, value: { kind: "data", reason: "metadata" } }
      : { ...one, value: { kind: "branch", entries: forms, is: "plural" } },
  );
  return { ...entry, value: { kind: "branch", entries, is: "whole" } };
}

function valueOf({ value, like: { place } }: Draft<Place>, indent: string, layout: Layout): string {
  if (value.kind === "text") return `<string>${place.value?.write(value.text) ?? ""}</string>`;
  if (value.kind === "copy") return place.raw;
  const inner = layout.eol + indent + layout.step;
  const drafts = value.drafts.map(
    (draft) => `${inner}<key>${encodeXml(draft.key)}</key>${inner}${valueOf(draft, indent + layout.step, layout)}`,
  );
  return `<dict>${drafts.join("")}${layout.eol}${indent}</dict>`;
}
