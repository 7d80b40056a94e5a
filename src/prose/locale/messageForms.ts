/** Messages of ICU with a plural or a choice: `{n, plural, one {# file} other {# files}}`, as ARB files have them. */
import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import type { Language } from "../../text/language.ts";
import { hasForm, missingForms, one } from "./plurals.ts";

/** The texts of a message, each of them a whole sentence, and how the message is written with their translations. */
export interface MessageForms {
  texts: { text: string; accept: (translation: string) => string | undefined }[];
  write: (translations: readonly string[]) => string;
}

/** Plural and choice rules are programs, which break if they are translated as text. */
export function hasRules(text: string): boolean {
  return /\{[^{}]*,\s*(?:plural|select|selectordinal|choice)\s*,/.test(text);
}

/** UTF-16 units, and opening braces: the parser calls itself for each. */
const MOST_RULES = { length: 10_000, braces: 200 };

/**
 * What comes before and after the rules becomes part of each form, since word order differs between languages.
 *
 * @returns undefined for rules in rules, ordinal numbers, and forms that the language needs and the message lacks
 */
export function messageForms(message: string, to: Language): MessageForms | undefined {
  const elements = parsed(message);
  const rules = elements?.filter(isRules) ?? [];
  const [rule] = rules;
  if (elements === undefined || rule === undefined || rules.length > 1 || !isPlain(elements.filter((e) => e !== rule)))
    return undefined;
  if (rule.type === TYPE.plural && rule.pluralType !== "cardinal") return undefined;
  const isPlural = rule.type === TYPE.plural;
  const before = message.slice(0, rule.location?.start.offset);
  const after = message.slice(rule.location?.end.offset);
  const number = `{${rule.value}}`;
  const forms = new Map<string, { text: string; hash: boolean }>();
  for (const [name, { value, location }] of Object.entries(rule.options)) {
    if (!isPlain(value) || location === undefined) return undefined;
    let raw = "";
    let at = location.start.offset + 1;
    const hashes = value.filter(({ type }) => type === TYPE.pound);
    for (const { location: hash } of hashes) {
      raw += message.slice(at, hash?.start.offset) + number;
      at = hash?.end.offset ?? at;
    }
    raw += message.slice(at, location.end.offset - 1);
    forms.set(name, { text: before + raw + after, hash: hashes.length > 0 });
  }
  const other = forms.get("other");
  if (other === undefined) return undefined;
  const texts: MessageForms["texts"] = [];
  const names: string[] = [];
  const add = (name: string, text: string, take: (translation: string) => string | undefined, hash: boolean): void => {
    names.push(name);
    texts.push({
      text,
      accept: (translation) => {
        const form = take(translation);
        if (form === undefined || !sameArguments(text, translation)) return undefined;
        return hash ? form.replaceAll(number, "#") : form;
      },
    });
  };
  if (isPlural)
    for (const name of missingForms(to, (form) => forms.has(form) || (form === "one" && forms.has("=1")))) {
      const single = one(other.text, number);
      if (single === undefined) return undefined;
      add(name, single.text, single.accept, other.hash);
    }
  for (const [name, { text, hash }] of forms)
    if (!isPlural || name.startsWith("=") || hasForm(to, name)) add(name, text, (translation) => translation, hash);
  const head = isPlural
    ? `{${rule.value}, plural,${rule.offset === 0 ? "" : ` offset:${rule.offset}`}`
    : `{${rule.value}, select,`;
  return {
    texts,
    write: (translations) => `${head} ${names.map((name, i) => `${name} {${translations[i] ?? ""}}`).join(" ")}}`,
  };
}

type Rules = Extract<MessageFormatElement, { type: TYPE.plural | TYPE.select }>;

function isRules(element: MessageFormatElement): element is Rules {
  return element.type === TYPE.plural || element.type === TYPE.select;
}

/** Words and placeholders, without rules. */
function isPlain(elements: readonly MessageFormatElement[]): boolean {
  return elements.every((element) => !isRules(element) && element.type !== TYPE.tag);
}

/** The translation must still be a message with the same arguments. */
function sameArguments(source: string, translation: string): boolean {
  const [was, is] = [source, translation].map((text) => parsed(text));
  return was !== undefined && is !== undefined && isPlain(is) && argumentsOf(was) === argumentsOf(is);
}

function argumentsOf(elements: readonly MessageFormatElement[]): string {
  return elements
    .flatMap((element) => (element.type === TYPE.literal || element.type === TYPE.pound ? [] : [element.value]))
    .sort()
    .join();
}

function parsed(message: string): MessageFormatElement[] | undefined {
  if (message.length > MOST_RULES.length || message.split("{").length > MOST_RULES.braces) return undefined;
  try {
    return parse(message, { ignoreTag: true, captureLocation: true, requiresOtherClause: false });
  } catch {
    return undefined;
  }
}
