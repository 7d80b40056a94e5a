/** Compares the keys of two files of a format. What a format adds is a reader, and edits at the places that it found. */
import type { Steps } from "../../base/steps.ts";
import { type Language, translationTarget } from "../../text/language.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import {
  type Comparison,
  type Copy,
  copyOf,
  copyOfAll,
  type Gap,
  type LeftReason,
  type MissingText,
  type NotProseReason,
  whyNotTranslated,
  written,
} from "./gaps.ts";
import { hasRules, messageForms } from "./messageForms.ts";
import { hasPipes, pipeForms } from "./pipeForms.ts";
import { areForms, baseOf, hasForm, missingForms, pluralGroups, singular } from "./plurals.ts";

/** A key with its value. `P` is where it is and how it is written, which only its format knows. */
export interface Entry<P> {
  key: string;
  value: Value<P>;
  place: P;
}

/** Siblings of a tree. */
type Branch<P> = Pick<Extract<Value<P>, { kind: "branch" }>, "is"> & { entries: readonly Entry<P>[] };

export type Value<P> =
  | { kind: "text"; text: string; accept?: (translation: string) => string | undefined }
  /** A key without a value, or `null`. */
  | { kind: "nothing" }
  /** `plural`: its keys are forms; `whole`: all of it is written or nothing. Judged by the keys if omitted. */
  | { kind: "branch"; entries: Entry<P>[]; is?: "plural" | "whole" }
  /** It is copied as it is where the target lacks it, unless `stays`. */
  | { kind: "data"; reason: NotProseReason; stays?: true }
  /** `texts`: those that are in it, in order, if the reader knows. */
  | { kind: "left"; reason: LeftReason; texts?: readonly string[] };

/** An entry that is to be written: `like` is what it translates. */
export interface Draft<P> {
  key: string;
  like: Entry<P>;
  value: { kind: "text"; text: string } | { kind: "copy" } | { kind: "branch"; drafts: Draft<P>[] };
}

/** A file that lacks texts, and the edits that add them. */
export interface Target<P> {
  entries: Entry<P>[];
  /** What the entries are below, if they are not at the top. */
  parent?: Entry<P>;
  /** Puts a value where an entry has none. */
  replace: (existing: Entry<P>, draft: Draft<P>) => TextEdit;
  /**
   * Adds entries below `parent` after one of them, or before the first. With `together` there can be one edit only.
   */
  insert: (
    parent: Entry<P> | undefined,
    siblings: readonly Entry<P>[],
    after: Entry<P> | undefined,
  ) => { together: boolean; edit: (drafts: readonly Draft<P>[]) => TextEdit };
}

/** What a format reads of two files. */
export interface Pair<P> {
  source: readonly Entry<P>[];
  target: Target<P>;
  /** They are the same file. */
  hasBoth?: true;
  /** Keys are only names: neither dots nor endings mean anything. */
  isFlat?: true;
  /** What the source has besides, in a part that the target has no counterpart of: only reported. */
  apart?: readonly Entry<P>[];
}

/** @param to the language of the target; the one that the source is not in if omitted */
export function* compareTrees<P>(pair: Pair<P>, to?: Language): Steps<Comparison> {
  return yield* new TreeComparison(pair, to ?? otherLanguage(pair.source)).compare();
}

/** A draft whose texts are not translated yet. */
interface Plan<P> {
  key: string;
  like: Entry<P>;
  value:
    | { kind: "texts"; first: number; count: number; write: (translations: readonly string[]) => string }
    | { kind: "copy" }
    /** A plural is written with all of its forms or not at all. */
    | { kind: "branch"; plans: Plan<P>[]; whole: boolean };
}

interface Missing<P> {
  path: string;
  plan: Plan<P>;
  texts: MissingText[];
  copied: string[];
}

class TreeComparison<P> {
  readonly #pair: Pair<P>;
  readonly #target: Target<P>;
  readonly #out: Comparison;

  constructor(pair: Pair<P>, to: Language) {
    this.#pair = pair;
    this.#target = pair.target;
    this.#out = { to, gaps: [], present: [], same: [], left: [], notProse: [] };
  }

