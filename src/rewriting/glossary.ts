/** The words that a workspace wants translated in its own way, or not at all. */
import { composed } from "../text/composed.ts";
import type { Language } from "../text/language.ts";
import type { Span } from "../text/span.ts";

export interface GlossaryEntry {
  /** In NFC, trimmed. */
  term: string;
  /** Its translation in the other language; undefined for a term that is kept as is. */
  translation: string | undefined;
}

/** Longer terms first. */
export type Glossary = readonly GlossaryEntry[];

/** Entries that are used; the user is told of more. */
export const MOST_TERMS = 5_000;

/** UTF-16 units; what is longer is a text and no term. */
const LONGEST_TERM = 200;

/** @param value the setting: an object of term → translation or "keep"; invalid entries are left out */
export function parseGlossary(value: unknown): Glossary {
  return entriesIn(value)
    .slice(0, MOST_TERMS)
    .flatMap(([key, rawTranslation]) => {
      const term = tidy(key);
      const translation = typeof rawTranslation === "string" ? tidy(rawTranslation) : "";
      if (term === "" || translation === "") return [];
      return [{ term, translation: translation === "keep" ? undefined : translation }];
    })
    .sort((a, b) => b.term.length - a.term.length);
}

/** Whether the setting has entries that are not used for their number. */
export function hasTooManyTerms(value: unknown): boolean {
  return entriesIn(value).length > MOST_TERMS;
}

function entriesIn(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** A term in a text: `start` and `end` are UTF-16 offsets. */
export interface FoundTerm extends Span {
  entry: GlossaryEntry;
}

/** Finds terms in a text. How many terms there are hardly makes a difference to the time that it takes. */
export class Terms {
  /** In the order of their UTF-16 units: all that start with another one follow it. */
  readonly #entries: GlossaryEntry[] = [];
  /** For each entry, the index of the longest other one that it starts with; -1 for none. */
  readonly #starts: number[] = [];
  readonly #firstUnits = new Set<number>();

  /** A pair is matched by the side that is not in the target language. */
  constructor(glossary: Glossary, target: Language | "same") {
    const entries = glossary.map((entry) => toward(entry, target)).filter(({ term }) => term.length <= LONGEST_TERM);
    for (const entry of entries.sort((a, b) => (a.term < b.term ? -1 : a.term > b.term ? 1 : 0))) {
      if (entry.term === this.#entries.at(-1)?.term) continue;
      let start = this.#entries.length - 1;
      while (start >= 0 && !entry.term.startsWith(this.#term(start))) start = this.#starts[start] ?? -1;
      this.#entries.push(entry);
      this.#starts.push(start);
      this.#firstUnits.add(entry.term.charCodeAt(0));
    }
  }

  /** The first term at the offset or after it; of several at one place, the longest. */
  next(text: string, from: number): FoundTerm | undefined {
    for (let start = from; start < text.length; start++) {
      if (!this.#firstUnits.has(text.charCodeAt(start))) continue;
      const found = this.#at(text, start);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #at(text: string, start: number): FoundTerm | undefined {
    const rest = text.slice(start, start + LONGEST_TERM);
    // Whatever the rest starts with, the last term before it starts with, too.
    let index = this.#countUpTo(rest) - 1;
    while (index >= 0 && !rest.startsWith(this.#term(index))) index = this.#starts[index] ?? -1;
    for (; index >= 0; index = this.#starts[index] ?? -1) {
      const entry = this.#entries[index];
      const end = start + this.#term(index).length;
      if (entry !== undefined && isWhole(entry.term, text, start, end)) return { start, end, entry };
    }
    return undefined;
  }

  /** How many terms are the text or come before it. */
  #countUpTo(text: string): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#term(middle) <= text) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #term(index: number): string {
    return this.#entries[index]?.term ?? "";
  }
}

function toward({ term, translation }: GlossaryEntry, target: Language | "same"): GlossaryEntry {
  if (translation === undefined || target === "same") return { term, translation: undefined };
  const backwards = hasHangul(term) !== hasHangul(translation) && hasHangul(term) === (target === "ko");
  return backwards ? { term: translation, translation: term } : { term, translation };
}

/**
 * Latin terms are whole words, case-sensitively, and a particle may follow; Korean terms are at the start of an eojeol,
 * whatever follows.
 */
function isWhole(term: string, text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 2), start);
  const isInWord = LATIN_START.test(term) ? /(?:[\p{Script=Latin}\d_]|\w[.-])$/u : /[\p{L}\d_]$/u;
  if (isInWord.test(before)) return false;
  return !LATIN_END.test(term) || !/^(?:[\p{Script=Latin}\d_]|[.-]\w|\()/u.test(text.slice(end, end + 2));
}

const LATIN_START = /^[\p{Script=Latin}\d_]/u;
const LATIN_END = /[\p{Script=Latin}\d_]$/u;

function tidy(text: string): string {
  return composed(text).trim().replace(/\s+/gu, " ");
}

function hasHangul(text: string): boolean {
  return /\p{Script=Hangul}/u.test(text);
}
