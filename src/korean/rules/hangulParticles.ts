/** Particles after Hangul: in the wrong form, apart from their noun, or twice. */
import { isPlainNoun, NOUN, nounAtEnd, PREDICATE } from "./lexicon.ts";
import { AFTER_RO, endingOfSyllable, formOf } from "./particleForms.ts";
import { numberEnding, wordEnding } from "./particles.ts";
import { finder, ko, koPattern, patternRule, type Rule, type RuleMatch, type RuleText } from "./rule.ts";

const FORM = new RegExp(`(?<=[가-힣])(?:(은|는|이|가|을|를|과|와)|(으로|로)${AFTER_RO})(?![가-힣(/·])`, "g");

/** The Hangul of a word up to a place; not after Latin letters, digits or what is masked. */
const RUN = /(?<![\p{L}\p{N}_\uFFFC])[가-힣]+$/u;

/** Whom and what a department has: 컴퓨터과 학생. */
const OF_DEPARTMENT =
  /^과 (?:학생|교수|직원|조교|선배|후배|동기|졸업|신입생|재학|출신|전공|수업|사무실|소속|과장|회장|대표)/;

/** UTF-16 units; no word is longer. */
const LOOK_BACK = 20;

/** Ends of words with -을 after a vowel: nouns, and verbs such as 짓다, 잇다, 낫다, 붓다, 긋다, 젓다 and 모으다. */
const ENDS_IN_EUL =
  /(?:(?:^|늦|초|한|올|지난|이번)가|(?:^|[^키테콤])마|노|(?:^|산|온)고|(?:^|[^시미이키지스배우])지|(?:^|[^구터])이|나|부|그|저|모|주|사|여|도|누|추|줘|져|줍)을$/;

