/** The forms of particles, which follow from the sound before them. */
import type { Ending } from "../pronunciation.ts";
import { nounAtEnd } from "./lexicon.ts";
import type { RuleMatch } from "./rule.ts";
import { finalOf } from "./syllables.ts";

/** The forms after a consonant and after a vowel. After ㄹ, only `으로/로` takes the form after a vowel. */
const PAIRS: readonly (readonly [afterConsonant: string, afterVowel: string])[] = [
  ["은", "는"],
  ["이", "가"],
  ["을", "를"],
  ["과", "와"],
  ["으로", "로"],
];

/** What may follow (으)로. */
export const AFTER_RO = "(?:는|도|만|부터|부터는|서|서는|써|의|까지)?";

/** @returns the particle, in the form after that ending */
export function formOf(particle: string, ending: Ending): string {
  const [afterConsonant, afterVowel] = PAIRS.find((pair) => pair.includes(particle)) ?? [particle, particle];
  if (ending === "consonant") return afterConsonant;
  return ending === "vowel" || afterVowel === "로" ? afterVowel : afterConsonant;
}

export function endingOfSyllable(syllable: string): Ending | undefined {
  switch (finalOf(syllable)) {
    case undefined:
      return undefined;
    case " ":
      return "vowel";
    case "ㄹ":
      return "rieul";
    default:
      return "consonant";
  }
}

const PARTICLE = new RegExp(`^(?:(은|는|이|가|을|를|과|와)|(으로|로)${AFTER_RO})(?![가-힣])`);

/** Not 는 and 가, which are ends of verbs as well (`지않는`): they count after a noun only. */
const NO_ENDING = ["은", "이", "을", "를", "과", "와", "으로", "로"];

/**
 * A correction that changes how a word ends changes the particle after it (`컨셉은` → `콘셉트는`); and so does one after
 * which the particle was wrong all along (`갯수을` → `개수를`).
 */
export function withParticle(text: string, match: RuleMatch): RuleMatch {
  const { start, end, replacements } = match;
  if (end === start) return match;
  const found = PARTICLE.exec(text.slice(end, end + 8));
  const particle = found?.[1] ?? found?.[2];
  if (particle === undefined) return match;
  const before = endingOfSyllable(text.charAt(end - 1));
  const isAsBefore = replacements.every((replacement) => endingOfSyllable(replacement.slice(-1)) === before);
  if (isAsBefore && (before === undefined || formOf(particle, before) === particle)) return match;
  if (isAsBefore && !NO_ENDING.includes(particle) && !replacements.every(endsInNoun)) return match;
  return {
    ...match,
    end: end + particle.length,
    replacements: replacements.map((replacement) => {
      const ending = endingOfSyllable(replacement.slice(-1));
      return replacement + (ending === undefined ? particle : formOf(particle, ending));
    }),
  };
}

function endsInNoun(text: string): boolean {
  return nounAtEnd(/(?<![가-힣])[가-힣]+$/.exec(text)?.[0] ?? "") !== undefined;
}
