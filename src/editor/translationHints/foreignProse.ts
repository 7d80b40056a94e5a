import type { ProseUnit } from "../../prose/units.ts";
import { passageText } from "../../prose/write.ts";
import { type Language, translationTarget } from "../../text/language.ts";
import type { Span } from "../../text/span.ts";

/** A comment, string or paragraph with prose that is not in the reader's language. */
export interface ForeignProse {
  span: Span;
  /** Its passages in the other language, without comment marks or quotes. Not empty. */
  passages: string[];
}

/** UTF-16 units; nobody reads a longer one in a hover or a note. */
const LONGEST_UNIT = 20_000;

/** @param to the language of the reader */
export function foreignProse(text: string, units: readonly ProseUnit[], to: Language): ForeignProse[] {
  return units
    .filter(({ span }) => span.end - span.start <= LONGEST_UNIT)
    .map(({ span, passages }) => ({
      span,
      passages: passages
        .map((passage) => passageText(text, passage).trim())
        .filter((passage) => translationTarget(passage, "auto") === to),
    }))
    .filter(({ passages }) => passages.length > 0);
}

/** The prose that is at least partly in a visible span, the nearest to `focus` (a UTF-16 offset) first. */
export function nearest<T extends { span: Span }>(prose: readonly T[], visible: readonly Span[], focus: number): T[] {
  const distance = ({ span }: T): number => Math.max(span.start - focus, focus - span.end, 0);
  return prose
    .filter(({ span }) => visible.some(({ start, end }) => span.start < end && span.end > start))
    .sort((one, other) => distance(one) - distance(other));
}
