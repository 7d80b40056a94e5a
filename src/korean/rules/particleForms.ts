/** The forms of particles, which follow from the sound before them. */
import type { Ending } from "../pronunciation.ts";
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

/** A correction that changes how a word ends changes the particle after it: `컨셉은` → `콘셉트는`. */
export function withParticle(text: string, match: RuleMatch): RuleMatch {
  const { start, end, replacements } = match;
  if (end === start) return match;
  const before = endingOfSyllable(text.charAt(end - 1));
  if (replacements.every((replacement) => endingOfSyllable(replacement.slice(-1)) === before)) return match;
  const found = PARTICLE.exec(text.slice(end, end + 8));
  const particle = found?.[1] ?? found?.[2];
  if (particle === undefined) return match;
  return {
    ...match,
    end: end + particle.length,
    replacements: replacements.map((replacement) => {
      const ending = endingOfSyllable(replacement.slice(-1));
      return replacement + (ending === undefined ? particle : formOf(particle, ending));
    }),
  };
}
