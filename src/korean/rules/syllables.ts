/** Hangul syllables (U+AC00 to U+D7A3): each is a lead, a vowel and a final, in the order of Unicode. */

const FIRST = 0xac00;
const LAST = 0xd7a3;
/** All in Unicode order, as letters of their own (U+3131 to U+3163); a space for no final. */
const LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
const FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";

/** @returns a character class of the syllables with that final; `any` means any final, but not none; a space none */
export function syllablesWithFinal(final: string): string {
  const index = FINALS.indexOf(final);
  let syllables = "";
  for (let open = FIRST; open <= LAST; open += FINALS.length) {
    syllables +=
      final === "any"
        ? `${String.fromCharCode(open + 1)}-${String.fromCharCode(open + FINALS.length - 1)}`
        : String.fromCharCode(open + index);
  }
  return `[${syllables}]`;
}

/** @returns the syllable with another final; a space for none */
export function withFinal(syllable: string, final: string): string {
  const code = syllable.charCodeAt(0);
  return String.fromCharCode(code - ((code - FIRST) % FINALS.length) + FINALS.indexOf(final));
}

/** @returns the syllable's final, a space for none; undefined if it is no syllable */
export function finalOf(syllable: string): string | undefined {
  const code = syllable.charCodeAt(0);
  return code >= FIRST && code <= LAST ? FINALS[(code - FIRST) % FINALS.length] : undefined;
}

/** @returns the letters of each syllable, in order; what is no syllable is left as it is */
export function lettersOf(text: string): string {
  return text.replace(/[가-힣]/g, (syllable) => {
    const index = syllable.charCodeAt(0) - FIRST;
    const final = FINALS.charAt(index % FINALS.length);
    const vowel = VOWELS.charAt(Math.floor(index / FINALS.length) % VOWELS.length);
    return LEADS.charAt(Math.floor(index / FINALS.length / VOWELS.length)) + vowel + final.trim();
  });
}

const SYLLABLE = new RegExp(`([${LEADS}])([${VOWELS}])(?:([${FINALS.trim()}])(?![${VOWELS}]))?`, "g");

/** @returns the syllables that the letters make, as an input method puts them together */
export function syllablesOf(letters: string): string {
  return letters.replace(SYLLABLE, (_, lead: string, vowel: string, final: string | undefined) =>
    String.fromCharCode(
      FIRST +
        (LEADS.indexOf(lead) * VOWELS.length + VOWELS.indexOf(vowel)) * FINALS.length +
        FINALS.indexOf(final ?? " "),
    ),
  );
}
