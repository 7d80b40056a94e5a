/** The limits of the checks, as data: `npm run eval:writing` shows what each of them rejects. */

/** Limits of a length, relative to the length of the source. */
export interface LengthRange {
  min: number;
  max: number;
}

export const THRESHOLDS = {
  /** Hangul / (Hangul + Latin letters) outside what is masked. */
  hangul: {
    /** Maximum in an English text: a name in its own script. */
    inEnglish: 0.05,
    /** Minimum in a Korean text, which contains foreign words. */
    inKorean: 0.5,
    /** How far the share may move if a text stays in its language. */
    drift: 0.3,
  },
  /** By task. English takes two to three times as many characters as Korean. */
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
  /** UTF-16 units by which a length may exceed its range: "네" is "Yes", and a short command gets a polite ending. */
  lengthSlack: 10,
  /** UTF-16 units by which it may fall short of it: "안녕하세요" is "Hi". */
  shortSlack: 4,
  /** How often the same four words may appear in an answer. */
  sameFourWords: 2,
  /** Minimum words of a run that counts as a repetition if it appears twice in a row. */
  repeatedRun: 3,
  /** How often a few characters may repeat in a row. */
  repeatedCharacters: 4,
  fix: {
    /** Levenshtein distance in graphemes / graphemes of the source. */
    maxEdits: 0.4,
    /** Graphemes that may change no matter how short the source is. */
    slack: 4,
  },
};
