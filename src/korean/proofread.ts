/** Finds Korean errors by rules: no model, no network, the same findings every time. */
import { atOnce, type Steps } from "../base/steps.ts";
import { composed } from "../text/composed.ts";
import { countUpTo } from "../text/countUpTo.ts";
import type { Span } from "../text/span.ts";
import { readDirectives } from "./directives.ts";
import { checkedText } from "./masking.ts";
import { withParticle } from "./rules/particleForms.ts";
import {
  DEFAULT_CLASSES,
  type MaskedText,
  type Norm,
  type Rule,
  type RuleClass,
  type RuleMatch,
  ruleText,
} from "./rules/rule.ts";
import { RULES } from "./rules/rules.ts";

export interface Finding {
  rule: Rule;
  /** What decides it. */
  norm: Norm;
  /** What is wrong. */
  span: Span;
  /** One if the correction is certain, several if the writer must choose. */
  replacements: string[];
  /** The span, extended to the whole words that it touches. */
  around: Span;
}

export interface ProofreadOptions {
  /** The prose of the text, in order; without it, all text is prose. No finding crosses the end of one of these. */
  within?: readonly Span[];
  /** Words, or beginnings of words, that are correct. */
  ignoredWords?: readonly string[];
  /** Rule ids. */
  ignoredRules?: readonly string[];
  /** The classes of the rules that are on. */
  classes?: readonly RuleClass[];
  /** Of an earlier version of the text, with the same rules: only the paragraphs that are new are looked through. */
  memory?: ProofreadMemory;
}

/** What the rules have found in the parts of a text. */
export class ProofreadMemory {
  parts = new Map<string, readonly RuleFinding[]>();
}

type RuleFinding = Omit<RuleMatch, "norm"> & { rule: Rule; norm: Norm };

/** @returns the findings in text order; they don't overlap */
export function proofread(text: string, options: ProofreadOptions = {}): Finding[] {
  return atOnce(proofreadSteps(text, options));
}

/** UTF-16 units that the rules look through at a time: some lines at least, and not much more than a screen before a pause. */
const SHORTEST_PART = 2_000;
const LONGEST_PART = 8_000;

/** UTF-16 units next to them that the rules may look at: more than any pattern does. */
const CONTEXT = 100;

/** `proofread` for a text of any length. */
export function* proofreadSteps(text: string, options: ProofreadOptions = {}): Steps<Finding[]> {
  if (!HANGUL.test(text)) return [];
  const { words, off } = yield* readDirectives(text);
  const isIgnoredHere = yield* wordFilter(words);
  const isIgnoredEverywhere = yield* filterOf(options.ignoredWords ?? []);
  const isIgnored = (word: string): boolean => isIgnoredHere(word) || isIgnoredEverywhere(word);
  const isOff = spanFilter(off);
  const ignoredRules = new Set(options.ignoredRules);
  const classes = new Set(options.classes ?? DEFAULT_CLASSES);
  const rules = RULES.filter((rule) => classes.has(rule.class) && !ignoredRules.has(rule.id));
  const checked = yield* checkedText(text, options.within ?? [{ start: 0, end: text.length }]);

  const findings: Finding[] = [];
  let last: Span | undefined;
  const known = options.memory?.parts;
  const parts = new Map<string, readonly RuleFinding[]>();
  for (const { start, end } of partsOf(checked.plain)) {
    yield;
    const from = Math.max(0, start - CONTEXT);
    const masked = checked.masked.slice(from, end + CONTEXT);
    const plain = checked.plain.slice(from, end + CONTEXT);
    const key = `${start - from} ${end - from} ${masked}${plain}`;
    const matches =
      known?.get(key) ?? (yield* matchesIn({ masked, plain }, { start: start - from, end: end - from }, rules));
    if (known !== undefined) parts.set(key, matches);
    for (const { rule, norm, ...found } of matches) {
      const match = { ...found, start: found.start + from, end: found.end + from };
      const span = checked.original(match);
      // Two insertions at the same place overlap, too.
      if (last !== undefined && (span.start < last.end || span.start === last.start)) continue;
      last = span;
      const around = checked.original(wordsAround(checked.masked, match));
      if (isOff(around) || isIgnored(composed(text.slice(around.start, around.end)))) continue;
      findings.push({ rule, norm, span, around, replacements: match.replacements.map(likeText(text, span)) });
    }
  }
  if (options.memory !== undefined) options.memory.parts = parts;
  return findings;
}

