/** Masks what must come back unchanged: it is found before the model is asked, and put back into the answer. */
import { composed } from "../text/composed.ts";
import {
  allKeptParts,
  isSoft,
  type KeptPart,
  keptParts,
  type PartKind,
  type PartOrder,
  type Place,
  PLAIN_TEXT,
} from "../text/keptParts.ts";
import type { Language } from "../text/language.ts";
import type { Span } from "../text/span.ts";
import { type FoundTerm, type Glossary, Terms } from "./glossary.ts";

export type MaskKind = PartKind | "term";

/** The target language; `same` if the prose stays in its own. */
export type Direction = Language | "same";

export interface MaskItem {
  kind: MaskKind;
  order: PartOrder;
  /** What is put back: the original bytes, or the glossary's translation. */
  text: string;
  /** How it appears in the prompt. */
  shown: string;
}

export interface Masked {
  /** The prose as the model sees it, in NFC. */
  prompt: string;
  /** In prompt order. */
  items: readonly MaskItem[];
  /** Where the prose is from; plain text if omitted. */
  place?: Place;
}

/** `verbatim` shows as is what a small model copies well, `marked` shows only marks. */
export type MaskForm = "verbatim" | "marked";

/** UTF-16 units up to which an item is copied without mistakes; longer ones (URLs, long paths) get a mark. */
const LONGEST_VERBATIM = 24;

const HANGUL = /\p{Script=Hangul}/u;

/**
 * How an item appears in the prompt. A 1.3B model copies `getUser()`, `%d` or `3` best when it sees them, since it then
 * knows their number, their part of speech and the particle after them, and prose without anything to mask reaches it
 * word for word. What it would translate (Hangul in code) or misspell (long items) gets a mark, `<1>`: a tag as in
 * translated texts, which is short in every vocabulary and takes particles. The demo model has learned some of them.
 */
function shownAs(matched: string, { kind, text }: MaskMatch, direction: Direction, mark: string): string {
  const isTranslated = text !== matched;
  if (isTranslated || kind === "number") return text;
  const isKorean = HANGUL.test(text);
  if (kind === "term") return isKorean && direction === "en" ? mark : text;
  return isKorean || text.length > LONGEST_VERBATIM ? mark : text;
}

const WORD_START = String.raw`(?<![\p{Script=Latin}\d_])`;
const WORD_END = String.raw`(?![\p{Script=Latin}\d_])`;

/** The terms of each glossary, by direction. */
const TERMS = new WeakMap<Glossary, Map<Direction, Terms>>();

function termsOf(glossary: Glossary, direction: Direction): Terms {
  const known = TERMS.get(glossary) ?? new Map<Direction, Terms>();
  TERMS.set(glossary, known);
  const terms = known.get(direction) ?? new Terms(glossary, direction);
  known.set(direction, terms);
  return terms;
}

/** A range of an NFC text that is masked. */
interface MaskMatch extends Span {
  kind: MaskKind;
  order: PartOrder;
  /** As it goes into the answer: the matched text, or the glossary's translation. */
  text: string;
}

/** What is masked in an NFC text, in text order. */
export function findItems(
  text: string,
  glossary: Glossary,
  direction: Direction,
  place: Place = PLAIN_TEXT,
): MaskMatch[] {
  const terms = termsOf(glossary, direction);
  const partFrom = keptParts(text, place);
  const found: MaskMatch[] = [];
  let part = partFrom(0);
  let term = terms.next(text, 0);
  for (;;) {
    const next: MaskMatch | undefined = term !== undefined && comesFirst(term, part) ? asMatch(term) : part;
    if (next === undefined) return found;
    found.push(next);
    if (part !== undefined && part.start < next.end) part = partFrom(next.end);
    if (term !== undefined && term.start < next.end) term = terms.next(text, next.end);
  }
}

/** A term comes after what has its own syntax, and before what only looks like a name. */
function comesFirst(term: Span, part: KeptPart | undefined): boolean {
  return part === undefined || term.start < part.start || (term.start === part.start && isSoft(part.kind));
}

function asMatch({ start, end, entry: { term, translation = term } }: FoundTerm): MaskMatch {
  return { kind: "term", order: "free", start, end, text: translation };
}

/** The text without what is masked in it. */
export function wordsOf(text: string, glossary: Glossary, direction: Direction, place?: Place): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of findItems(text, glossary, direction, place)) {
    parts.push(text.slice(at, start));
    at = end;
  }
  return [...parts, text.slice(at)].join(" ");
}

