/** Hangul syllables (U+AC00 to U+D7A3) by their finals: each group of 28 differs only in the final. */

const FIRST = 0xac00;
const LAST = 0xd7a3;
/** In Unicode order; a space for none. */
const FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";

/** @returns a character class of the syllables with that final; `any` means any final, but not none */
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
