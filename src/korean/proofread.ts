/** Finds Korean errors by rules: no model, no network, the same findings every time. */
import type { Span } from "../text/span.ts";
import { readDirectives } from "./directives.ts";
import { compose, maskAll, maskText } from "./masking.ts";
import type { Rule, RuleText } from "./rules/rule.ts";
import { RULES } from "./rules/rules.ts";

export interface Finding {
  rule: Rule;
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
}

/** @returns the findings in text order; they don't overlap */
export function proofread(text: string, options: ProofreadOptions = {}): Finding[] {
  if (!HANGUL.test(text)) return [];
  const { text: composed, original } = compose(text);
  const { words, off } = readDirectives(text);
  const ignoredWords = [...words, ...(options.ignoredWords ?? [])].map((word) => word.normalize("NFC"));
  const ignoredRules = new Set(options.ignoredRules);
  const source = options.within === undefined ? maskText(composed) : maskOutside(text, options.within);

  const findings = RULES.filter(({ id }) => !ignoredRules.has(id)).flatMap((rule) =>
    rule
      .find(source)
      .filter(({ start, end, replacements }) => replacements[0] !== source.masked.slice(start, end))
      .map((match) => {
        const span = original(match);
        const around = original(wordsAround(composed, match));
        return { rule, span, around, replacements: match.replacements.map(likeText(text, span)) };
      }),
  );
  return withoutOverlaps(findings).filter(
    ({ around }) =>
      !off.some(({ start, end }) => around.start < end && start < around.end) &&
      !ignoredWords.some((ignored) => text.slice(around.start, around.end).normalize("NFC").startsWith(ignored)),
  );
}

/** Composed or decomposed. */
export const HANGUL = /[\u1100-\u11ff가-힣]/;

/** Masks each span separately: a backtick in the code between two comments does not open a code span. */
function maskOutside(text: string, within: readonly Span[]): RuleText {
  let masked = "";
  let plain = "";
  let at = 0;
  const skip = (end: number): void => {
    const gap = compose(text.slice(at, end)).text;
    masked += maskAll(gap);
    plain += gap;
  };
  for (const { start, end } of within) {
    skip(start);
    const prose = maskText(compose(text.slice(start, end)).text);
    masked += prose.masked;
    plain += prose.plain;
    at = end;
  }
  skip(text.length);
  return { masked, plain };
}

/** Decomposed text gets decomposed replacements. */
function likeText(text: string, { start, end }: Span): (replacement: string) => string {
  const decomposed = /[\u1100-\u11ff]/.test(text.slice(start, end));
  return (replacement) => (decomposed ? replacement.normalize("NFD") : replacement);
}

function wordsAround(text: string, { start, end }: Span): Span {
  const before = /[\p{L}\p{N}_]*$/u.exec(text.slice(Math.max(0, start - LONGEST_WORD), start))?.[0] ?? "";
  const after = /^[\p{L}\p{N}_]*/u.exec(text.slice(end, end + LONGEST_WORD))?.[0] ?? "";
  return { start: start - before.length, end: end + after.length };
}

/** UTF-16 units. */
const LONGEST_WORD = 40;

/** Keeps the first finding in the text; of two at the same place, the one of the earlier rule. */
function withoutOverlaps(findings: Finding[]): Finding[] {
  let last: Span | undefined;
  return findings
    .toSorted((a, b) => a.span.start - b.span.start)
    .filter(({ span }) => {
      // Two insertions at the same place overlap, too.
      if (last !== undefined && (span.start < last.end || span.start === last.start)) return false;
      last = span;
      return true;
    });
}