/** @param direction glossary terms with a translation are translated if it is a language */
export function maskProse(
  prose: string,
  glossary: Glossary,
  direction: Direction,
  form: MaskForm = "verbatim",
  place: Place = PLAIN_TEXT,
): Masked {
  const { text, original } = inNfc(prose);
  const first = firstMark(text);
  const items: MaskItem[] = [];
  let prompt = "";
  let at = 0;
  for (const found of findItems(text, glossary, direction, place)) {
    const { kind, order, start, end } = found;
    const matched = text.slice(start, end);
    const mark = `<${first + items.length}>`;
    const shown = form === "marked" ? mark : shownAs(matched, found, direction, mark);
    items.push({ kind, order, text: found.text === matched ? original(start, end) : found.text, shown });
    prompt += text.slice(at, start) + shown;
    at = end;
  }
  return { prompt: prompt + text.slice(at), items, place };
}

/** @returns the answer with the items put back; undefined if one is lost, duplicated or, where order counts, moved */
export function unmask(answer: string, masked: Masked): string | undefined {
  const { prompt, items } = masked;
  if (items.length === 0) return answer;
  const expected = Map.groupBy(items, ({ shown }) => withoutWhitespace(shown));
  const used = new Map<string, number>();
  const found: FoundItem[] = [];
  const restored = restoreCode(answer, items);
  let result = "";
  let at = 0;
  for (const { 0: matched, index } of restored.matchAll(shownPattern(items))) {
    const shown = withoutWhitespace(matched);
    const group = expected.get(shown) ?? [];
    const nth = used.get(shown) ?? 0;
    used.set(shown, nth + 1);
    const item = group[Math.min(nth, group.length - 1)];
    if (item === undefined) return undefined;
    // A link's target belongs to the text before it.
    if (item.kind === "link" && !item.text.startsWith("[^") && restored[index - 1] !== "]") return undefined;
    found.push({ item, start: index, end: index + matched.length });
    result += restored.slice(at, index) + item.text;
    at = index + matched.length;
    if (isStuck(item, restored.slice(at, at + 2), prompt)) return undefined;
  }
  for (const [shown, group] of expected) {
    const count = used.get(shown) ?? 0;
    // A glossary term may also be the translation of another word.
    const isTerm = group.every(({ kind }) => kind === "term");
    if (isTerm ? count < group.length : count !== group.length) return undefined;
  }
  return keepsOrder(masked, found, restored) ? result + restored.slice(at) : undefined;
}

interface FoundItem extends Span {
  item: MaskItem;
}