export const HANGUL_PARTICLES: readonly Rule[] = [
  {
    id: "particle-after-hangul",
    class: "error",
    explanation: {
      ko: "조사는 앞말의 받침에 맞춥니다: 받침 뒤에는 은·이·을·과·으로, 모음 뒤에는 는·가·를·와·로.",
      en: "A particle follows the sound before it: 은, 이, 을, 과, 으로 after a consonant; 는, 가, 를, 와, 로 after a vowel.",
    },
    norm: { kind: "dictionary", entry: "은/는, 이/가, 을/를, 과/와, 으로/로" },
    find: wrongForms,
    wrong: [
      ["파일를 읽는다", "파일을 읽는다"],
      ["값를 읽는다", "값을 읽는다"],
      ["사용자을 찾는다", "사용자를 찾는다"],
      ["객체을 만든다", "객체를 만든다"],
      ["서버이 죽었다", "서버가 죽었다"],
      ["화면으로 클래스으로 이동한다", "화면으로 클래스로 이동한다"],
      ["함수과 변수", "함수와 변수"],
      ["컴퓨터과 마우스", "컴퓨터와 마우스"],
      ["버튼가 눌린다", "버튼이 눌린다"],
      ["프로젝트은 이렇게 나뉜다", "프로젝트는 이렇게 나뉜다"],
      ["설정는 그대로 둔다", "설정은 그대로 둔다"],
      ["파일으로 저장한다", "파일로 저장한다"],
      ["환경변수으로 넘긴다", "환경변수로 넘긴다"],
      ["목록와 표", "목록과 표"],
      ["텍스트로 버튼로 바꾼다", "텍스트로 버튼으로 바꾼다"],
    ],
    right: [
      "고양이가 아이와 사이가 좋다",
      "고양이, 아이, 사이, 차이, 길이, 높이, 오이",
      "가을을, 마을을, 노을을, 겨울을",
      "집을 지을 사람과 선을 그을 사람",
      "이어 나을 병과 모을 돈, 죽을 저을 때",
      "푸를, 흐를, 부를, 다를, 이를, 고를, 모를",
      "전문가, 소설가, 평가, 추가, 물가",
      "경로, 진입로, 접근로, 바로, 서로, 따로, 별로",
      "있는, 없는, 먹는, 갚는",
      "은은한, 이은, 지은, 나은, 작은",
      "결과, 효과, 사과, 학과",
      "컴퓨터과 학생, 데이터과 직원, 하드웨어과 교수, 컴퓨터과 졸업생",
      "을를, 은(는), 이/가",
      "김하은, 박지은, 이나은",
      "물로 나누고 파일로 쓰고 글로 남긴다",
      "메시지이다. 서버이며, 함수이고",
      "감사합니다. 앞으로, 참으로",
    ],
  },
  {
    id: "particle-apart",
    class: "error",
    explanation: { ko: "조사는 앞말에 붙여 씁니다.", en: "A particle is joined to the word before it." },
    norm: { kind: "orthography", article: 41 },
    find: particlesApart,
    wrong: [
      ["서버로 부터 받은 값", "서버로부터 받은 값"],
      ["API 를 호출한다", "API를 호출한다"],
      ["API 의 응답", "API의 응답"],
      ["React 는 라이브러리다", "React는 라이브러리다"],
      ["서버 에 저장한다", "서버에 저장한다"],
      ["설정 파일 의 값", "설정 파일의 값"],
      ["값 을 읽는다", "값을 읽는다"],
      ["문서 와 코드", "문서와 코드"],
      ["처음 부터 다시", "처음부터 다시"],
      ["3시 까지", "3시까지"],
      ["이 값 밖에 쓸 수 없다", "이 값밖에 쓸 수 없다"],
      ["서버 뿐만 아니라 클라이언트도", "서버뿐만 아니라 클라이언트도"],
      ["이것 뿐이다", "이것뿐이다"],
      ["클래스 들을 모은다", "클래스들을 모은다"],
      ["기본값 입니다.", "기본값입니다."],
      ["파일 만큼 크다", "파일만큼 크다"],
      ["이 값 보다 커야 한다", "이 값보다 커야 한다"],
      ["버전 보다 높거나 같다", "버전보다 높거나 같다"],
      ["API 을 호출한다", "API를 호출한다"],
      ["JSON 를 읽는다", "JSON을 읽는다"],
      ["Token 가 만료됐다", "Token이 만료됐다"],
      ["파일 를 읽는다", "파일을 읽는다"],
      ["버튼 로 바꾼다", "버튼으로 바꾼다"],
      ["변수 으로 넘긴다", "변수로 넘긴다"],
      ["함수 을 부른다", "함수를 부른다"],
      ["API 가 보이지 않는다", "API가 보이지 않는다"],
      ["이건 오류 예요", "이건 오류예요"],
      ["이건 버그 이에요", "이건 버그예요"],
      ["저는 학생 이예요", "저는 학생이에요"],
    ],
    right: [
      "서버로부터",
      "껍질 까지 말고",
      "를 붙인다",
      "갑 을 관계",
      "``cmd`` 를 입력한다",
      "`cmd` 를 입력한다",
      "https://example.com/faq 에서 확인한다",
      "_코드 편집기_ 에서 본다",
      "*강조* 는 그대로",
      "[문서](a.md) 를 본다",
      "%s 를, {0} 을, <b>값</b> 을, %(name)s 의",
      "@user 는, $name 은, example.com 에서",
      "현재 값은 ~1 %d ~4 입니다. ~2 입니다. ~1굵게~2 입니다",
      "--rmgr=list 로 본다. --mode=fast 를 준다. LANG=ko 에서 실행한다. a=b 는 식이다",
      "설정하여 를 넘겨줌",
      "조사 은 는 이 가. 함수 을 를 구분. 사용자 을 갑",
      "이 값 이 함수",
      "서버 보다 높은 성능을 낸다",
      "파일 보다 나은 방법, 코드 보다 빠르게 실행",
      "책 보다 먼저 잔다",
      "할 뿐이다. 창 밖에 아무도 없다",
      "파일 만 개, 사용자 만 18세",
      "코드 리뷰 가 보자",
      "사이트 가 봐. 홈페이지 가 봤어. 메뉴 가 보면 있다. 문서 가 보세요. GitHub 가 보면 있다",
      "회사 와 봐. 회사 와 일했다. 회사 가 쉬어라",
      "서버 만 대를 돌린다. 페이지 만 쪽. 메시지 만 통을 보냈다. 데이터 만 바이트. 서버 만 여 대",
      "손 들을 사람",
    ],
  },
  patternRule({
    id: "particle-twice",
    explanation: { ko: "같은 구실을 하는 조사가 겹쳤습니다.", en: "Two particles do the same job." },
    norm: { kind: "dictionary", entry: "을, 를" },
    corrections: [
      [ko`(?<=[가-힣](?<!가))을를(?= )`, (match) => afterMatch(match, "을")],
      [ko`(?<=[가-힣])를(?:을|를)(?= )`, (match) => afterMatch(match, "을")],
      [ko`(?<={C})을을{>}`, "을"],
      [ko`(?<=[가-힣]{2}|{C})는는{>}`, (match) => afterMatch(match, "은")],
      [ko`(?<=[가-힣]{2})에에{>}`, "에"],
      [new RegExp(`(?<=${NOUN})가가(?![가-힣])`, "g"), "가"],
      [new RegExp(`(?<=${NOUN})와와(?![가-힣])`, "g"), "와"],
      [ko`에서에서`, "에서"],
      [ko`에게에게`, "에게"],
      [ko`으로으로{>}`, "으로"],
      [ko`까지까지`, "까지"],
      [ko`부터부터`, "부터"],
    ],
    wrong: [
      ["값을를 읽는다", "값을 읽는다"],
      ["값을을 읽는다", "값을 읽는다"],
      ["서버에서에서 받은", "서버에서 받은"],
      ["데이터가가 없다", "데이터가 없다"],
      ["사용자와와 개발자", "사용자와 개발자"],
    ],
    right: ["마을을 지나", "은는이가을를 구분", "가을을", "가는 는개", "노을을"],
  }),
];

