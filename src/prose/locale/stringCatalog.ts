/** Xcode's `.xcstrings`: JSON with all languages of each text. https://developer.apple.com/documentation/xcode/localizing-and-varying-text-with-a-string-catalog. */
import type { Steps } from "../../base/steps.ts";
import type { Language } from "../../text/language.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import { type Comparison, copyOf, LocaleSyntaxError } from "./gaps.ts";
import { jsonPair } from "./json.ts";
import { compareUnits, keyOf, otherLanguage, type SourceForm, type Unit, wantedForms } from "./translationUnits.ts";
import type { Draft, Entry, Pair, Target } from "./tree.ts";

type Place = Awaited<ReturnType<typeof jsonPair>> extends Steps<Pair<infer P>> ? P : never;
type JsonEntry = Entry<Place>;

/** @param to the language of the translations; the one that the texts are not in if omitted */
export function* stringCatalogGaps(text: string, to?: Language): Steps<Comparison> {
  const { target } = yield* jsonPair("{}", text);
  const strings = target.entries.find(({ key }) => key === "strings");
  const from = textIn(target.entries.find(({ key }) => key === "sourceLanguage"));
  if (strings === undefined || from === undefined) throw new LocaleSyntaxError(text, 0);
  const entries = entriesIn(strings);
  const language = to ?? languageOf(from) ?? otherLanguage(entries.map(({ key }) => key));
  const tag = tagOf(entries, language);
  const units = entries.map((entry): Unit => {
    const key = keyOf(entry.key);
    const translation = translationOf(entry, from, language, tag, target);
    return { key, translation };
  });
  return yield* compareUnits(units, language);
}

function languageOf(from: string): Language | undefined {
  return /^ko\b/.test(from) ? "en" : /^en\b/.test(from) ? "ko" : undefined;
}

/** As the file calls the language: `ko`, `ko-KR`. */
function tagOf(entries: readonly JsonEntry[], language: Language): string {
  for (const entry of entries)
    for (const { key } of entriesIn(child(entry, "localizations")))
      if (key === language || key.startsWith(`${language}-`)) return key;
  return language;
}

function translationOf(
  entry: JsonEntry,
  from: string,
  to: Language,
  tag: string,
  target: Target<Place>,
): Unit["translation"] {
  if (isFalse(child(entry, "shouldTranslate"))) return { kind: "notProse", reason: "untranslatable" };
  if (textIn(child(entry, "extractionState")) === "stale") return { kind: "notProse", reason: "obsolete" };
  const localizations = child(entry, "localizations");
  const source = localizations && child(localizations, from);
  const existing = localizations && child(localizations, tag);
  const unit = existing && child(existing, "stringUnit");
  if (unit !== undefined && isDone(unit)) {
    const text = textIn(source && unitIn(source)) ?? entry.key;
    const isCopy = copyOf(text, textIn(child(unit, "value")) ?? "", to) !== undefined;
    return isCopy ? { kind: "same", text } : { kind: "present" };
  }
  const plurals = existing && pluralIn(existing);
  const forms = source === undefined ? new Map<string, SourceForm>() : formsIn(source);
  const single = source === undefined ? entry.key : textIn(unitIn(source));
  const isOther =
    existing !== undefined && unit === undefined && plurals === undefined && entriesIn(existing).length > 0;
  if (isOther) return { kind: "present" };
  if (source !== undefined && (forms === undefined || (forms.size === 0 && single === undefined)))
    return { kind: "left", reason: "rules" };
  const hasForms = forms !== undefined && forms.size > 0;
  if (!hasForms) {
    if (plurals !== undefined && entriesIn(plurals).some((form) => isDone(child(form, "stringUnit"))))
      return { kind: "present" };
    const form = { text: single ?? entry.key };
    return {
      kind: "missing",
      forms: [form],
      fill: ([value = ""]) => write(entry, tag, unitDraft(entry, value), target),
    };
  }
  const wanted = wantedForms(forms, to);
  if (wanted === undefined) return { kind: "left", reason: "pluralForms" };
  const done = new Set(entriesIn(plurals).flatMap((form) => (isDone(child(form, "stringUnit")) ? [form.key] : [])));
  const missing = wanted.filter(({ name }) => !done.has(name));
  const [first] = missing;
  if (first === undefined) {
    const isCopy = wanted.some(({ name, form }) => copyOf(form.text, textOfForm(plurals, name), to) !== undefined);
    return isCopy ? { kind: "same", text: forms.get("other")?.text ?? entry.key } : { kind: "present" };
  }
  // Two forms can't be added to those that are there by one edit.
  if (plurals !== undefined && done.size > 0 && missing.length > 1) return { kind: "left", reason: "pluralForms" };
  return {
    kind: "missing",
    forms: missing.map(({ form }) => form),
    fill: (values) => {
      const drafts = missing.map(({ name }, index) => branch(entry, name, unitDraft(entry, values[index] ?? "")));
      if (plurals === undefined || done.size === 0)
        return write(entry, tag, [branch(entry, "variations", [branch(entry, "plural", drafts)])], target);
      return put(plurals, drafts[0] ?? branch(entry, first.name, []), target);
    },
  };
}