  *compare(): Steps<Comparison> {
    yield* this.#siblings({ entries: this.#pair.source }, this.#target.entries, this.#target.parent, "");
    for (const entry of lastOfEach(this.#pair.apart ?? [])) yield* this.#apart(entry, entry.key);
    return this.#out;
  }

  *#apart({ value }: Entry<P>, key: string): Steps<void> {
    yield;
    const { left, notProse } = this.#out;
    if (value.kind === "branch" && value.entries.length > 0)
      for (const child of lastOfEach(value.entries)) yield* this.#apart(child, `${key}.${child.key}`);
    else if (value.kind === "text" || value.kind === "left") {
      const reason = value.kind === "text" ? whyNotTranslated(value.text) : undefined;
      if (reason === undefined) left.push({ key, reason: value.kind === "left" ? value.reason : "apart" });
      else notProse.push({ key, reason });
    } else notProse.push({ key, reason: value.kind === "data" ? value.reason : "empty" });
  }

  *#siblings(branch: Branch<P>, target: readonly Entry<P>[], parent: Entry<P> | undefined, path: string): Steps<void> {
    const known = new Map(target.map((entry) => [entry.key, entry]));
    let together: { missing: Missing<P>[]; edit: (drafts: readonly Draft<P>[]) => TextEdit } | undefined;
    const finish = (): void => {
      if (together !== undefined) this.#addGap(together.missing, together.edit);
      together = undefined;
    };
    let previous: Entry<P> | undefined;
    const source = this.#pair.isFlat ? lastOfEach(branch.entries) : aligned(branch.entries, target, known);
    const whole = branch.is === "whole" || this.#groups(branch).has("") ? path.slice(0, -1) : undefined;
    for (const entry of this.#wanted({ ...branch, entries: source }, known, path)) {
      yield;
      const key = path + entry.key;
      const existing = known.get(entry.key);
      if (existing !== undefined) {
        finish();
        previous = existing;
        yield* this.#existing(entry, existing, key);
        continue;
      }
      const missing = this.#missing(entry, key, whole);
      if (missing === undefined) continue;
      if (together !== undefined) together.missing.push(missing);
      else {
        const place = this.#target.insert(parent, target, previous);
        if (place.together) together = { missing: [missing], edit: place.edit };
        else this.#addGap([missing], place.edit);
      }
    }
    finish();
  }

