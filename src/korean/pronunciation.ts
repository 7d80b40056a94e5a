/** How Latin words and numbers end when read aloud in Korean, which determines the form of a particle after them. */

/** `vowel` (`API`), `rieul` for ㄹ (`URL`), or `consonant` for every other final (`Token`). */
export type Ending = "vowel" | "rieul" | "consonant";

/** Letters whose Korean name does not end in a vowel; `R` is pronounced 아르 or 알. */
const LETTERS: Partial<Record<string, Ending | "unsure">> = {
  L: "rieul",
  M: "consonant",
  N: "consonant",
  R: "unsure",
};

/** Words that the rules of thumb get wrong or can't know. Those with two pronunciations and endings are `unsure`. */
const WORDS: Record<Ending | "unsure", string> = {
  vowel:
    "acme attribute bit boot bug blog break byte catalog changelog check complete concurrent config cookie create date " +
    "db debug delete dialog execute flag float generate github gui healthcheck http hub ide ip isp log loop " +
    "mariadb method methods mongodb note paste plug point quote readme remote repeat rest root route site sqlite " +
    "state svelte tag typecheck udp update usb utc oidc vip vite website week write async sync favourite sdk aggregate " +
    "validate migrate evaluate duplicate",
  rieul: "yml yaml",
  consonant:
    "app asset backup bitmap book bootstrap bot budget chatbot checkout chip clip commit copilot cronjob datadog deep " +
    "dog ethernet facebook format gap git gitlab hadoop hashmap heap hook input internet job json lab layout logout " +
    "map market net notebook macbook offset output packet pivot plot popup prototype reset robot rollup " +
    "screenshot setup shop sitemap skip sleep slot snapshot socket startup step storybook tab target template textbook " +
    "ticket timeout tip tomcat type unit junit web webapp webhook websocket widget wrap group",
  unsure:
    "ack alert arg audit bad blob bom char charset choice chocolate climate col composite cs dataset del desc " +
    "desktop dir doc dot edit el elem epoch er err exec favorite func get gif god good infinite init it jpeg latex lib limit mac nack " +
    "mem mpeg obj opposite org park pip pod png pp private prod ptr pull put que rag rel req rst set soap spec stderr stop str stub " +
    "suite swap technique tel theme resume tex top val var vec vol zip",
};

const KNOWN = new Map(
  Object.entries(WORDS).flatMap(([ending, words]) =>
    words.split(" ").map((word) => [word, ending as Ending | "unsure"] as const),
  ),
);

/**
 * How an English word that is pronounced as a word ends in Korean, by its last letters (외래어 표기법): the first match
 * counts. A word without a match may end in a stop (`map` 맵) or in 으 (`loop` 루프), and is left alone.
 */
const SUFFIXES: readonly (readonly [RegExp, Ending | "unsure"])[] = [
  // Said as a word or spelt out: getattr, endptr, Maildir. 토크 or 톡.
  [/(?:[bcdfgpt]r|dir)$|[ao]lk$/, "unsure"],
  [/(?:ng|[^aeiou]me|[aeiou]me|ne|n|m)$/, "consonant"],
  [/(?:[^aeiou]le|[aeiou]le|l)$/, "rieul"],
  [/(?:[aiouwyrsxzfvh]|[aoeiu]e|[bcdfghkrsvwxyz]e)$/, "vowel"],
  // A stop after a consonant gets its own vowel: 테스트, 태스크, 헬프.
  [/(?:[bcfghklnprsx]t|[lnrs]k|[lmrs]p|[^o]d)$/, "vowel"],
  [/check$/, "vowel"],
  [/(?:ck|ook|ic)$/, "consonant"],
];

/** Letters of a word that may be initials: zic, nic. */
const SHORT = 3;

/** Said as the word or letter by letter, with different endings: 포맷, 그룹, 패킷, 타깃, 비트맵. */
const ABBREVIATED = /(?:fmt|grp|pkt|tgt|lmt|bmp)$/i;

/** @returns how the pronunciation of the word ends, or undefined if that is uncertain */
export function endingOfWord(word: string): Ending | undefined {
  const whole = KNOWN.get(word.toLowerCase());
  if (whole !== undefined) return certain(whole);
  // `getUser` and `MAX_SIZE` end like their last part.
  const last = /(?:(?<![A-Z])[A-Z]+|[A-Z][a-z]+|(?<![A-Za-z])[a-z]+)$/.exec(word)?.[0] ?? "";
  if (last !== word && KNOWN.has(last.toLowerCase())) return certain(KNOWN.get(last.toLowerCase()) ?? "unsure");

  if (ABBREVIATED.test(last)) return undefined;
  const letter = endingOfLetter(last);
  if (last.length === 1 || !/[aeiouy]/i.test(last)) return letter;
  const suffix = SUFFIXES.find(([ending]) => ending.test(last.toLowerCase()))?.[1] ?? "unsure";
  const spoken = certain(suffix);
  // Capitals and short names of commands may be spelled out or pronounced as a word: certain only if both agree.
  return (last === last.toUpperCase() || word.length <= SHORT) && spoken !== letter ? undefined : spoken;
}

function endingOfLetter(word: string): Ending | undefined {
  return certain(LETTERS[word.slice(-1).toUpperCase()] ?? "vowel");
}

function certain(ending: Ending | "unsure"): Ending | undefined {
  return ending === "unsure" ? undefined : ending;
}

const DIGITS: readonly Ending[] = [
  "consonant", // 영, 공, and 십, 백, 천, 만, 억
  "rieul", // 일
  "vowel", // 이
  "consonant", // 삼
  "vowel", // 사
  "vowel", // 오
  "consonant", // 육
  "rieul", // 칠
  "rieul", // 팔
  "vowel", // 구
];

/** @param number decimal digits, pronounced the Sino-Korean way */
export function endingOfNumber(number: string): Ending | undefined {
  // Beyond 억 the zeros are 조, which ends in a vowel.
  return /0{9}$/.test(number) ? undefined : DIGITS[Number(number.slice(-1))];
}

/** Units and signs after a number whose pronunciations all end the same way. */
const UNITS: Partial<Record<string, Ending>> = {
  "%": "vowel",
  "℃": "vowel",
  "°C": "vowel",
  B: "vowel",
  KB: "vowel",
  MB: "vowel",
  GB: "vowel",
  TB: "vowel",
  KiB: "vowel",
  MiB: "vowel",
  GiB: "vowel",
  Hz: "vowel",
  MHz: "vowel",
  GHz: "vowel",
  s: "vowel",
  ms: "vowel",
};

export function endingOfUnit(unit: string): Ending | undefined {
  return UNITS[unit];
}
