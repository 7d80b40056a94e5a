/** gettext's `.po`, which contains the text and its translation. */
import type { Steps } from "../../base/steps.ts";
import { type Language, translationTarget } from "../../text/language.ts";
import { lineSteps } from "../../text/lines.ts";
import type { Span } from "../../text/span.ts";
import { escaped } from "../quoting.ts";
import type { ProseUnit } from "../units.ts";
import {
  type Comparison,
  type Copy,
  copyOf,
  copyOfAll,
  lineEnding,
  type MissingText,
  whyNotTranslated,
  written,
} from "./gaps.ts";
import { singular } from "./plurals.ts";
import { type CommentLine, commentUnits, ESCAPE, inOrder, valueUnit } from "./values.ts";

/** A string, which may continue on the following lines: `parts` are between the quotes. `start` is at its keyword. */
interface PoString extends Span {
  value: number;
  parts: Span[];
}

interface PoEntry {
  context?: PoString;
  id?: PoString;
  plural?: PoString;
  /** By the number of the form; a single one is the form 0. */
  forms: Map<number, PoString>;
  /** Lines like `#, fuzzy, c-format`. */
  flags: Span[];
  /** Lines like `#| msgid "…"`: the text that an uncertain translation is of. */
  previous: Span[];
}

const KEYWORD = /^[ \t]*(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d{1,2})\])?[ \t]*)?(?="|$)/;
const STRING = /"([^"\\]*(?:\\(?:.|$)[^"\\]*)*)("|$)/g;

/** Lines of obsolete entries, `#~`, are comments here. */
function* read(text: string): Steps<{ entries: PoEntry[]; comments: CommentLine[] }> {
  const entries: PoEntry[] = [];
  const comments: CommentLine[] = [];
  let entry: PoEntry = { forms: new Map(), flags: [], previous: [] };
  let string: PoString | undefined;
  const next = (): void => {
    if (entry.id !== undefined) entries.push(entry);
    entry = { forms: new Map(), flags: [], previous: [] };
    string = undefined;
  };
  for (const line of yield* lineSteps(text, text.startsWith("\ufeff") ? 1 : 0, text.length)) {
    yield;
    const content = text.slice(line.start, line.end);
    if (content.startsWith("#")) {
      if (entry.forms.size > 0) next();
      if (content.startsWith("#,")) entry.flags.push(line);
      if (content.startsWith("#|")) entry.previous.push(line);
      const mark = /^#\.?(?= )/.exec(content)?.[0];
      if (mark !== undefined) comments.push({ ...line, content: line.start + mark.length, alone: true });
      continue;
    }
    for (const [from, to] of statementsOf(content)) {
      const statement = content.slice(from, to);
      const [lead = "", keyword, form = "0"] = KEYWORD.exec(statement) ?? [];
      const start = line.start + from;
      const parts = lead === "" && !statement.startsWith('"') ? [] : partsOf(statement, start, lead.length);
      const [first] = parts;
      const value = first === undefined ? start + lead.trimEnd().length : first.start - 1;
      const end = (parts.at(-1)?.end ?? value - 1) + 1;
      if (keyword === undefined) {
        if (string === undefined || first === undefined) continue;
        // Its first string may be on the line below the keyword.
        if (string.parts.length === 0) string.value = value;
        for (const part of parts) string.parts.push(part);
        string.end = end;
        continue;
      }
      if (entry.forms.size > 0 && keyword !== "msgstr") next();
      string = { start, value, end, parts };
      if (keyword === "msgid") entry.id = string;
      else if (keyword === "msgctxt") entry.context = string;
      else if (keyword === "msgid_plural") entry.plural = string;
      else if (keyword === "msgstr") entry.forms.set(Number(form), string);
    }
  }
  next();
  return { entries, comments };
}

/** Where the keywords of a line are with what follows them: one of them almost always. */
function statementsOf(line: string): [start: number, end: number][] {
  const starts = [0];
  if (/"[ \t]{0,20}msg(?:ctxt|id|str)/.test(line))
    for (const { 0: string, 2: close, index } of line.matchAll(STRING)) {
      const after = index + string.length;
      const space = /^[ \t]{0,20}(?=msg(?:ctxt|id|str))/.exec(line.slice(after, after + 30))?.[0];
      if (close === '"' && space !== undefined) starts.push(after + space.length);
    }
  return starts.map((start, index) => [start, starts[index + 1] ?? line.length]);
}

/** What is between quotes in a line. */
function partsOf(line: string, start: number, from: number): Span[] {
  const last = line.lastIndexOf('"');
  const inner = line.slice(from + 1, last);
  if (last > from && !/["\\]/.test(inner)) return [{ start: start + from + 1, end: start + last }];
  const parts: Span[] = [];
  for (const { 1: part = "", 2: close, index } of line.matchAll(STRING))
    if (close === '"') parts.push({ start: start + index + 1, end: start + index + 1 + part.length });
  return parts;
}

/** The translations of a catalog, and its comments for translators. The entry without a text is its header. */
export function* poProse(text: string): Steps<ProseUnit[]> {
  const { entries, comments } = yield* read(text);
  const units: ProseUnit[] = [];
  for (const { id, forms } of entries) {
    yield;
    if (id === undefined || isEmpty(id)) continue;
    for (const { parts } of forms.values())
      for (const part of parts) {
        const unit = valueUnit(text, [part], escaped('"'), ESCAPE);
        if (unit !== undefined) units.push(unit);
      }
  }
  return inOrder(units, yield* commentUnits(text, comments));
}

/** @param to the language of the translations; the one that the texts are not in if omitted */
export function* poGaps(text: string, to?: Language): Steps<Comparison> {
  const { entries } = yield* read(text);
  const eol = lineEnding(text);
  const header = entries.find(({ id }) => id !== undefined && isEmpty(id));
  const headerText = header === undefined ? "" : decode(text, header.forms.get(0));
  const count = /^Plural-Forms:.*\bnplurals\s{0,9}=\s{0,9}(\d)/im.exec(headerText)?.[1];
  const texts = entries.slice(0, 200).map(({ id }) => decode(text, id).slice(0, 200));
  const language = to ?? translationTarget(texts.join("\n"), "auto") ?? "ko";
  const nplurals = count === undefined ? (language === "ko" ? 1 : 2) : Number(count);
  const comparison: Comparison = {
    to: language,
    hasBoth: true,
    gaps: [],
    present: [],
    same: [],
    left: [],
    notProse: [],
  };
  for (const entry of entries) {
    yield;
    const { id, plural, forms } = entry;
    if (id === undefined || entry === header) continue;
    const source = decode(text, id);
    const name = source.replace(/\s+/g, " ").trim().slice(0, 60);
    const key = entry.context === undefined ? name : `${decode(text, entry.context)}: ${name}`;
    const originals = [source, ...(plural === undefined ? [] : [decode(text, plural)])];
    const needed = plural === undefined ? [0] : Array.from({ length: nplurals }, (_, form) => form);
    const isFuzzy = entry.flags.some((flag) => FUZZY.test(text.slice(flag.start, flag.end)));
    // gettext rejects more forms than the header says; which of them is the one to keep is a person's choice.
    if (plural !== undefined && [...forms.keys()].some((form) => form >= nplurals) && count !== undefined) {
      comparison.left.push({ key, reason: "pluralForms" });
      continue;
    }
    const copyIn = (value: string): Copy | undefined =>
      copyOfAll(originals.map((original) => copyOf(original, value, language)));
    const isMissing = (form: number): boolean => {
      const value = decode(text, forms.get(form));
      return isFuzzy || value === "" || copyIn(value) === "untranslated";
    };
    const missing = needed.filter(isMissing);
    if (missing.length === 0) {
      // None is untranslated, or it would be missing.
      if (needed.some((form) => copyIn(decode(text, forms.get(form))) !== undefined))
        comparison.same.push({ key, text: source.trim() });
      else comparison.present.push(key);
      continue;
    }
    const reason = whyNotTranslated(source);
    if (reason !== undefined) {
      // Without a translation gettext shows the text itself.
      comparison.notProse.push({ key, reason });
      continue;
    }
    const made = missing.map((form) => sourceOf(form, source, plural && decode(text, plural), language, nplurals));
    if (made.includes(undefined)) {
      comparison.left.push({ key, reason: "pluralForms" });
      continue;
    }
    const wanted = made.filter((one) => one !== undefined).map((one): MissingText => ({ key, whole: key, ...one }));
    comparison.gaps.push({
      key,
      texts: wanted,
      copied: [],
      fill: (translations) => {
        const values = new Map<number, string>();
        for (const [index, value] of written(wanted, translations).entries())
          if (value !== undefined) values.set(missing[index] ?? 0, encode(framed(value, source), eol));
        return values.size < missing.length ? undefined : edit(text, entry, values, isFuzzy, eol);
      },
    });
  }
  return comparison;
}

/** The text that a form is translated from. */
function sourceOf(
  form: number,
  id: string,
  plural: string | undefined,
  to: Language,
  nplurals: number,
): Pick<MissingText, "text" | "accept"> | undefined {
  if (plural === undefined) return { text: id.trim() };
  // Korean has one form, though many a catalog says two; English has two.
  if (to === "ko" && nplurals <= 2) return { text: plural.trim() };
  if (to !== "en" || nplurals !== 2) return undefined;
  if (form === 1) return { text: plural.trim() };
  return id === plural ? singular(id.trim()) : { text: id.trim() };
}

const FUZZY = /\bfuzzy\b/;

/** @param values the strings of the missing forms as they are written */
function edit(
  text: string,
  { id, plural, forms, flags, previous }: PoEntry,
  values: ReadonlyMap<number, string>,
  isFuzzy: boolean,
  eol: string,
): { start: number; end: number; text: string } {
  const all = [...forms.values()];
  const first = all[0] ?? { start: (plural ?? id)?.end ?? 0, end: (plural ?? id)?.end ?? 0 };
  const last = all.at(-1) ?? first;
  const [only] = all;
  if (plural === undefined && !isFuzzy && only !== undefined)
    return { start: only.value, end: only.end, text: values.get(0) ?? '""' };
  const numbers = [...new Set([...forms.keys(), ...values.keys()])].sort((a, b) => a - b);
  const strings = numbers.map((form) => {
    const existing = forms.get(form);
    const value = values.get(form) ?? text.slice(existing?.value, existing?.end);
    return `${plural === undefined ? "msgstr" : `msgstr[${form}]`} ${value}`;
  });
  const body = (all.length === 0 ? eol : "") + strings.join(eol);
  if (!isFuzzy) return { start: first.start, end: last.end, text: body };
  // What was uncertain no longer is. Tools drop an entry that still says so.
  const lines = [...flags, ...previous].sort((a, b) => a.start - b.start);
  const start = lines[0]?.start ?? first.start;
  let head = "";
  let at = start;
  for (const line of lines) {
    head += text.slice(at, line.start);
    const rest = withoutFuzzy(text.slice(line.start, line.end));
    const next = line.end + (/^\r\n?|^\n/.exec(text.slice(line.end, line.end + 2))?.[0].length ?? 0);
    if (rest !== "") head += rest + text.slice(line.end, next);
    at = next;
  }
  return { start, end: last.end, text: head + text.slice(at, first.start) + body };
}

/** @returns a line of flags without the one, or nothing if it was the only one */
function withoutFuzzy(line: string): string {
  if (line.startsWith("#|")) return "";
  const flags = line
    .slice(2)
    .split(",")
    .map((flag) => flag.trim())
    .filter((flag) => flag !== "fuzzy" && flag !== "");
  return flags.length === 0 ? "" : `#, ${flags.join(", ")}`;
}

/** The language that the file's header names. */
export function poLanguage(text: string): string | undefined {
  return /^"Language:\s*([\w-]+)/m.exec(text)?.[1]?.toLowerCase();
}

function isEmpty({ parts }: PoString): boolean {
  return parts.every(({ start, end }) => start === end);
}

function decode(text: string, string: PoString | undefined): string {
  const raw = string?.parts.map(({ start, end }) => text.slice(start, end)).join("") ?? "";
  return raw.replace(/\\(.)/g, (_, one: string) => ({ n: "\n", t: "\t", r: "\r" })[one] ?? one);
}

/** gettext demands that both begin with a line break or neither, and both end with one. */
function framed(translation: string, source: string): string {
  return (/^\s*/.exec(source)?.[0] ?? "") + translation.trim() + source.slice(source.trimEnd().length);
}

/** A text of several lines starts on the line below the keyword, as gettext's own tools write it. */
function encode(text: string, eol: string): string {
  const lines = text.split(/(?<=\n)/).map(quote);
  return lines.length === 1 ? (lines[0] ?? '""') : ['""', ...lines].join(eol);
}

function quote(text: string): string {
  const safe = text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\t", "\\t").replaceAll("\r", "\\r");
  return `"${safe}"`;
}