  *#existing(entry: Entry<P>, existing: Entry<P>, key: string): Steps<void> {
    const { value } = entry;
    const is = existing.value;
    if (value.kind === "branch" && is.kind === "branch") {
      if (value.entries.length === 0) this.#out.notProse.push({ key, reason: "empty" });
      else yield* this.#siblings(value, is.entries, existing, `${key}.`);
      return;
    }
    const copy = is.kind === "text" && value.kind === "text" ? copyOf(value.text, is.text, this.#out.to) : undefined;
    const isMissing = copy === "untranslated" || is.kind === "nothing" || (is.kind === "text" && is.text.trim() === "");
    if (isMissing && value.kind !== "data") {
      const missing = this.#missing(entry, key);
      if (missing === undefined) return;
      this.#addGap([missing], ([draft]) =>
        // There is one draft for one missing entry.
        this.#target.replace(existing, draft ?? { key: entry.key, like: entry, value: { kind: "copy" } }),
      );
      return;
    }
    yield* this.#judged(entry, key, is, isMissing);
  }

  /** A key that both files have, with a value that is not missing. */
  *#judged(entry: Entry<P>, key: string, is: Value<P>, isMissing: boolean): Steps<void> {
    yield;
    const { value } = entry;
    const { present, same, left, notProse } = this.#out;
    const isReference = is.kind === "left" && is.reason === "reference";
    switch (value.kind) {
      case "branch":
        if (value.entries.length === 0) notProse.push({ key, reason: "empty" });
        for (const child of lastOfEach(value.entries))
          yield* this.#judged(child, `${key}.${child.key}`, isReference ? is : { kind: "branch", entries: [] }, false);
        return;
      case "text":
      case "left": {
        const reason = value.kind === "text" ? whyNotTranslated(value.text) : undefined;
        const isSame =
          is.kind === "text" || isReference || (is.kind === "left" && (is.reason === "block" || value.kind === "left"));
        const copy = reason === undefined ? this.#copyOf(value, is) : undefined;
        if (reason === "empty") notProse.push({ key, reason });
        else if (copy?.kind === "same") same.push({ key, text: copy.texts.join(", ") });
        else if (copy !== undefined)
          left.push({
            key,
            reason: is.kind === "left" ? is.reason : value.kind === "left" ? value.reason : "anotherType",
          });
        else if (isSame || reason !== undefined) present.push(key);
        else left.push({ key, reason: value.kind === "left" && is.kind === "data" ? value.reason : "anotherType" });
        return;
      }
      case "nothing":
        notProse.push({ key, reason: "empty" });
        return;
      case "data":
        if (isMissing || value.stays || value.reason === "empty") notProse.push({ key, reason: value.reason });
        else present.push(key);
    }
  }

  /** The texts of a value that are not translated, which those of a list or a block also are if they are missing. */
  #copyOf(source: Value<P>, target: Value<P>): { kind: Copy; texts: readonly string[] } | undefined {
    const [from = [], into] = [source, target].map(textsIn);
    if (into === undefined) return undefined;
    const copies = from.map((text, index) => {
      const translation = into[index]?.trim() ?? "";
      if (translation !== "") return copyOf(text, translation, this.#out.to);
      return text.trim() === "" ? undefined : "untranslated";
    });
    const kind = copyOfAll(copies);
    return kind && { kind, texts: from.filter((_, index) => copies[index] !== undefined) };
  }

  /** @returns undefined if there is nothing to write for it, which is reported */
  #missing(entry: Entry<P>, path: string, whole?: string): Missing<P> | undefined {
    const texts: MissingText[] = [];
    const copied: string[] = [];
    const plan = this.#plan(entry, path, whole, texts, copied);
    return plan === undefined ? undefined : { path, plan, texts, copied };
  }

  #plan(
    entry: Entry<P>,
    key: string,
    whole: string | undefined,
    texts: MissingText[],
    copied: string[],
  ): Plan<P> | undefined {
    const { value } = entry;
    const plan = (planned: Plan<P>["value"]): Plan<P> => ({ key: entry.key, like: entry, value: planned });
    const { left, notProse } = this.#out;
    switch (value.kind) {
      case "nothing":
        notProse.push({ key, reason: "empty" });
        return undefined;
      case "left":
        left.push({ key, reason: value.reason });
        return undefined;
      case "data":
        notProse.push({ key, reason: value.reason });
        if (value.stays) return undefined;
        copied.push(key);
        return plan({ kind: "copy" });
      case "text": {
        const first = texts.length;
        const isPiped = hasPipes(value.text) && whyNotTranslated(value.text) === undefined;
        if (hasRules(value.text) || isPiped) {
          const message = (isPiped ? pipeForms : messageForms)(value.text, this.#out.to);
          if (message === undefined) left.push({ key, reason: "rules" });
          else for (const text of message.texts) texts.push({ key, whole: whole ?? key, ...text });
          return message && plan({ kind: "texts", first, count: texts.length - first, write: message.write });
        }
        const reason = whyNotTranslated(value.text);
        if (reason !== undefined) notProse.push({ key, reason });
        if (reason === "empty") return undefined;
        if (reason !== undefined) {
          copied.push(key);
          return plan({ kind: "copy" });
        }
        const { text, accept } = value;
        texts.push({ key, text, whole: whole ?? key, ...(accept && { accept }) });
        return plan({ kind: "texts", first, count: 1, write: ([translation = ""]) => translation });
      }
      case "branch": {
        if (value.entries.length === 0) notProse.push({ key, reason: "empty" });
        if (value.is === "whole" && !value.entries.every(isCertain)) {
          for (const child of value.entries) left.push({ key: `${key}.${child.key}`, reason: "list" });
          return undefined;
        }
        const isWhole = value.is === "whole" || this.#groups(value).has("");
        const children = this.#wanted({ ...value, entries: lastOfEach(value.entries) }, new Map(), `${key}.`);
        const planned = children.map((child) =>
          this.#plan(child, `${key}.${child.key}`, whole ?? (isWhole ? key : undefined), texts, copied),
        );
        const plans = planned.filter((one) => one !== undefined);
        return plans.length === 0 ? undefined : plan({ kind: "branch", plans, whole: isWhole });
      }
    }
  }

  #groups({ entries, is }: Branch<P>): ReturnType<typeof pluralGroups> {
    if (is === "whole" || (this.#pair.isFlat && is === undefined)) return new Map();
    const texts = entries.map(({ key, value }) => ({ key, text: value.kind === "text" ? value.text : undefined }));
    return pluralGroups(texts, is === "plural");
  }

  /** The entries that the target's language needs: plurals with its own forms in place of the source's. */
  #wanted(branch: Branch<P>, known: ReadonlyMap<string, unknown>, path: string): readonly Entry<P>[] {
    const { to, left, notProse } = this.#out;
    const { entries } = branch;
    const groups = this.#groups(branch);
    if (groups.size === 0 && this.#pair.isFlat) return entries;
    const keys = new Map(entries.map((entry) => [entry.key, entry]));
    const isNested = groups.has("");
    return entries.flatMap((entry) => {
      const { key } = entry;
      const base = baseOf(key, isNested);
      const group = base === undefined ? undefined : groups.get(base);
      if (group === undefined || base === undefined) {
        // i18next before version 21: `key` and `key_plural`, or `key_0` in a language with one form.
        const single = key.endsWith("_plural") ? keys.get(key.slice(0, -"_plural".length))?.value : undefined;
        const isOlder =
          single?.kind === "text" && entry.value.kind === "text" && areForms([single.text, entry.value.text]);
        if (!isOlder || to !== "ko" || known.has(key)) return [entry];
        notProse.push({ key: path + key, reason: "pluralForm" });
        return [];
      }
      const form = key.slice(base.length);
      if (!hasForm(to, form) && !known.has(key)) {
        notProse.push({ key: path + key, reason: "pluralForm" });
        return [];
      }
      if (form !== "other") return [entry];
      const missing = missingForms(to, (one) => keys.has(base + one));
      const single = base.endsWith("_ordinal_") ? undefined : singular(group.other);
      if (missing.length === 0 || missing.every((one) => isFilled(known.get(base + one)))) return [entry];
      if (single === undefined) {
        for (const one of missing) if (known.size > 0) left.push({ key: path + base + one, reason: "pluralForms" });
        if (known.has(key)) return [entry];
        left.push({ key: path + key, reason: "pluralForms" });
        return [];
      }
      const { accept } = entry.value.kind === "text" ? entry.value : {};
      const { text } = single;
      const take = (answer: string): string | undefined => {
        const form = single.accept(answer);
        return form === undefined || accept === undefined ? form : accept(form);
      };
      const made = missing.map((one): Entry<P> => ({
        ...entry,
        key: base + one,
        value: { kind: "text", text, accept: take },
      }));
      return [...made, entry];
    });
  }

  #addGap(missing: readonly Missing<P>[], edit: (drafts: readonly Draft<P>[]) => TextEdit): void {
    const texts = missing.flatMap((one) => one.texts);
    const gap: Gap = {
      key: missing.map(({ path }) => path).join(", "),
      texts,
      copied: missing.flatMap(({ copied }) => copied),
      fill: (translations) => {
        const all = written(texts, translations);
        let first = 0;
        const drafts = missing.flatMap(({ plan, texts: own }) => {
          const draft = drafted(plan, all.slice(first, (first += own.length)));
          return draft ?? [];
        });
        return drafts.length === 0 ? undefined : edit(drafts);
      },
    };
    this.#out.gaps.push(gap);
  }
}

