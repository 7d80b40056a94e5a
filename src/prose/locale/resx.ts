/** .NET's `.resx`: https://learn.microsoft.com/dotnet/core/extensions/create-resource-files. */
import type { Steps } from "../../base/steps.ts";
import type { ProseUnit } from "../units.ts";
import { LocaleSyntaxError } from "./gaps.ts";
import type { Entry, Pair } from "./tree.ts";
import { xmlProse } from "./xmlProse.ts";
import { layoutOf, openTag, withContent, type XmlPlace, xmlTarget } from "./xmlTarget.ts";
import { attribute, children, type XmlElement, type XmlFile, xmlFile } from "./xmlTree.ts";
import { withEntities, type XmlValue, xmlValue } from "./xmlValue.ts";

interface Place extends XmlPlace {
  /** The tag that opens it, as written. */
  tag: string;
  /** As written. */
  raw: string;
  valueElement: XmlElement | undefined;
  value?: XmlValue;
}

export function* resxProse(text: string): Steps<ProseUnit[]> {
  const file = yield* resources(text);
  const texts = children(file.root, "data").filter((element) => isText(text, element));
  const units = yield* xmlProse(
    file,
    texts.flatMap((element) => children(element, "value", "comment")),
  );
  // Visual Studio explains the format in every file.
  return units.filter(({ span: { start } }) => !/^<!--\s*Microsoft ResX Schema/.test(text.slice(start, start + 100)));
}

export function* resxPair(source: string, target: string): Steps<Pair<Place>> {
  const from = yield* resources(source);
  const file = yield* resources(target);
  const layout = layoutOf(file, from);
  return {
    source: entriesOf(from).map((entry) => withEntities(entry, target)),
    target: xmlTarget(
      file,
      entriesOf(file),
      layout,
      ({ like: { place }, value }, indent) => {
        const content = value.kind === "text" ? place.value?.write(value.text) : place.raw;
        const inner = layout.eol + indent + layout.step;
        return `${place.tag}${inner}<value>${content ?? ""}</value>${layout.eol}${indent}</data>`;
      },
      ({ place: { element, valueElement } }, { value, like: { place } }, indent) => {
        const content = (value.kind === "text" ? place.value?.write(value.text) : place.raw) ?? "";
        if (valueElement !== undefined) return withContent(file.text, valueElement, content);
        const written = `${layout.eol}${indent}${layout.step}<value>${content}</value>`;
        const rest = file.text.slice(element.content.start, element.content.end);
        return withContent(file.text, element, written + (rest === "" ? layout.eol + indent : rest));
      },
    ),
    isFlat: true,
  };
}

function* resources(text: string): Steps<XmlFile> {
  const file = yield* xmlFile(text);
  if (file.root.name !== "root") throw new LocaleSyntaxError(text, file.root.start);
  return file;
}

/** Others are numbers, pictures, files; names with `>>` are those of a form's designer. */
function isText(text: string, element: XmlElement): boolean {
  const has = (name: string): boolean => attribute(text, element, name) !== undefined;
  return !has("type") && !has("mimetype") && attribute(text, element, "name")?.startsWith(">>") === false;
}

function entriesOf(file: XmlFile): Entry<Place>[] {
  const { text, root } = file;
  return children(root, "data").flatMap((element): Entry<Place>[] => {
    const key = attribute(text, element, "name");
    if (key === undefined) return [];
    const { start, end } = element;
    const [valueElement] = children(element, "value");
    const tag = openTag(text, element);
    const raw = text.slice(valueElement?.content.start, valueElement?.content.end);
    const place: Place = { start, end, element, tag, raw, valueElement };
    // Where a language lacks a resource, the program takes that of the source.
    if (!isText(text, element)) return [{ key, place, value: { kind: "data", reason: "data", stays: true } }];
    if (valueElement === undefined) return [{ key, place: { ...place, raw: "" }, value: { kind: "nothing" } }];
    const value = xmlValue(text, valueElement);
    const { accept } = value;
    return [{ key, place: { ...place, value }, value: { kind: "text", text: value.text, ...(accept && { accept }) } }];
  });
}
