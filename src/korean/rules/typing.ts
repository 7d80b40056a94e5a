/** Slips of the keyboard: syllables that no word has, letters left apart, words typed twice. */
import { ko, patternRule, type Rule, type RuleMatch, type RuleText } from "./rule.ts";
import { lettersOf, syllablesOf, withFinal } from "./syllables.ts";

export const TYPING: readonly Rule[] = [
  patternRule({
    id: "shift-slip",
    explanation: {
      ko: "윗글쇠를 잘못 누른 글자입니다. 이런 음절이 든 낱말은 없습니다.",
      en: "The shift key was held or left too long; no word has this syllable.",
    },
    norm: { kind: "dictionary" },
    corrections: [
      [ko`떄`, "때"],
      [ko`햔(?=다|$| )`, "한"],
      [ko`햤(?=[다습어던는지을음고])`, "했"],
      [ko`햬(?=[서야주요]|{>})`, "해"],
      [ko`(?<=[가-힣])햐(?=[고는여지며다기])`, "하"],
      [ko`(?<=[가-힣])됴(?=[고는지며다기])`, "되"],
      [ko`(?<=[습입합됩니])니댜{>}`, "니다"],
      [ko`(?<={ㅂ})니디{>}(?![ㄱ-ㅣ])`, "니다"],
      [ko`(?<=[습입합됩])니가(?=\?)`, "니까"],
      [ko`(?<=[습입합됩])닌다{>}`, "니다"],
      [ko`(?<=[있없했됐았었])스비다{>}`, "습니다"],
      [
        ko`([갓왓봣줫켯졋렷쳣혓겻폇셧꿧엇앗])(?=습니다|다{>}|는데|던 )(?<=[가-힣]{2})`,
        (match) => withFinal(match[0], "ㅆ"),
      ],
    ],
    wrong: [
      ["값을 읽을 떄 쓴다", "값을 읽을 때 쓴다"],
      ["값을 반환햔다.", "값을 반환한다."],
      ["파일을 저장햤습니다", "파일을 저장했습니다"],
      ["오류가 있습니댜", "오류가 있습니다"],
      ["설정을 바꾸엇다", "설정을 바꾸었다"],
    ],
    right: ["얘기, 걔, 쟤", "햇빛", "갓 구운 빵", "무엇다운", "그것은 무엇던가", "엿다"],
  }),
  {
    id: "letters-apart",
    class: "error",
    explanation: {
      ko: "낱자가 떨어져 있습니다. 글쇠를 누른 차례가 바뀌면 이렇게 됩니다.",
      en: "Letters are left apart, as they are when keys are pressed in the wrong order.",
    },
    norm: { kind: "dictionary" },
    find: lettersApart,
    wrong: [
      ["사용해야 합ㄴ디ㅏ.", "사용해야 합니다."],
      ["값을 바꾼ㄷㅏ.", "값을 바꾼다."],
      ["파일을 저자ㅇ합니다.", "파일을 저장합니다."],
    ],
    right: [
      "ㅋㅋㅋ 좋네요ㅋㅋ",
      "알겠어요ㅠㅠ",
      "네ㅎㅎ",
      "자음 ㄱ과 모음 ㅏ",
      "받침 ㄹ로 끝난다",
      "-ㄴ다",
      "ㅂ니다",
      "응ㅇㅇ",
      "가ㅣ나",
    ],
  },
  patternRule({
    id: "word-twice",
    explanation: { ko: "같은 말을 두 번 적었습니다.", en: "The same word is written twice." },
    norm: { kind: "dictionary" },
    corrections: [
      [
        ko`{<}(위한|위해|위해서|대한|대해|통해|통한|따라|따른|있는|없는|하는|되는|또는|그리고|하지만|때문에|경우에|경우|모든|해당|다음과|같은|합니다|있습니다|없습니다|수|것을|것이|것은)( \1)+{>}`,
        "$1",
      ],
      // A noun with the same particle.
      [
        ko`{<}((?:[가-힣]+)(?:을|를|에서|으로|에게|부터|까지|한|는)) \1{>}(?<!하는 하는|[가-힣]*[한는] [가-힣]*한)`,
        "$1",
      ],
      [ko`(?<=^|[.,] )이 이 (?=[가-힣]{2})`, "이 "],
    ],
    wrong: [
      ["삭제하기 위한 위한 함수", "삭제하기 위한 함수"],
      ["값을 값을 읽는다", "값을 읽는다"],
      ["있는 있는 파일", "있는 파일"],
    ],
    right: ["하나 하나 살펴본다", "한 줄 한 줄 읽는다", "조금씩 조금씩", "천천히 천천히", "차례로 차례로", "더 더 더"],
  }),
];

/** A word in which a letter stands alone right behind a syllable. */
const APART = /(?<![가-힣])[가-힣]{1,20}[ㄱ-ㅣ][ㄱ-ㅣ가-힣]{0,20}/g;

/** Letters that are written alone for laughing, crying or agreeing. */
const INTENDED = /[ㅋㅎㅠㅜㅡㅇㄴㄷㄱㅅㅊ]{2,}|[ㅋㅎㅠㅜㅡ]/;

/** What a sentence ends with: a word repaired to that is certain. */
const END =
  /(?:니다|한다|된다|는다|온다|난다|인다|준다|진다|린다|킨다|춘다|꾼다|었다|았다|했다|됐다|이다|니까|세요|어요|아요|해요|하다|되다)$/;

function lettersApart({ masked }: RuleText): RuleMatch[] {
  return Array.from(masked.matchAll(APART)).flatMap(({ index, 0: word }) => {
    if (INTENDED.test(word)) return [];
    const letters = lettersOf(word);
    const repaired = [letters, ...transposed(letters), ...shortened(letters)]
      .map(syllablesOf)
      .find((candidate) => /^[가-힣]+$/.test(candidate) && END.test(candidate));
    return repaired === undefined ? [] : [{ start: index, end: index + word.length, replacements: [repaired] }];
  });
}

/** The letters with two neighbours exchanged, from the end: that is where hands are fastest. */
function transposed(letters: string): string[] {
  return Array.from({ length: Math.max(0, Math.min(letters.length, 30) - 1) }, (_, back) => {
    const at = letters.length - 2 - back;
    return `${letters.slice(0, at)}${letters.charAt(at + 1)}${letters.charAt(at)}${letters.slice(at + 2)}`;
  });
}

/** The letters without one of them. */
function shortened(letters: string): string[] {
  return Array.from({ length: Math.min(letters.length, 30) }, (_, back) => {
    const at = letters.length - 1 - back;
    return letters.slice(0, at) + letters.slice(at + 1);
  });
}
