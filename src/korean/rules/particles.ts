/** Particles after Latin words, numbers and units, whose pronunciation determines the form of the particle. */
import { type Ending, endingOfNumber, endingOfUnit, endingOfWord } from "../pronunciation.ts";
import { AFTER_RO, formOf } from "./particleForms.ts";
import { type Rule, type RuleMatch, type RuleText } from "./rule.ts";

/** Endings that need 이 after a consonant; after a vowel both are in use. */
const COPULAS = ["라는", "라고", "라면", "란", "였다", "였습니다"];

const PARTICLE = `(?:(은|는|이|가|을|를|과|와)|(으로|로)${AFTER_RO}|(${COPULAS.join("|")}))(?![가-힣(/])`;

/** Quotation marks and emphasis between a word and its particle. */
const CLOSING = "[`'\"’”*_]{0,3}";

const AFTER_WORD = new RegExp(`(?<=[A-Za-z]${CLOSING})${PARTICLE}`, "g");
const AFTER_NUMBER = new RegExp(`(?<=[0-9])${PARTICLE}`, "g");
const AFTER_UNIT = new RegExp(`(?<=[0-9] ?(?:%|℃|°C|[A-Za-z]{1,3}))${PARTICLE}`, "g");

/** Departments are called `과`: `IT과`. */
const DEPARTMENTS = /(?:IT|CS|AI)$/;

