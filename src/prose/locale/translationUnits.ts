/** Compares the texts of a file with their translations in the same file. What a format adds is a reader. */
import type { Steps } from "../../base/steps.ts";
import { type Language, translationTarget } from "../../text/language.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import {
  type Comparison,
  type LeftReason,
  type MissingText,
  type NotProseReason,
  whyNotTranslated,
  written,
} from "./gaps.ts";
import { hasRules, type MessageForms, messageForms } from "./messageForms.ts";
import { missingForms, singular } from "./plurals.ts";

export interface Unit {
  /** As a person recognizes it; several may have the same. */
  key: string;
  translation:
    | { kind: "present" }
    | { kind: "same"; text: string }
    | { kind: "notProse"; reason: NotProseReason }
    | { kind: "left"; reason: LeftReason }
    | { kind: "missing"; forms: readonly SourceForm[]; fill: (values: readonly string[]) => TextEdit };
}

/** A text, or one of its plural forms. */
export interface SourceForm {
  text: string;
  accept?: (translation: string) => string | undefined;
}

/** UTF-16 units of a key that is a text. */
const LONGEST_KEY = 60;

export function keyOf(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, LONGEST_KEY);
}

/** The language that texts are not in. */
export function otherLanguage(texts: readonly string[]): Language {
  return (
    translationTarget(
      texts
        .slice(0, 200)
        .map((text) => text.slice(0, 200))
        .join("\n"),
      "auto",
    ) ?? "ko"
  );
}

export function* compareUnits(units: readonly Unit[], to: Language): Steps<Comparison> {
  const comparison: Comparison = { to, gaps: [], present: [], same: [], left: [], notProse: [] };
  const known = new Map<string, number>();
  for (const { key: name, translation } of units) {
    yield;
    const count = (known.get(name) ?? 0) + 1;
    known.set(name, count);
    const key = count === 1 ? name : `${name} (${count})`;
    if (translation.kind === "present") comparison.present.push(key);
    else if (translation.kind === "same") comparison.same.push({ key, text: translation.text.trim() });
    else if (translation.kind === "left") comparison.left.push({ key, reason: translation.reason });
    else if (translation.kind === "notProse") comparison.notProse.push({ key, reason: translation.reason });
    else addMissing(comparison, key, translation.forms, translation.fill);
  }
  return comparison;
}

/** What is in a tag is no rule: `<x id="ICU" equiv-text="{n, plural, …}"/>` stands for one. */
const TAG = /<[^<>]*>/g;

function withoutTags(text: string): string {
  return text.includes("<") ? text.replace(TAG, "") : text;
}

/** Rules with inline elements, which are arguments to the parser of messages: each form keeps its own. */
function formsWithTags(message: string, to: Language): MessageForms | undefined {
  const tags = [...new Set(message.match(TAG))];
  // Pairs of tags may lose their order.
  if (!tags.every((tag) => tag.endsWith("/>"))) return undefined;
  const masked = (text: string): string => tags.reduce((all, tag, n) => all.replaceAll(tag, `{tag${n}}`), text);
  const shown = (text: string): string => text.replace(/\{tag(\d+)\}/g, (mask, n: string) => tags[Number(n)] ?? mask);
  const forms = messageForms(masked(message), to);
  return (
    forms && {
      texts: forms.texts.map(({ text, accept }) => ({
        text: shown(text),
        accept: (translation) => {
          const form = accept(masked(translation));
          return form && shown(form);
        },
      })),
      write: forms.write,
    }
  );
}

function addMissing(
  { to, gaps, left, notProse }: Comparison,
  key: string,
  forms: readonly SourceForm[],
  fill: (values: readonly string[]) => TextEdit,
): void {
  const reasons = forms.map(({ text }) => (hasRules(withoutTags(text)) ? undefined : whyNotTranslated(text)));
  const reason = reasons.at(-1);
  // Without a translation the program shows the text itself.
  if (reason !== undefined || reasons.length === 0) {
    notProse.push({ key, reason: reason ?? "empty" });
    return;
  }
  const texts: MissingText[] = [];
  const writers: ((values: readonly string[]) => string)[] = [];
  for (const { text, accept } of forms) {
    const bare = text.trim();
    const first = texts.length;
    const framed = (translation: string): string =>
      bare === "" ? text : text.slice(0, text.indexOf(bare)) + translation.trim() + text.slice(text.trimEnd().length);
    if (!hasRules(withoutTags(text))) {
      texts.push({ key, whole: key, text: bare, ...(accept && { accept }) });
      writers.push((values) => framed(values[first] ?? ""));
      continue;
    }
    const message = accept === undefined ? messageForms(bare, to) : formsWithTags(bare, to);
    if (message === undefined) {
      left.push({ key, reason: "rules" });
      return;
    }
    for (const one of message.texts) texts.push({ key, whole: key, ...one });
    const end = texts.length;
    writers.push((values) => framed(message.write(values.slice(first, end))));
  }
  gaps.push({
    key,
    texts,
    copied: [],
    fill: (translations) => {
      const values = written(texts, translations).filter((value) => value !== undefined);
      return values.length < texts.length ? undefined : fill(writers.map((write) => write(values)));
    },
  });
}

/**
 * @param forms those of the source, by their names in CLDR
 * @returns those that a language needs, in its order; undefined if one can't be made
 */
export function wantedForms(
  forms: ReadonlyMap<string, SourceForm>,
  to: Language,
): { name: string; form: SourceForm }[] | undefined {
  const other = forms.get("other");
  if (other === undefined) return undefined;
  const wanted: { name: string; form: SourceForm }[] = [];
  for (const name of missingForms(to, () => false)) {
    const form = forms.get(name) ?? singular(other.text);
    if (form === undefined) return undefined;
    const { accept } = other;
    const isMade = !forms.has(name) && accept !== undefined && form.accept !== undefined;
    const { accept: take } = form;
    wanted.push({
      name,
      form: isMade ? { text: form.text, accept: (answer) => compose(take, accept, answer) } : form,
    });
  }
  return wanted;
}

function compose(first: SourceForm["accept"], second: SourceForm["accept"], answer: string): string | undefined {
  const once = first === undefined ? answer : first(answer);
  return once === undefined || second === undefined ? once : second(once);
}
