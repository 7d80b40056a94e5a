/** Masks what must come back unchanged: it is found before the model is asked, and put back into the answer. */
import type { Language } from "../text/language.ts";
import type { Span } from "../text/span.ts";
import { type FoundTerm, type Glossary, Terms } from "./glossary.ts";

export type MaskKind =
  | "code"
  | "link"
  | "url"
  | "email"
  | "tag"
  | "placeholder"
  | "path"
  | "reference"
  | "option"
  | "emoji"
  | "term"
  | "identifier"
  | "number";

/** The target language; `same` if the prose stays in its own. */
export type Direction = Language | "same";

export interface MaskItem {
  kind: MaskKind;
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

/** Words that English prose capitalizes for emphasis; they are not names. */
const SHOUTED =
  "NOT|AND|OR|MUST|SHOULD|SHALL|MAY|CAN|ONLY|ALWAYS|NEVER|ALL|ANY|NO|YES|OK|DO|DON|IS|IT|IF|BE|THE|THIS|THAT|WARNING|NOTE|IMPORTANT|DEPRECATED|ERROR";

/** Units that are written the same in both languages. */
const UNIT =
  "ms|ns|µs|us|s|[KMGT]i?B|kB|[kKMG]?bps|[kMG]?Hz|px|r?em|pt|vh|vw|dpi|fps|[kcmµn]?m|[kmµ]?g|°[CF]|°|[KMGx]|tok\\/s";

/** Patterns (flag `v`); the first that matches at a place wins. All are bounded: the prose may be a minified line. */
const HARD: readonly (readonly [MaskKind, RegExp])[] = [
  ["code", /``[^\n]{1,200}?``|`[^`\n]{1,300}`|<(?:code|kbd|samp|var)>[^<\n]{0,200}<\/(?:code|kbd|samp|var)>/v],
  [
    "link",
    /(?<=\])(?:\((?:[^\(\)\s]|\([^\(\)\s]{0,100}\)){1,500}(?:\s"[^"\n]{0,100}")?\)|\[[^\[\]\n]{1,100}\])|\[\^[^\[\]\s]{1,40}\]/v,
  ],
  [
    "url",
    /(?:\b[a-z][a-z+.\-]{1,20}:\/\/|\bwww\.)(?:[^\s<>"'`\(\)\[\]\{\}\p{Script=Hangul}]|(?<=[\/=_\-\p{Script=Hangul}])\p{Script=Hangul}){1,2000}(?<![.,;:!?])/v,
  ],
  ["email", /(?<![\w.+\-])[\w.+\-]{1,64}@[\w\-]{1,64}(?:\.[\w\-]{1,64}){1,5}/v],
  ["tag", /<\/?[A-Za-z][^<>\n]{0,300}>|<\/?\d{1,3}\/?>|<!--[^\n]{0,300}?-->|&(?:#\d{1,6}|[A-Za-z]{2,10});/v],
  [
    "placeholder",
    /\{\{[^\{\}\n]{0,100}\}\}|[$#%]?\{(?:[^\{\}\n]|\{[^\{\}\n]{0,100}\}){0,300}\}|%\([\w.]{1,60}\)[#0+\-]?\d{0,3}(?:\.\d{1,2})?[a-zA-Z]|(?<![\d%])%(?:\d{1,2}\$)?[\-+0#']{0,3}(?:\d{1,3}|\*)?(?:\.(?:\d{1,2}|\*))?(?:hh|h|ll|l|L|q|j|z|t)?[dioxXuUfFeEgGaAcCsSpn@]|%%|\$\([^\(\)\n]{1,100}\)|\$(?=[^$\n]{0,100}[\\_^=<>])[^\s$](?:[^$\n]{0,100}[^\s$])?\$(?!\w)|\$[A-Za-z_]\w{0,60}(?:->\w{1,60}|\[[^\]\n]{1,60}\])*/v,
  ],
  [
    "path",
    /(?<![\w\/.])(?:[A-Za-z]:\\|~\/|\.{1,2}\/|\/)[\w.@+\\\/\-]{0,300}[\w@+\\\/\-]|(?<![\w\/.@])@?[\w.\-]{1,80}\/(?:[\w.@+\-]{1,80}\/){1,20}[\w.@+*\-]{0,80}[\w*\-]|(?<![\w\/.])(?:[\w.\-]{1,80}\/){0,20}[\w\-]{1,80}\.(?:[cm]?[jt]sx?|json[cl]?|ya?ml|toml|md|txt|py|rs|go|java|kt|cs?|cpp|h|sh|html|s?css|env|lock|gguf|po|xml|sql|ini|log|csv|png|svg|exe|zip|gz)(?![\w])|(?<![\w.])\.[a-z][\w.\-]{1,60}\w|\*\*\/[\w.*\/]{1,80}|(?<!\*)\*\.\w{1,20}/v,
  ],
  [
    "reference",
    /(?:\b(?:[Cc]lose[sd]?|[Ff]ix(?:e[sd])?|[Rr]esolve[sd]?|[Rr]efs?):?\s)?(?<![\w\/])(?:[\w.\-]{1,60}\/[\w.\-]{1,60})?#\d{1,9}(?!\w)|(?<![\w\-])[A-Z][A-Z0-9]{0,15}-\d{1,9}(?![\w])|(?<![\w.@])@[A-Za-z][\w\-]{0,60}(?:\/[\w.\-]{1,60})?|(?<!\w)(?=[0-9a-f]{0,39}\d)(?=[0-9a-f]{0,39}[a-f])[0-9a-f]{7,40}(?!\w)|(?<![\w:]):[a-z0-9_+\-]{2,30}:(?!\w)/v,
  ],
  ["option", /(?<![\w\-])--?[A-Za-z][\w\-]{0,60}(?:=[\w.,:\/\-]{1,100})?/v],
  ["emoji", /\p{RGI_Emoji}\u{FE0F}?|[\p{Extended_Pictographic}\p{So}]\u{FE0F}?/v],
];

/** Extends `\w` and `[A-Za-z_]` to letters of non-English identifiers. */
function inLatin(source: string): string {
  return source
    .replaceAll(String.raw`\w`, String.raw`[\p{Script=Latin}\d_]`)
    .replaceAll("[A-Za-z_]", String.raw`[\p{Script=Latin}_]`);
}

const SOFT: readonly (readonly [MaskKind, RegExp])[] = [
  [
    "identifier",
    new RegExp(
      inLatin(
        [
          // Versions and names with digits.
          WORD_START + String.raw`v?\d{1,6}(?:\.(?:\d{1,6}|x)){2,5}(?:-[\w.]{1,30}\w)?` + WORD_END,
          WORD_START + String.raw`v\d{1,6}(?:\.\d{1,6}){0,5}(?:-[\w.]{1,30}\w)?` + WORD_END,
          // Calls.
          WORD_START + String.raw`[A-Za-z_][\w.]{0,80}\(\)(?:\.\w{1,60}(?:\(\))?){0,8}`,
          WORD_START + String.raw`(?:[A-Za-z][\w.]{0,60}[._]\w{1,40}|[a-z]{1,40}[A-Z]\w{0,60})\([^\(\)\n]{1,80}\)`,
          // Members, scopes, generic types, snake_case and CONSTANT_CASE.
          WORD_START + String.raw`[A-Za-z_]\w{0,60}(?:(?:::|->)[A-Za-z_]\w{0,60}){1,8}` + WORD_END,
          WORD_START +
            String.raw`(?!(?:e\.g|i\.e|a\.m|p\.m|[A-Z]\.[A-Z])(?!\w))[A-Za-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){1,8}` +
            WORD_END,
          WORD_START + String.raw`(?:_{1,3}[A-Za-z]\w{0,60}|[A-Za-z]\w{0,60}?_\w{0,60})` + WORD_END,
          // camelCase and PascalCase with two humps.
          WORD_START + String.raw`(?:[a-z]{1,40}[A-Z]\w{0,60}|[A-Z][a-z0-9]{1,40}[A-Z]\w{0,60})` + WORD_END,
          // Acronyms, whose plural may have an s, and words with digits.
          WORD_START + `(?!(?:${SHOUTED})${WORD_END})` + String.raw`[A-Z][A-Z0-9]{1,30}(?=s?${WORD_END})`,
          WORD_START + String.raw`[A-Za-z]{1,30}\d\w{0,30}` + WORD_END,
        ].join("|"),
      ),
      "v",
    ),
  ],
  [
    "number",
    new RegExp(
      String.raw`(?<![\p{Script=Latin}\d_]|\d[.,])(?:0x[\dA-Fa-f]{1,16}|\d{1,40}(?:[.,:]\d{1,20}){0,8}(?:e[+\-]?\d{1,4})?)` +
        String.raw`(?:\s?(?:${UNIT})(?![\p{Script=Latin}\d])|[%‰])?`,
      "v",
    ),
  ],
];

const HARD_KINDS = new Set(HARD.map(([kind]) => kind));
const KINDS = [...HARD, ...SOFT].map(([kind]) => kind);

/** Everything but the terms of the glossary. */
const ITEM = new RegExp([...HARD, ...SOFT].map(([kind, { source }]) => `(?<${kind}>${source})`).join("|"), "gv");

function itemFrom(text: string, from: number): MaskMatch | undefined {
  ITEM.lastIndex = from;
  const match = ITEM.exec(text);
  return match === null ? undefined : matchOf(match);
}

function matchOf({ 0: matched, index, groups }: RegExpExecArray): MaskMatch {
  const kind = KINDS.find((name) => groups?.[name] !== undefined) ?? "code";
  return { kind, start: index, end: index + matched.length, text: matched };
}

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
  /** As it goes into the answer: the matched text, or the glossary's translation. */
  text: string;
}

/** What is masked in an NFC text, in text order. */
export function findItems(text: string, glossary: Glossary, direction: Direction): MaskMatch[] {
  const terms = termsOf(glossary, direction);
  const found: MaskMatch[] = [];
  let item = itemFrom(text, 0);
  let term = terms.next(text, 0);
  for (;;) {
    // A term comes after what has its own syntax, and before what only looks like a name.
    const isTerm =
      term !== undefined &&
      (item === undefined || term.start < item.start || (term.start === item.start && !HARD_KINDS.has(item.kind)));
    const next = isTerm && term !== undefined ? asMatch(term) : item;
    if (next === undefined) return found;
    found.push(next);
    if (item !== undefined && item.start < next.end) item = itemFrom(text, next.end);
    if (term !== undefined && term.start < next.end) term = terms.next(text, next.end);
  }
}

function asMatch({ start, end, entry: { term, translation = term } }: FoundTerm): MaskMatch {
  return { kind: "term", start, end, text: translation };
}

/** The text without what is masked in it. */
export function wordsOf(text: string, glossary: Glossary, direction: Direction): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of findItems(text, glossary, direction)) {
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
): Masked {
  const { text, original } = composed(prose);
  const first = firstMark(text);
  const items: MaskItem[] = [];
  let prompt = "";
  let at = 0;
  for (const found of findItems(text, glossary, direction)) {
    const { kind, start, end } = found;
    const matched = text.slice(start, end);
    const mark = `<${first + items.length}>`;
    const shown = form === "marked" ? mark : shownAs(matched, found, direction, mark);
    items.push({ kind, text: found.text === matched ? original(start, end) : found.text, shown });
    prompt += text.slice(at, start) + shown;
    at = end;
  }
  return { prompt: prompt + text.slice(at), items };
}