function drafted<P>(
  { key, like, value }: Plan<P>,
  translations: readonly (string | undefined)[],
): Draft<P> | undefined {
  switch (value.kind) {
    case "copy":
      return { key, like, value };
    case "texts": {
      const own = translations.slice(value.first, value.first + value.count).filter((one) => one !== undefined);
      return own.length < value.count ? undefined : { key, like, value: { kind: "text", text: value.write(own) } };
    }
    case "branch": {
      const drafts = value.plans.map((plan) => drafted(plan, translations));
      const made = drafts.filter((draft) => draft !== undefined);
      if (made.length === 0 || (value.whole && made.length < drafts.length)) return undefined;
      return { key, like, value: { kind: "branch", drafts: made } };
    }
  }
}

/** The edits of a file that is still empty, as a frame without entries would have them. */
export function intoEmpty<P>(text: string, frame: string, target: Target<P>): Target<P> {
  if (text.trim() !== "") return target;
  const { edit } = target.insert(undefined, [], undefined);
  const whole = (drafts: readonly Draft<P>[]): TextEdit => {
    const { start, end, text: written } = edit(drafts);
    const from = text.startsWith("\uFEFF") ? 1 : 0;
    return { start: from, end: text.length, text: frame.slice(0, start) + written + frame.slice(end) };
  };
  return { ...target, insert: () => ({ together: true, edit: whole }) };
}