/** The form that is correct after the syllable before the match. */
function afterMatch({ input = "", index = 0 }: RegExpMatchArray, particle: string): string {
  return formOf(particle, endingOfSyllable(input.charAt(index - 1)) ?? "consonant");
}

function wrongForms({ masked }: RuleText): RuleMatch[] {
  return Array.from(masked.matchAll(FORM)).flatMap((match) => {
    const { index } = match;
    const particle = match[1] ?? match[2] ?? "";
    const ending = endingOfSyllable(masked.charAt(index - 1));
    if (ending === undefined) return [];
    const right = formOf(particle, ending);
    if (right === particle) return [];
    const run = RUN.exec(masked.slice(Math.max(0, index - LOOK_BACK), index))?.[0];
    if (run === undefined || !isCertain(run, particle)) return [];
    if (particle === "과" && OF_DEPARTMENT.test(masked.slice(index, index + LOOK_BACK))) return [];
    return [{ start: index, end: index + particle.length, replacements: [right] }];
  });
}

/** Whether what ends with the particle, in the wrong form, can't be another word. */
function isCertain(run: string, particle: string): boolean {
  const noun = nounAtEnd(run);
  switch (particle) {
    case "를":
    case "으로":
      return !run.endsWith("을") || noun !== undefined;
    case "을":
      return noun !== undefined || (run.length > 1 && !ENDS_IN_EUL.test(`${run}을`));
    case "가":
    case "로":
      return noun !== undefined && isPlainNoun(noun);
    default:
      return noun !== undefined;
  }
}

/** After any word: what is no word by itself. */
const NEVER_ALONE =
  "(?:를|에서|에서는|에서도|으로|으로는|으?로부터|에게|에게서|처럼)(?=[ ,.]|$)|부터(?:는|라도|의)?(?![가-힣])|(?:입니다|입니까|이었습니다|였습니다)(?![가-힣])";
/** What one comes or goes to do: `사이트 가 봐`, `회사 와 일했다`. */
const COMING =
  "(?:봐|봤|봅|본 |볼|보(?:[면고세자니라시았겠아지]|려|는|기|거|도록)|쉬[어었는고면자]|쉴|쉰|일[하한할해했]|놀[자고아]|앉|기다[리려린릴]|살[고아]|있어|있을게|줘)";
/** What is counted in tens of thousands, or more of the number. */
const COUNTED =
  "(?:(?:대|쪽|통|바이트|편|권|곳|점|자|글자|초|분|시|일|주|회|마리|킬로|달러|배)(?:[가이은는을를의도만와과에로]|으로|에서|씩|이나|정도|쯤)?(?![가-힣])|여 |\\d|[이삼사오육칠팔구천백]?천)";
/** After a word of Latin letters. */
const AFTER_LATIN = `(?:은|는|을|의|에|에는|에도|(?:와|가)(?! ${COMING})|과|로|로는|도|이다)(?= [가-힣A-Za-z\uFFFC\`'"(]|[.]?$)`;
/** After a noun of the lexicon; `만` is a number, too. */
const AFTER_NOUN = `${AFTER_LATIN}|(?:만(?= (?!명|개|원|건|번|년|시간|장|살|줄|행|${COUNTED})[가-힣])|만큼(?![가-힣])|이나(?= )|마다(?![가-힣])|들(?=(?:을|은|이|의|에|과|로|도|만|에게|에서)(?![가-힣])))`;
const ANY = new RegExp(`(?<=[가-힣A-Za-z0-9)]) (${NEVER_ALONE}|${AFTER_NOUN})`, "g");
const ONLY = new RegExp(`^(?:${NEVER_ALONE})`);
const LATIN_ONLY = new RegExp(`^(?:${AFTER_LATIN})`);

