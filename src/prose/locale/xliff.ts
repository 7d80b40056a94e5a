/**
 * XLIFF, which contains the text and its translation: https://docs.oasis-open.org/xliff/v1.2/os/xliff-core.html,
 * https://docs.oasis-open.org/xliff/xliff-core/v2.0/os/xliff-core-v2.0-os.html.
 */
import type { Steps } from "../../base/steps.ts";
import type { Language } from "../../text/language.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import type { ProseUnit } from "../units.ts";
import { languageOfKey } from "./bilingual.ts";
import { type Comparison, copyOf, lineEnding, LocaleSyntaxError } from "./gaps.ts";
import { compareUnits, keyOf, otherLanguage, type Unit } from "./translationUnits.ts";
import { xmlProse } from "./xmlProse.ts";
import { openTag } from "./xmlTarget.ts";
import { attribute, below, children, indentOf, type XmlElement, type XmlFile, xmlFile } from "./xmlTree.ts";
import { xmlValue } from "./xmlValue.ts";

/** Translations, and notes for translators. */
export function* xliffProse(text: string): Steps<ProseUnit[]> {
  const file = yield* xliff(text);
  const units = [...below(file.root, "trans-unit"), ...below(file.root, "unit")];
  const texts = units.flatMap((unit) => [
    ...segmentsOf(unit).flatMap((segment) => children(segment, "target")),
    ...children(unit, "note"),
    ...children(unit, "notes").flatMap((notes) => children(notes, "note")),
  ]);
  return yield* xmlProse(
    file,
    texts.sort((a, b) => a.start - b.start),
  );
}

/** @param to the language of the translations; the one that the texts are not in if omitted */
export function* xliffGaps(text: string, to?: Language): Steps<Comparison> {
  const file = yield* xliff(text);
  const all = [...below(file.root, "trans-unit"), ...below(file.root, "unit")].sort((a, b) => a.start - b.start);
  const units = ofLanguage(text, all, to);
  const sources: string[] = [];
  const style = { hasStates: /<target\b[^>]*\sstate=/.test(text), eol: lineEnding(text) };
  for (const unit of units)
    for (const segment of segmentsOf(unit)) {
      const source = children(segment, "source")[0];
      if (source !== undefined) sources.push(xmlValue(text, source).text);
    }
  const language = to ?? otherLanguage(sources);
  const found = units.flatMap((unit) => {
    const id = attribute(text, unit, "resname") ?? attribute(text, unit, "name") ?? attribute(text, unit, "id") ?? "";
    const segments = segmentsOf(unit);
    return segments.flatMap((segment, index): Unit[] => {
      const source = children(segment, "seg-source")[0] ?? children(segment, "source")[0];
      if (source === undefined) return [];
      const key = keyOf(segments.length > 1 ? `${id} ${attribute(text, segment, "id") ?? index + 1}` : id);
      const [target] = children(segment, "target");
      const { text: read, accept, write } = xmlValue(text, source);
      const missing: Unit["translation"] = {
        kind: "missing",
        forms: [{ text: read, ...(accept && { accept }) }],
        fill: ([value = ""]) => edit(file, segment, source, target, write(value), style),
      };
      const state = stateOf(text, unit, segment, target);
      if (state?.kind !== "present" || target === undefined) return [{ key, translation: state ?? missing }];
      const hasState = (attribute(text, target, "state") ?? attribute(text, segment, "state")) !== undefined;
      const copy = copyOf(read, xmlValue(text, target).text, language);
      if (copy === "untranslated" && !hasState) return [{ key, translation: missing }];
      // What is said to be translated is not translated again.
      if (copy !== undefined) return [{ key, translation: { kind: "same", text: read } }];
      return [{ key, translation: state }, ...missingParts(text, key, source, target, language)];
    });
  });
  return yield* compareUnits(found, language);
}

/** The units of the files in the language, if some are: a document may have several files. */
function ofLanguage(text: string, units: readonly XmlElement[], to: Language | undefined): readonly XmlElement[] {
  const languages = units.map((unit) => {
    for (let element: XmlElement | undefined = unit; element !== undefined; element = element.parent) {
      const language = attribute(text, element, "target-language");
      if (language !== undefined) return languageOfKey(language) ?? language;
    }
    return undefined;
  });
  const own = to ?? languages.find((language) => language === "ko") ?? languages.find((language) => language === "en");
  if (!languages.includes(own)) return units;
  return units.filter((_, index) => languages[index] === undefined || languages[index] === own);
}