/** `%dfiles`, `@:key가`: letters directly after a placeholder may become part of it. */
function isStuck({ kind, text, shown }: MaskItem, after: string, prompt: string): boolean {
  if (kind !== "placeholder") return false;
  const extending = /^%.*[A-Za-z\d]$/v.test(text)
    ? String.raw`[A-Za-z\d$]`
    : /^@[^\(\{]*\w$/v.test(text)
      ? String.raw`(?:[\p{L}\d]|\.\w)`
      : undefined;
  if (extending === undefined || !new RegExp(`^${extending}`, "v").test(after)) return false;
  return !new RegExp(bounded(shown) + extending, "v").test(prompt);
}

/** Whether tags are nested as they were, and what takes its arguments by order has not moved past another. */
function keepsOrder({ prompt, items }: Masked, found: readonly FoundItem[], answer: string): boolean {
  const before = itemsIn(prompt, items);
  if (nesting(before, prompt) !== nesting(found, answer)) return false;
  const hasBlocks = items.some(({ order }) => order === "block");
  const isDate = items.some(({ text }) => /^%[YmHMyI]$/v.test(text));
  const ordered = ({ item: { kind, order, text } }: FoundItem): boolean =>
    (hasBlocks && kind === "placeholder") || (order === "positional" && !(isDate && /^%[A-Za-z]$/v.test(text)));
  const inOrder = (all: readonly FoundItem[]): string =>
    all
      .filter(ordered)
      .map(({ item }) => item.text)
      .join("\n");
  return inOrder(before) === inOrder(found);
}

/** The items in the prompt: it shows them in their order. */
function itemsIn(prompt: string, items: readonly MaskItem[]): FoundItem[] {
  let at = 0;
  return items.flatMap((item) => {
    const start = prompt.indexOf(item.shown, at);
    if (start < 0) return [];
    at = start + item.shown.length;
    return [{ item, start, end: at }];
  });
}

/** How the tags of a text contain each other, without the order of those side by side; their order if none fit. */
function nesting(found: readonly FoundItem[], text: string): string {
  const tags = found.filter(({ item }) => item.order === "nested" && item.text.startsWith("<"));
  const names = tags.map(({ item }) => /^<(\/?)([\w:.\-]+)/v.exec(item.text) ?? []);
  const closed = new Set(names.flatMap(([, slash, name]) => (slash === "/" && name !== undefined ? [name] : [])));
  const paths: string[] = [];
  const open: { name: string; path: string; end: number }[] = [];
  for (const [at, { item, start, end }] of tags.entries()) {
    const [, slash, name = ""] = names[at] ?? [];
    const path = `${open.at(-1)?.path ?? ""}>${item.text}`;
    if (slash !== "/" && (item.text.endsWith("/>") || !closed.has(name))) paths.push(path);
    else if (slash !== "/") open.push({ name, path, end });
    else {
      const last = open.pop();
      if (last?.name !== name) return tags.map((tag) => tag.item.text).join("\n");
      // A tag around words must not be left around nothing.
      paths.push(text.slice(last.end, start).trim() === "" ? `${last.path}/` : last.path);
    }
  }
  return open.length > 0 ? tags.map((tag) => tag.item.text).join("\n") : paths.sort().join("\n");
}

/** The text with a space in place of every item. */
export function withoutItems(answer: string, { items }: Masked): string {
  return items.length === 0 ? answer : answer.replace(shownPattern(items), " ");
}

/** Matches the items in an answer; the longest first, because `a.b` is not `a`. */
function shownPattern(items: readonly MaskItem[]): RegExp {
  const all = [...new Set(items.map(({ shown }) => shown))].sort((a, b) => b.length - a.length);
  return new RegExp(all.map(bounded).join("|"), "gv");
}

function bounded(shown: string): string {
  const escaped = shown
    .replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
    // Between a number and its unit, a space may be added or removed.
    .replace(/^(\d[\d.,]*)\s?(?=[A-Za-zµ°])/v, "$1\\s?");
  const before = /^\d/v.test(shown)
    ? String.raw`(?<![\p{Script=Latin}\d_]|\d[.,:])`
    : /^[\p{Script=Latin}_]/v.test(shown)
      ? WORD_START
      : /^\p{Script=Hangul}/v.test(shown)
        ? String.raw`(?<!\p{Script=Hangul})`
        : "";
  // Letters may follow `%d`, if they did before.
  if (shown.startsWith("%")) return escaped + (/\d$/v.test(shown) ? String.raw`(?![\d$])` : "");
  const after = /^\d[\d.,:]*$/v.test(shown)
    ? String.raw`(?!\d|[.,:]\d|%)`
    : /^[A-Z][A-Z0-9]*$/v.test(shown)
      ? String.raw`(?=s?${WORD_END})`
      : /[\p{Script=Latin}\d_]$/v.test(shown)
        ? WORD_END
        : "";
  return before + escaped + after;
}

function withoutWhitespace(shown: string): string {
  return shown.replace(/\s/gv, "");
}

/** Restores the backticks of a code span that came back without them, if it is clear which words it is. */
function restoreCode(answer: string, items: readonly MaskItem[]): string {
  let restored = answer;
  for (const shown of new Set(items.filter(({ kind }) => kind === "code").map((item) => item.shown))) {
    if (!shown.startsWith("`") || restored.includes(shown)) continue;
    const bare = new RegExp(bounded(shown.replaceAll("`", "").trim()), "gv");
    const wanted = items.filter((item) => item.shown === shown).length;
    if (restored.match(bare)?.length === wanted) restored = restored.replace(bare, () => shown);
  }
  return restored;
}

/** The number of the first mark: higher than any in the text that looks like a mark. */
function firstMark(text: string): number {
  let highest = 0;
  for (const [, number] of text.matchAll(/<\/?(\d{1,6})\/?>/g)) highest = Math.max(highest, Number(number));
  return highest + 1;
}

/** The text in NFC, and the original text of a range of it. */
function inNfc(prose: string): { text: string; original: (start: number, end: number) => string } {
  const text = composed(prose);
  const same = { text, original: (start: number, end: number) => text.slice(start, end) };
  if (text === prose) return same;
  // Nothing composes across grapheme clusters; if that fails, there is no map, and the NFC text is put back.
  const clusters = Array.from(new Intl.Segmenter("ko").segment(prose), ({ segment, index }) => ({ segment, index }));
  const starts: number[] = [];
  for (const { segment, index } of clusters) {
    const length = composed(segment).length;
    for (let unit = 0; unit < length; unit++) starts.push(index);
  }
  if (starts.length !== text.length) return same;
  return { text, original: (start, end) => prose.slice(starts[start], starts[end] ?? prose.length) };
}

/** Code, placeholders, URLs, emoji … in words that should have none. */
export function inventedItems(words: string, place: Place = PLAIN_TEXT): string[] {
  return allKeptParts(words, place)
    .filter(({ kind }) => !isSoft(kind))
    .map(({ text }) => text);
}
