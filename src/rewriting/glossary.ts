/** The words that a workspace wants translated in its own way, or not at all. */
import type { Language } from "../text/language.ts";

export interface GlossaryEntry {
  /** In NFC, trimmed. */
  term: string;
  /** Its translation in the other language; undefined for a term that is kept as is. */
  translation: string | undefined;
}

/** Longer terms first: the longest match wins. */
export type Glossary = readonly GlossaryEntry[];

/** @param value the setting: an object of term → translation or "keep"; invalid entries are left out */
export function parseGlossary(value: unknown): Glossary {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value)
    .flatMap(([key, rawTranslation]: [string, unknown]) => {
      const term = tidy(key);
      const translation = typeof rawTranslation === "string" ? tidy(rawTranslation) : "";
      if (term === "" || translation === "") return [];
      return [{ term, translation: translation === "keep" ? undefined : translation }];
    })
    .sort((a, b) => b.term.length - a.term.length);
}

/** The entries as they apply to a text: a pair is matched by the side that is not in the target language. */
export function entriesToward(glossary: Glossary, target: Language | "same"): Glossary {
  return glossary.map((entry) => toward(entry, target)).sort((a, b) => b.term.length - a.term.length);
}

function toward({ term, translation }: GlossaryEntry, target: Language | "same"): GlossaryEntry {
  if (translation === undefined || target === "same") return { term, translation: undefined };
  const backwards = hasHangul(term) !== hasHangul(translation) && hasHangul(term) === (target === "ko");
  return backwards ? { term: translation, translation: term } : { term, translation };
}

/**
 * A pattern (flag `v`) that finds the term. Latin terms match whole words, case-sensitively, and a particle may follow;
 * Korean terms match at the start of an eojeol, whatever follows.
 */
export function termPattern(term: string): string {
  const escaped = term.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const before = /^[\p{Script=Latin}\d_]/u.test(term)
    ? String.raw`(?<![\p{Script=Latin}\d_]|\w[.\-])`
    : String.raw`(?<![\p{L}\d_])`;
  const after = /[\p{Script=Latin}\d_]$/u.test(term) ? String.raw`(?![\p{Script=Latin}\d_]|[.\-]\w|\()` : "";
  return before + escaped + after;
}

function tidy(text: string): string {
  return text.normalize("NFC").trim().replace(/\s+/gu, " ");
}

function hasHangul(text: string): boolean {
  return /\p{Script=Hangul}/u.test(text);
}