/**
 * Cuts a text at ends of lines. Where depends on the line alone, so that the parts behind an edit are the same as
 * before; a long line is cut, too.
 */
function* partsOf(text: string): Iterable<Span> {
  let start = 0;
  for (let line = 0; line < text.length;) {
    const next = text.indexOf("\n", line) + 1 || text.length;
    const isCut = (next - line + text.charCodeAt(next - 2) + text.charCodeAt(next - 3)) % 4 === 0;
    if ((isCut && next - start >= SHORTEST_PART) || next - start >= LONGEST_PART) {
      for (; next - start > LONGEST_PART; start += LONGEST_PART) yield { start, end: start + LONGEST_PART };
      yield { start, end: next };
      start = next;
    }
    line = next;
  }
  if (start < text.length) yield { start, end: text.length };
}

/**
 * The corrections that start in the span. Of two at the same place, the one of the earlier rule is the first; of two
 * that overlap, the one that starts first.
 */
function* matchesIn(part: MaskedText, { start, end }: Span, rules: readonly Rule[]): Steps<RuleFinding[]> {
  if (!HANGUL.test(part.masked)) return [];
  const matches: RuleFinding[] = [];
  const text = ruleText(part);
  for (const rule of rules) {
    yield;
    for (const match of rule.find(text)) {
      const corrected = withParticle(part.plain, match);
      const isHere = corrected.start >= start && corrected.start < end;
      if (!isHere || corrected.replacements[0] === part.masked.slice(corrected.start, corrected.end)) continue;
      matches.push({ ...corrected, rule, norm: corrected.norm ?? rule.norm });
    }
  }
  return matches.sort((one, other) => one.start - other.start);
}

/** UTF-16 units; nothing longer is a word. */
const LONGEST_IGNORED = 200;

const FILTERS = new WeakMap<readonly string[], (text: string) => boolean>();

/** The same list may be used for thousands of texts. */
function* filterOf(words: readonly string[]): Steps<(text: string) => boolean> {
  const known = FILTERS.get(words) ?? (yield* wordFilter(words));
  FILTERS.set(words, known);
  return known;
}

/** @returns whether a text starts with one of the words */
function* wordFilter(words: readonly string[]): Steps<(text: string) => boolean> {
  const known = new Set<string>();
  const lengths = new Set<number>();
  for (const word of words) {
    yield;
    const inNfc = composed(word);
    if (inNfc === "" || inNfc.length > LONGEST_IGNORED) continue;
    known.add(inNfc);
    lengths.add(inNfc.length);
  }
  const sizes = [...lengths];
  return (text) => sizes.some((length) => known.has(text.slice(0, length)));
}

/** @returns whether a span overlaps one of these */
function spanFilter(spans: readonly Span[]): (span: Span) => boolean {
  const merged: Span[] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  const ends = merged.map(({ end }) => end);
  return ({ start, end }) => (merged[countUpTo(ends, start)]?.start ?? Infinity) < end;
}

/** Composed or decomposed. */
export const HANGUL = /[\u1100-\u11ff가-힣]/;

/** Decomposed text gets decomposed replacements. */
function likeText(text: string, { start, end }: Span): (replacement: string) => string {
  const decomposed = /[\u1100-\u11ff]/.test(text.slice(start, end));
  return (replacement) => (decomposed ? replacement.normalize("NFD") : replacement);
}

function wordsAround(text: string, { start, end }: Span): Span {
  const before =
    /(?<![\p{L}\p{N}_])[\p{L}\p{N}_]*$/u.exec(text.slice(Math.max(0, start - LONGEST_WORD), start))?.[0] ?? "";
  const after = /^[\p{L}\p{N}_]*/u.exec(text.slice(end, end + LONGEST_WORD))?.[0] ?? "";
  return { start: start - before.length, end: end + after.length };
}

/** UTF-16 units. */
const LONGEST_WORD = 40;