/** Segments of version 1.2, each in a `<mrk mid="…">`, which have no translation though others of the unit do. */
function missingParts(text: string, key: string, source: XmlElement, target: XmlElement, to: Language): Unit[] {
  const there = children(target, "mrk");
  const [first] = there;
  if (first === undefined) return [];
  const units: Unit[] = [];
  /** Those that come one after the other, and are written together. */
  let absent: XmlElement[] = [];
  let last: XmlElement | undefined;
  const endAbsent = (): void => {
    const [part] = absent;
    if (part === undefined) return;
    const at = last?.end ?? first.start;
    const [before, after] = last === undefined ? ["", " "] : [" ", ""];
    units.push(
      unitOf(text, key, absent, (written) => ({ start: at, end: at, text: before + written.join(" ") + after })),
    );
    absent = [];
  };
  for (const part of children(source, "mrk")) {
    const found = there.find((one) => attribute(text, one, "mid") === attribute(text, part, "mid"));
    if (found === undefined) {
      absent.push(part);
      continue;
    }
    endAbsent();
    last = found;
    const { start, end } = found;
    const [from, is] = [xmlValue(text, part).text, xmlValue(text, found).text];
    const copy = copyOf(from, is, to);
    if (copy === "same") units.push({ key: partKey(text, key, [part]), translation: { kind: copy, text: from } });
    else if (copy !== undefined || is.trim() === "")
      units.push(unitOf(text, key, [part], ([written = ""]) => ({ start, end, text: written })));
  }
  endAbsent();
  return units;
}

/** @param edit gets the segments with their translations */
function unitOf(text: string, key: string, parts: readonly XmlElement[], edit: (written: string[]) => TextEdit): Unit {
  const values = parts.map((part) => ({ part, ...xmlValue(text, part) }));
  return {
    key: partKey(text, key, parts),
    translation: {
      kind: "missing",
      forms: values.map(({ text: read, accept }) => ({ text: read, ...(accept && { accept }) })),
      fill: (translations) =>
        edit(
          values.map(({ part, write }, n) => `${openTag(text, part)}${write(translations[n] ?? "")}</${part.name}>`),
        ),
    },
  };
}

function partKey(text: string, key: string, parts: readonly XmlElement[]): string {
  return `${key} ${parts.map((part) => attribute(text, part, "mid") ?? "").join(", ")}`;
}

function* xliff(text: string): Steps<XmlFile> {
  const file = yield* xmlFile(text);
  if (file.root.name !== "xliff") throw new LocaleSyntaxError(text, file.root.start);
  return file;
}

/** A unit of version 1.2 is its own only segment. */
function segmentsOf(unit: XmlElement): XmlElement[] {
  return unit.name === "trans-unit" ? [unit] : children(unit, "segment");
}

/** States of what nobody has translated yet, even if a copy of the source is there. */
const UNTRANSLATED = new Set(["new", "needs-translation", "initial"]);

/** @returns undefined if the translation is missing */
function stateOf(
  text: string,
  unit: XmlElement,
  segment: XmlElement,
  target: XmlElement | undefined,
): Unit["translation"] | undefined {
  for (let element: XmlElement | undefined = unit; element !== undefined; element = element.parent) {
    const translate = attribute(text, element, "translate");
    if (translate === "no") return { kind: "notProse", reason: "untranslatable" };
    if (translate === "yes") break;
  }
  if (target === undefined || text.slice(target.content.start, target.content.end).trim() === "") return undefined;
  const state = attribute(text, target, "state") ?? attribute(text, segment, "state") ?? "";
  return UNTRANSLATED.has(state) ? undefined : { kind: "present" };
}

function edit(
  { text }: XmlFile,
  segment: XmlElement,
  source: XmlElement,
  target: XmlElement | undefined,
  content: string,
  { hasStates, eol }: { hasStates: boolean; eol: string },
): TextEdit {
  if (target === undefined) {
    const indent = indentOf(text, source);
    const space = indent === undefined ? "" : eol + indent;
    const state = hasStates ? ' state="translated"' : "";
    return inSegment(text, segment, source.end, source.end, `${space}<target${state}>${content}</target>`);
  }
  const tag = translated(openTag(text, target));
  return inSegment(text, segment, target.start, target.end, `${tag}${content}</${target.name}>`);
}

/** In version 2.0, the segment has the state. */
function inSegment(text: string, { open }: XmlElement, start: number, end: number, written: string): TextEdit {
  const was = text.slice(open.start, open.end);
  const tag = translated(was);
  return tag === was
    ? { start, end, text: written }
    : { start: open.start, end, text: tag + text.slice(open.end, start) + written };
}

function translated(tag: string): string {
  return tag.replace(/(\sstate\s*=\s*["'])(?:new|needs-translation|initial)(?=["'])/, "$1translated");
}

/** The language of the translations that the file names. */
export function xliffLanguage(text: string): string | undefined {
  const found = text.slice(0, 20_000).matchAll(/\s(?:target-language|trgLang)\s*=\s*["']([\w-]+)["']/g);
  const languages = Array.from(found, ([, language]) => language);
  return languages.find((language) => languageOfKey(language ?? "") === "ko") ?? languages[0];
}
