/** The limits of the checks, as data: `npm run eval:writing` shows what each of them rejects. */

/** Limits of a length by that of the source. */
export interface LengthRange {
  min: number;
  max: number;
}

export const THRESHOLDS = {
  /** Hangul / (Hangul + Latin letters) outside what is masked. */
  hangul: {
    /** At most, in an English text: a name in its own script. */
    inEnglish: 0.05,
    /** At least, in a Korean text, which has foreign words in it. */
    inKorean: 0.5,
    /** How far the share may move where a text stays in its language. */
    drift: 0.3,
  },
  /** By what is done. English takes two to three times the characters of Korean. */
  length: {
    toEnglish: { min: 0.8, max: 3.5 },
    toKorean: { min: 0.3, max: 1.4 },
    fix: { min: 0.7, max: 1.4 },
    fixSpacing: { min: 0.5, max: 2 },
    polite: { min: 0.6, max: 2.2 },
    plain: { min: 0.3, max: 1.4 },
    shorter: { min: 0.05, max: 1 },
    own: { min: 0.05, max: 4 },
  } satisfies Record<string, LengthRange>,
  /** UTF-16 units that a length may be above its range: "네" is "Yes", and a short order gets its polite ending. */
  lengthSlack: 10,
  /** UTF-16 units that it may be below: "안녕하세요" is "Hi". */
  shortSlack: 4,
  /** How often the same four words may stand in an answer. */
  sameFourWords: 2,
  /** Words from which on a run that comes twice in a row is a repetition. */
  repeatedRun: 3,
  /** How often a few characters may follow themselves. */
  repeatedCharacters: 4,
  fix: {
    /** Levenshtein distance in graphemes / graphemes of the source. */
    maxEdits: 0.4,
    /** Graphemes that may change however short the source is. */
    slack: 4,
  },
};