/** Adds or replaces the localization of a text. */
function write(entry: JsonEntry, tag: string, drafts: Draft<Place>[], target: Target<Place>): TextEdit {
  const localizations = child(entry, "localizations");
  const draft = branch(entry, tag, drafts);
  return localizations === undefined || entriesIn(localizations).length === 0
    ? put(entry, branch(entry, "localizations", [draft]), target)
    : put(localizations, draft, target);
}

/** Xcode sorts the keys of each object. */
function put(parent: JsonEntry, draft: Draft<Place>, target: Target<Place>): TextEdit {
  const siblings = entriesIn(parent);
  const existing = siblings.find(({ key }) => key === draft.key);
  if (existing !== undefined) return target.replace(existing, draft);
  const after = siblings.findLast(({ key }) => key < draft.key);
  return target.insert(parent, siblings, after).edit([draft]);
}

function branch(like: JsonEntry, key: string, drafts: Draft<Place>[]): Draft<Place> {
  return { key, like, value: { kind: "branch", drafts } };
}

function unitDraft(like: JsonEntry, value: string): Draft<Place>[] {
  const text = (key: string, written: string): Draft<Place> => ({ key, like, value: { kind: "text", text: written } });
  return [branch(like, "stringUnit", [text("state", "translated"), text("value", value)])];
}

/** @returns the plural forms of a localization, none if it has no plural, or undefined if it varies in another way */
function formsIn(localization: JsonEntry): Map<string, SourceForm> | undefined {
  const forms = new Map<string, SourceForm>();
  if (child(localization, "substitutions") !== undefined) return undefined;
  const variations = child(localization, "variations");
  if (variations === undefined) return forms;
  const plural = child(variations, "plural");
  if (plural === undefined || entriesIn(variations).length > 1) return undefined;
  for (const form of entriesIn(plural)) {
    const text = textIn(child(child(form, "stringUnit"), "value"));
    if (text === undefined) return undefined;
    forms.set(form.key, { text });
  }
  return forms;
}

function textOfForm(plural: JsonEntry | undefined, name: string): string {
  return textIn(child(child(child(plural, name), "stringUnit"), "value")) ?? "";
}

function pluralIn(localization: JsonEntry): JsonEntry | undefined {
  return child(child(localization, "variations"), "plural");
}

function unitIn(localization: JsonEntry): JsonEntry | undefined {
  return child(child(localization, "stringUnit"), "value");
}

/** Whether a translation is there. One that needs review is. */
function isDone(unit: JsonEntry | undefined): boolean {
  const value = textIn(child(unit, "value"));
  return value !== undefined && value.trim() !== "" && textIn(child(unit, "state")) !== "new";
}

function entriesIn(entry: JsonEntry | undefined): JsonEntry[] {
  return entry?.value.kind === "branch" ? entry.value.entries : [];
}

function child(entry: JsonEntry | undefined, key: string): JsonEntry | undefined {
  return entriesIn(entry).findLast((one) => one.key === key);
}

function textIn(entry: JsonEntry | undefined): string | undefined {
  return entry?.value.kind === "text" ? entry.value.text : undefined;
}

function isFalse(entry: JsonEntry | undefined): boolean {
  return entry?.value.kind === "data" && entry.place.raw === "false";
}

/** The language to translate to: the source's counterpart, or another language that is neither. */
export function stringCatalogLanguage(text: string): string | undefined {
  const from = /^\uFEFF?\s{0,100}\{\s{0,100}"sourceLanguage"\s{0,9}:\s{0,9}"([\w-]{2,20})"/.exec(text)?.[1];
  return from === undefined ? undefined : (languageOf(from) ?? from);
}