/** `%s` and `%d` take their arguments by order, and a tag is closed after it is opened. */
function isOrdered({ kind, text }: MaskItem, texts: ReadonlySet<string>): boolean {
  if (kind === "placeholder") return /^%(?!\d+\$|\(|%)/.test(text);
  const name = kind === "tag" ? /^<\/?(\w+)/.exec(text)?.[1] : undefined;
  return name !== undefined && texts.has(`</${name}>`);
}

/** @returns the answer with the items put back; undefined if one is lost, duplicated or, where order counts, moved */
export function unmask(answer: string, { prompt, items }: Masked): string | undefined {
  if (items.length === 0) return answer;
  const expected = Map.groupBy(items, ({ shown }) => withoutWhitespace(shown));
  const used = new Map<string, number>();
  const order: string[] = [];
  const texts = new Set(items.map(({ text }) => text));
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
    if (isOrdered(item, texts)) order.push(item.text);
    result += restored.slice(at, index) + item.text;
    at = index + matched.length;
    // `%dfiles`: letters directly after a placeholder may become part of it.
    const isStuck = item.text.startsWith("%") && /^[A-Za-z]/.test(restored.slice(at, at + 1));
    if (isStuck && !new RegExp(`${bounded(item.shown)}[A-Za-z]`, "v").test(prompt)) return undefined;
  }
  for (const [shown, group] of expected) {
    const count = used.get(shown) ?? 0;
    // A glossary term may also be the translation of another word.
    const isTerm = group.every(({ kind }) => kind === "term");
    if (isTerm ? count < group.length : count !== group.length) return undefined;
  }
  const wantedOrder = items.filter((item) => isOrdered(item, texts)).map(({ text }) => text);
  return order.join("\n") === wantedOrder.join("\n") ? result + restored.slice(at) : undefined;
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
function composed(prose: string): { text: string; original: (start: number, end: number) => string } {
  const text = prose.normalize("NFC");
  const same = { text, original: (start: number, end: number) => text.slice(start, end) };
  if (text === prose) return same;
  // Nothing composes across grapheme clusters; if that fails, there is no map, and the NFC text is put back.
  const clusters = Array.from(new Intl.Segmenter("ko").segment(prose), ({ segment, index }) => ({ segment, index }));
  const starts: number[] = [];
  for (const { segment, index } of clusters) {
    const length = segment.normalize("NFC").length;
    for (let unit = 0; unit < length; unit++) starts.push(index);
  }
  if (starts.length !== text.length) return same;
  return { text, original: (start, end) => prose.slice(starts[start], starts[end] ?? prose.length) };
}

/** Code, placeholders, URLs, emoji … in words that should have none. */
export function inventedItems(words: string): string[] {
  return Array.from(words.matchAll(ITEM), matchOf)
    .filter(({ kind }) => HARD_KINDS.has(kind))
    .map(({ text }) => text);
}