/** A list, with all texts that are in it. */
export function listOf(values: readonly Value<unknown>[]): Value<never> {
  const texts: string[] = [];
  const collect = (all: readonly Value<unknown>[]): void => {
    for (const value of all)
      if (value.kind === "branch") collect(value.entries.map((entry) => entry.value));
      else if (value.kind === "left") for (const text of value.texts ?? []) texts.push(text);
      else texts.push(value.kind === "text" ? value.text : "");
  };
  collect(values);
  return { kind: "left", reason: "list", texts };
}

/** The texts that are in a value, if the reader knows. */
export function textsIn(value: Value<unknown>): readonly string[] | undefined {
  if (value.kind === "text") return [value.text];
  return value.kind === "left" ? value.texts : undefined;
}

/** Whether something will be written for an entry. */
function isCertain({ value }: Entry<unknown>): boolean {
  if (value.kind === "text") return value.text.trim() !== "" && !hasRules(value.text);
  return value.kind === "data" ? value.stays !== true : value.kind === "branch";
}

function isFilled(existing: unknown): boolean {
  const value = (existing as Entry<unknown> | undefined)?.value;
  return value !== undefined && value.kind !== "nothing" && !(value.kind === "text" && value.text.trim() === "");
}

/** Of several entries with the same key only the last one counts. */
export function lastOfEach<P>(entries: readonly Entry<P>[]): readonly Entry<P>[] {
  const last = new Map(entries.map((entry) => [entry.key, entry]));
  return last.size === entries.length ? entries : entries.filter((entry) => last.get(entry.key) === entry);
}

/** Dots of a key that are looked at. */
const MOST_DOTS = 16;

/**
 * Programs read `"menu.open"` and `open` in `menu` alike, so that one file may have the one and the other file the other.
 * The target's way counts.
 */
function aligned<P>(
  source: readonly Entry<P>[],
  target: readonly Entry<P>[],
  known: ReadonlyMap<string, Entry<P>>,
): readonly Entry<P>[] {
  const starts = new Set<string>();
  for (const { key } of target)
    for (let dot = key.indexOf("."), n = 0; dot > 0 && n < MOST_DOTS; dot = key.indexOf(".", dot + 1), n++)
      starts.add(key.slice(0, dot));
  const result: Entry<P>[] = [];
  // Those that both files have: the source may have some of their keys in them and some beside them.
  const branches = new Map<string, Entry<P>[]>();
  const into = (head: Entry<P>, entries: readonly Entry<P>[], place: P): void => {
    const existing = branches.get(head.key);
    if (existing !== undefined) for (const entry of entries) existing.push(entry);
    else {
      const made = [...entries];
      branches.set(head.key, made);
      result.push({ key: head.key, place, value: { kind: "branch", entries: made } });
    }
  };
  const add = (entry: Entry<P>): void => {
    const { key, value, place } = entry;
    const same = known.get(key);
    const dot = same === undefined ? key.indexOf(".") : -1;
    const head = dot > 0 ? known.get(key.slice(0, dot)) : undefined;
    if (same === undefined && value.kind === "branch" && starts.has(key))
      for (const child of value.entries) add({ ...child, key: `${key}.${child.key}` });
    else if (head?.value.kind === "branch") into(head, [{ ...entry, key: key.slice(dot + 1) }], place);
    else if (same?.value.kind === "branch" && value.kind === "branch") into(same, value.entries, place);
    else result.push(entry);
  };
  for (const entry of lastOfEach(source)) add(entry);
  return lastOfEach(result);
}

function otherLanguage<P>(entries: readonly Entry<P>[]): Language {
  const texts: string[] = [];
  let length = 0;
  const collect = (siblings: readonly Entry<P>[]): void => {
    for (const { value } of siblings) {
      if (length > 20_000) return;
      if (value.kind === "branch") collect(value.entries);
      if (value.kind !== "text") continue;
      texts.push(value.text);
      length += value.text.length;
    }
  };
  collect(entries);
  return translationTarget(texts.join("\n"), "auto") ?? "ko";
}