/** A plain word of Latin letters: no mention, option, path, variable or domain, which could swallow the particle. */
const LATIN_BEFORE = /(?<![\w.%$\\:@#/=)\]>~+-])[A-Za-z][A-Za-z0-9]*(?:\.(?:js|NET|py))?$/;

/** Endings after which a noun is missing, rather than a space too many. */
const NO_NOUN = /(?:[하되]여|[하되]고|하며|면서|[해어아]서|[는을를의은]|니다|으로|에서|그리고|또는|및|이 ?가?|조사)$/;

const OTHERS = [
  ko`(?<=[는은] 데) (?=까지{>})`,
  ko`(?<=[가-힣A-Za-z0-9)]으?로) (?=부터)`,
  ko`(?<=지금|오늘|내일|어제|끝|여기|거기|어디|언제|마지막|현재|\d[시분일월년]) (?=까지{>}(?! [말마안못]))`,
  // `할 뿐`, `했다 뿐이지`: after a verb 뿐 is a noun.
  ko`(?<=[가-힣])(?<!{ㄹ}|다) (?=뿐(?:만 아니|이[다며고]|입|이었|{>}))`,
].map(finder);

const APART_COPULA = finder(koPattern(` (이[에예]요|예요){>}(?<=${PREDICATE} \\1)`));

const BESIDES = finder(/(?<=[가-힣]) (?=밖에 [^.\n]{0,16}(?:없|못하|않))/g);

/** What is more or less than a noun; before other adjectives 보다 may be the adverb (`보다 높은 성능`). */
const THAN = finder(
  /(?<=[가-힣]) (?=보다 (?:더 )?(?:크[거다고면지]|큽니다|커야|큰지|작[거다으습은]|적[거다습]|많[거다습]|길[거다면]|짧[거다습]|높[거다습]|낮[거다습]|빠르[다면지]|느리[다면지]|먼저 ))/g,
);

/** Nouns after which 보다 and 밖에 may be words of their own. */
const NOT_COMPARED = ["창", "화면", "표", "책", "빛", "글"];

function particlesApart(text: RuleText): RuleMatch[] {
  const { masked } = text;
  const found: RuleMatch[] = [];
  const add = (start: number): void => void found.push(joined(masked, start));
  for (const find of OTHERS) for (const { index } of find(text)) add(index);
  for (const { index, 0: copula } of APART_COPULA(text)) {
    const right = endingOfSyllable(masked.charAt(index - 1)) === "vowel" ? "예요" : "이에요";
    found.push({ start: index, end: index + copula.length, replacements: [right] });
  }
  for (const match of masked.matchAll(ANY)) {
    const { index } = match;
    const particle = match[1] ?? "";
    const before = masked.slice(Math.max(0, index - LOOK_BACK), index);
    if (NO_NOUN.test(before)) continue;
    if (/[A-Za-z0-9]$/.test(before)) {
      if (/\d$/.test(before) ? !ONLY.test(`${particle} `) || /(?:[가-힣A-Za-z]|(?<!\d)~)\d+$/.test(before) : false)
        continue;
      const isPlain = /\d$/.test(before) || LATIN_BEFORE.test(before);
      if (isPlain && (isOne(ONLY, masked, index) || isOne(LATIN_ONLY, masked, index))) add(index);
      continue;
    }
    if (isOne(ONLY, masked, index)) {
      add(index);
      continue;
    }
    const noun = nounAtEnd(RUN.exec(before)?.[0] ?? "");
    const isObject = particle === "을" && /^ [가-힣]{2}/.test(masked.slice(index + 2));
    if (noun !== undefined && (isObject || agrees(particle, noun))) add(index);
  }
  for (const find of [BESIDES, THAN])
    for (const { index } of find(text)) {
      const noun = nounAtEnd(RUN.exec(masked.slice(Math.max(0, index - LOOK_BACK), index))?.[0] ?? "");
      if (noun !== undefined && !NOT_COMPARED.includes(noun)) add(index);
    }
  return found;
}

function isOne(pattern: RegExp, text: string, space: number): boolean {
  return pattern.test(text.slice(space + 1, space + 12));
}

/** What is right as a whole: in the form after the word that it belongs to. */
function joined(text: string, space: number): RuleMatch {
  const found = /^(?:([은는이가을를과와])|(으로|로)(?:는|도|부터는?)?)(?![가-힣])/.exec(
    text.slice(space + 1, space + 12),
  );
  const particle = found?.[1] ?? found?.[2] ?? "";
  const before = text.slice(Math.max(0, space - LOOK_BACK), space);
  const ending = endingOfSyllable(before.slice(-1)) ?? wordEnding(before, particle) ?? numberEnding(before, particle);
  const right = ending === undefined ? particle : formOf(particle, ending);
  if (right === particle) return { start: space, end: space + 1, replacements: [""] };
  return { start: space, end: space + 1 + particle.length, replacements: [right] };
}

/** A form that does not agree with the noun is another word. */
function agrees(particle: string, noun: string): boolean {
  const ending = endingOfSyllable(noun.slice(-1));
  return ending !== undefined && (particle === "로" || formOf(particle, ending) === particle);
}
