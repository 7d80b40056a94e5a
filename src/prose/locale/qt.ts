/** Qt's `.ts`, which contains the text and its translation: https://doc.qt.io/qt-6/linguist-ts-file-format.html. */
import type { Steps } from "../../base/steps.ts";
import type { Language } from "../../text/language.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import type { ProseUnit } from "../units.ts";
import { type Comparison, copyOf, copyOfAll, LocaleSyntaxError } from "./gaps.ts";
import { compareUnits, keyOf, otherLanguage, type SourceForm, type Unit, wantedForms } from "./translationUnits.ts";
import { xmlProse } from "./xmlProse.ts";
import { type Layout, layoutOf, openTag } from "./xmlTarget.ts";
import { attribute, below, children, indentOf, type XmlElement, type XmlFile, xmlFile } from "./xmlTree.ts";
import { type XmlValue, xmlValue } from "./xmlValue.ts";

/** Translations, and comments for translators. */
export function* qtProse(text: string): Steps<ProseUnit[]> {
  const file = yield* catalog(text);
  const texts = [...below(file.root, "message")].flatMap((message) => [
    ...children(message, "extracomment", "translatorcomment"),
    ...children(message, "translation")
      .filter((translation) => stateOf(text, translation)?.kind !== "notProse")
      .flatMap((translation) =>
        translation.elements.length > 0 ? children(translation, "numerusform") : [translation],
      ),
  ]);
  return yield* xmlProse(
    file,
    texts.sort((a, b) => a.start - b.start),
  );
}

/** @param to the language of the translations; the one that the texts are not in if omitted */
export function* qtGaps(text: string, to?: Language): Steps<Comparison> {
  const file = yield* catalog(text);
  const messages = [...below(file.root, "message")].flatMap((message) => {
    const [source] = children(message, "source");
    return source === undefined ? [] : [{ message, source, value: xmlValue(text, source) }];
  });
  const names = new Map<XmlElement | undefined, string>();
  for (const context of below(file.root, "context")) {
    const [name] = children(context, "name");
    if (name !== undefined) names.set(context, xmlValue(text, name).text);
  }
  const language = to ?? otherLanguage(messages.map(({ value }) => value.text));
  const layout = layoutOf(file);
  const hasQuotes = /&(?:quot|apos);/.test(text);
  const units = messages.map(({ message, source, value }): Unit => {
    const name = names.get(message.parent);
    const key = attribute(text, message, "id") ?? keyOf(`${name === undefined ? "" : `${name}: `}${value.text}`);
    const [translation] = children(message, "translation");
    const missing: SourceForm = { text: value.text, ...(value.accept && { accept: value.accept }) };
    const state = stateOf(text, translation, language);
    const copies = partsOf(translation).map((part) => copyOf(value.text, xmlValue(text, part).text, language));
    const copy = copyOfAll(copies);
    if (state?.kind === "present" && copy === "same") return { key, translation: { kind: copy, text: value.text } };
    if (state !== undefined && !(state.kind === "present" && copy !== undefined)) return { key, translation: state };
    const isNumerus = attribute(text, message, "numerus") === "yes";
    const forms = isNumerus ? wantedForms(new Map([["other", missing]]), language)?.map(({ form }) => form) : [missing];
    if (forms === undefined) return { key, translation: { kind: "left", reason: "pluralForms" } };
    return {
      key,
      translation: {
        kind: "missing",
        forms,
        fill: (values) =>
          edit(
            file,
            layout,
            message,
            source,
            translation,
            values.map((one) => encoded(value, one, hasQuotes)),
            isNumerus,
          ),
      },
    };
  });
  return yield* compareUnits(units, language);
}

function* catalog(text: string): Steps<XmlFile> {
  const file = yield* xmlFile(text);
  if (file.root.name !== "TS") throw new LocaleSyntaxError(text, file.root.start);
  return file;
}

/** @returns undefined if the translation is missing */
function stateOf(text: string, translation: XmlElement | undefined, to?: Language): Unit["translation"] | undefined {
  const type = translation && attribute(text, translation, "type");
  if (type === "vanished" || type === "obsolete") return { kind: "notProse", reason: "obsolete" };
  if (translation === undefined) return undefined;
  // What a person has begun stays.
  if (type === "unfinished" && !(to && isDraft(xmlValue(text, translation).text, to))) return undefined;
  if (children(translation, "lengthvariant").length > 0) return { kind: "left", reason: "list" };
  const isEmpty = partsOf(translation).some(({ content }) => text.slice(content.start, content.end).trim() === "");
  return isEmpty ? undefined : { kind: "present" };
}

/** The translation, or its plural forms. */
function partsOf(translation: XmlElement | undefined): XmlElement[] {
  if (translation === undefined) return [];
  const forms = children(translation, "numerusform");
  return forms.length > 0 ? forms : [translation];
}

function isDraft(text: string, to: Language): boolean {
  const hasHangul = /\p{Script=Hangul}/u.test(text);
  return to === "ko" ? hasHangul : !hasHangul && /\p{L}/u.test(text);
}

/** `lupdate` writes quotes as entities. */
function encoded(value: XmlValue, translation: string, asEntities: boolean): string {
  const written = value.write(translation);
  if (value.isMixed || !asEntities) return written;
  return written.replaceAll('"', "&quot;").replaceAll("'", "&apos;");
}

function edit(
  { text }: XmlFile,
  { eol, step }: Layout,
  message: XmlElement,
  source: XmlElement,
  translation: XmlElement | undefined,
  values: readonly string[],
  isNumerus: boolean,
): TextEdit {
  const place = translation ?? source;
  const indent = indentOf(text, place);
  const [outer, inner] = indent === undefined ? ["", ""] : [eol + indent, eol + indent + step];
  const content = isNumerus
    ? values.map((value) => `${inner}<numerusform>${value}</numerusform>`).join("") + outer
    : (values[0] ?? "");
  if (translation === undefined) {
    const end = message.elements.at(-1)?.end ?? source.end;
    return { start: end, end, text: `${outer}<translation>${content}</translation>` };
  }
  const tag = openTag(text, translation).replace(/\stype=(?:"unfinished"|'unfinished')/, "");
  return { start: translation.start, end: translation.end, text: `${tag}${content}</translation>` };
}

/** The language of the translations that the file names. */
export function qtLanguage(text: string): string | undefined {
  return /<TS\b[^>]*\slanguage\s*=\s*["']([\w-]+)["']/.exec(text.slice(0, 20_000))?.[1];
}