/** What precedes the particle, if it is a plain word or a name, not a path, option, placeholder or call. */
const WORD_BEFORE = new RegExp(
  `(?<![\\w%$\\\\:@#/.-]|%\\([\\w.-]{1,40}\\))(?:[A-Za-z_-]+\\.)*([A-Za-z_]*[A-Za-z])${CLOSING}$`,
);
const NUMBER_BEFORE = /(?<![\w.,:/$₩€#+*^=<>~-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/;
const UNIT_BEFORE = /(?<![\w.,:/$₩€#-])[\d,.]+ ?(%|℃|°C|[A-Za-z]{1,3})$/;

/** How far to look back from a particle, in UTF-16 units. */
const LOOK_BACK = 80;

type EndingOf = (before: string, particle: string) => Ending | undefined;

export const PARTICLES: readonly Rule[] = [
  {
    id: "particle-after-latin",
    class: "error",
    explanation: {
      ko: "로마자로 적은 말 뒤의 조사는 그 말을 읽는 소리에 맞춥니다.",
      en: "A particle after a Latin word follows from how the word is said in Korean.",
    },
    norm: { kind: "dictionary", entry: "은/는, 이/가, 을/를, 과/와, 으로/로" },
    find: (text) => wrongParticles(text, AFTER_WORD, wordEnding),
    wrong: [
      ["API을 호출한다", "API를 호출한다"],
      ["Token가 만료됐다", "Token이 만료됐다"],
      ["URL를 복사한다", "URL을 복사한다"],
      ["Redis은 빠르다", "Redis는 빠르다"],
      ["Vue으로 만들었다", "Vue로 만들었다"],
      ["JSON로 저장한다", "JSON으로 저장한다"],
      ["URL으로 접속", "URL로 접속"],
      ["`token`를 지운다", "`token`을 지운다"],
      ["getUser을 부른다", "getUser를 부른다"],
      ["Docker과 Kubernetes", "Docker와 Kubernetes"],
      ["Token라는 이름", "Token이라는 이름"],
    ],
    right: [
      "API를",
      "Token이",
      "URL을",
      "URL로",
      "SQL을 SQL로",
      "JSON으로",
      "Redis는",
      "GitHub에서 GitHub를",
      "PR을 PR를",
      "GET을 GET를",
      "API은행",
      "API을(를)",
      "IT과 학생",
      "set을 set를",
      "`getUser()`을",
      "/api/users을",
      "{name}를 {name}을",
      "유저%(objects)s이 선택됨",
      "KakaoTalk을 KakaoTalk를",
      "dingtalk으로 dingtalk로",
      "repr을 getattr를 xattr을 endptr이 Maildir을 hasAttr은 Dot을 stderr을 alert을",
      "d이 예제는 다음과 같다",
      "msgfmt이 msgfmt가 rgrp을 rgrp를 nextpkt은 usrgrp으로",
      "zic은 zic는 nic을 nic를 gdm이 sop으로",
      "ACK를 ACK을 multi_ack를 NACK은 nack는",
      "Err은 Err는 map_err을 map_err를 last_err로 err으로",
    ],
  },
  {
    id: "particle-after-number",
    class: "error",
    explanation: {
      ko: "숫자 뒤의 조사는 한자어로 읽은 소리에 맞춥니다.",
      en: "A particle after a number follows from its Sino-Korean reading.",
    },
    norm: { kind: "dictionary", entry: "은/는, 이/가, 을/를, 과/와, 으로/로" },
    find: (text) => [
      ...wrongParticles(text, AFTER_NUMBER, numberEnding),
      ...wrongParticles(text, AFTER_UNIT, unitEnding),
    ],
    wrong: [
      ["값이 2이 된다", "값이 2가 된다"],
      ["결과는 3를 더한다", "결과는 3을 더한다"],
      ["길이를 8으로 나눈다", "길이를 8로 나눈다"],
      ["값을 0로 바꾼다", "값을 0으로 바꾼다"],
      ["5%을 넘으면", "5%를 넘으면"],
      ["10MB을 넘으면", "10MB를 넘으면"],
      ["404은 없는 페이지다", "404는 없는 페이지다"],
    ],
    right: [
      "3을",
      "2가",
      "1로",
      "6으로",
      "10을",
      "MP3을 MP3를",
      "Python 3을 Python 3를",
      "2024-01-03은",
      "10:30은",
      "5%를",
      "v2는 v2은",
      "3.0로 3.0으로",
      "버전 3이 버전 3가",
      "서울 중구 충무로1가",
      "을지로3가 65",
    ],
  },
];

function wrongParticles({ plain, masked }: RuleText, pattern: RegExp, endingOf: EndingOf): RuleMatch[] {
  return Array.from(masked === plain ? plain.matchAll(pattern) : unmasked(plain, masked, pattern)).flatMap((match) => {
    const before = plain.slice(Math.max(0, match.index - LOOK_BACK), match.index);
    const particle = match[1] ?? match[2];
    const ending = endingOf(before, particle ?? "");
    if (ending === undefined) return [];
    const right = particle === undefined ? copula(match[3] ?? "", ending) : formOf(particle, ending);
    const wrong = particle ?? match[3] ?? "";
    if (right === wrong || (particle === "과" && DEPARTMENTS.test(before))) return [];
    return [{ start: match.index, end: match.index + wrong.length, replacements: [right] }];
  });
}

/** Matches in the plain text that are not masked themselves; what precedes them may be code. */
function* unmasked(plain: string, masked: string, pattern: RegExp): Iterable<RegExpExecArray> {
  for (const match of plain.matchAll(pattern)) if (masked[match.index] === plain[match.index]) yield match;
}

function copula(form: string, ending: Ending): string {
  if (ending === "vowel") return form;
  return form.startsWith("였") ? `이었${form.slice(1)}` : `이${form}`;
}

export function wordEnding(before: string, particle: string): Ending | undefined {
  // A stray letter before “이 예제는”.
  if (particle === "이" && /(?:^|\n)[a-z]$/.test(before)) return undefined;
  if (UNIT_BEFORE.test(before)) return undefined;
  const word = WORD_BEFORE.exec(before)?.[1];
  return word === undefined ? undefined : endingOfWord(word.replace(/^.*_/, ""));
}

export function numberEnding(before: string, particle: string): Ending | undefined {
  const match = NUMBER_BEFORE.exec(before);
  if (match === null) return undefined;
  const [number, decimals] = match;
  // A part of a street or quarter in an address: 을지로3가.
  if (/[가-힣]$/.test(before.slice(0, match.index)) && particle === "가") return undefined;
  // After a Latin name or 버전 many say the number in English; zeros after the decimal point are 영, 공, 제로 or 오.
  if (/(?:[A-Za-z]|버전)\s?$/.test(before.slice(0, match.index)) || decimals?.endsWith("0") === true) return undefined;
  return endingOfNumber(decimals ?? number);
}

function unitEnding(before: string): Ending | undefined {
  return endingOfUnit(UNIT_BEFORE.exec(before)?.[1] ?? "");
}
