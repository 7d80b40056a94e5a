/** Words that sound alike, told apart by their neighbours. */
import { ko, koPattern, patternRule, type Rule } from "./rule.ts";

/** Forms of 다르다, by the end of the same form of 틀리다. */
const DIFFERENT: Readonly<Record<string, string>> = {
  리: "다르",
  린: "다른",
  릴: "다를",
  림: "다름",
  립: "다릅",
  려: "달라",
  렸: "달랐",
};

/** After an object, or after whom one bears or how many, 낳다 is right. */
const BORN =
  "(?:[을를]|(?:아이|아기|새끼|알|자식|둘째|딸|아들|송아지|강아지|명|마리|하나|둘)[는은도만이]?) (?:[가-힣]+ )?";

/** Who compares their answers adjusts them: 맞추다. */
const COMPARED = "(?:[가-힣][와과랑]|하고|서로|끼리|같이|함께) (?:[가-힣]+ )?";
const ANSWER = `(?<=(?<!${COMPARED})(?:정답|(?<!정)답|퀴즈|과녁)[을를] )`;

export const CONFUSABLES: readonly Rule[] = [
  patternRule({
    id: "gyeolje",
    explanation: {
      ko: "돈을 치르는 것은 ‘결제’, 안건을 허락하는 것은 ‘결재’입니다.",
      en: "To pay is 결제(決濟); to approve a document is 결재(決裁).",
    },
    norm: { kind: "dictionary", entry: "결제, 결재" },
    corrections: [
      [
        ko`(?<=(?:카드|휴대폰|간편|정기|자동|무통장|상품|대금|요금|금액|포인트|모바일|해외|구독|유료|현금|페이|할부) ?)결재`,
        "결제",
      ],
      [ko`{<}결재(?= ?(?:금액|수단|대금|대행|카드|게이트웨이|PG|요금|쿠폰))`, "결제"],
      [ko`{<}결제(?= ?(?:서류|라인{조사>}|문서를 올))`, "결재"],
      [ko`(?<=(?:팀장|부장|상사|사장)(?:님)?의? )결제(?=[를가] )`, "결재"],
    ],
    wrong: [
      ["카드 결재에 실패했습니다", "카드 결제에 실패했습니다"],
      ["결재 금액을 확인한다", "결제 금액을 확인한다"],
      ["팀장님 결제를 받는다", "팀장님 결재를 받는다"],
    ],
    right: ["전자 결재 시스템", "결재를 올린다", "결제를 취소한다", "결재선"],
  }),
  patternRule({
    id: "natda",
    explanation: {
      ko: "더 좋거나 병이 없어지는 것은 ‘낫다’, 아이나 결과를 내놓는 것은 ‘낳다’입니다.",
      en: "To be better or to heal is 낫다; to bear is 낳다.",
    },
    norm: { kind: "dictionary", entry: "낫다, 낳다" },
    corrections: [
      [koPattern(`(?<=(?<!${BORN})(?:더|훨씬|차라리) )낳(?=습|다{>}|다고|고{>}|지|네|겠)`), "낫"],
      [ko`(?<=(?:보다|편이|쪽이|[는은] ?게|[는은] 것이) )낳(?=습|다{>}|다고|고{>}|지|네|겠)`, "낫"],
      [koPattern(`(?<=(?<!${BORN})(?:더|훨씬|차라리) )낳아(?=요|서|지|졌|진|보)`), "나아"],
      [ko`(?<=(?:감기|병|상처)[가는이은]? )낳(?=고|습|는)`, "낫"],
    ],
    wrong: [
      ["제 생각엔 이게 더 낳습니다", "제 생각엔 이게 더 낫습니다"],
      ["다시 짜는 편이 낳다", "다시 짜는 편이 낫다"],
      ["성능이 더 낳아졌다", "성능이 더 나아졌다"],
    ],
    right: [
      "결과를 낳습니다",
      "더 나은 방법",
      "알을 더 낳는다",
      "오류를 낳고",
      "알을 더 낳지 않는다",
      "새끼를 더 낳아요",
      "아이 하나 더 낳고 싶다",
      "알을 훨씬 더 낳습니다",
      "둘째는 더 낳지 않겠다",
    ],
  }),
  patternRule({
    id: "ttuida",
    explanation: {
      ko: "눈에 보이는 것은 ‘(눈에) 띄다’, 빛깔이나 성질이 있는 것은 ‘띠다’입니다.",
      en: "To catch the eye is 띄다; to have a color or a quality is 띠다.",
    },
    norm: { kind: "dictionary", entry: "띄다, 띠다" },
    corrections: [
      [ko`(?<=눈에 (?:잘 |안 |확 )?)띠(?=[게는지고면]|었|어{>})`, "띄"],
      [ko`(?<=눈에 (?:잘 |안 |확 )?)띤`, "띈"],
      [ko`(?<=눈에 (?:잘 |안 |확 )?)띱`, "띕"],
      [ko`(?<=(?:색|빛|성격|특징|경향|양상|성질|미소|활기|전하)[을를] )띄(?=[고는게며지])`, "띠"],
      [ko`(?<=(?:색|빛|성격|특징|경향|양상|성질|미소|활기|전하)[을를] )띈`, "띤"],
    ],
    wrong: [
      ["눈에 띠게 느려졌다", "눈에 띄게 느려졌다"],
      ["붉은색을 띈 배경", "붉은색을 띤 배경"],
    ],
    right: ["눈에 띄게", "임무를 띠고", "한 칸을 띄고 쓴다", "눈에 띈다"],
  }),
  patternRule({
    id: "matchuda",
    explanation: {
      ko: "답이나 과녁은 ‘맞히고’, 줄이나 시간은 ‘맞춥니다’.",
      en: "An answer or a target is hit: 맞히다; lines and clocks are adjusted: 맞추다.",
    },
    norm: { kind: "dictionary", entry: "맞히다, 맞추다" },
    corrections: [
      [koPattern(`${ANSWER}맞추(?=[다는고지기면세])`), "맞히"],
      [koPattern(`${ANSWER}맞춰(?! ?(?:보|봐|봤|본|볼|봅|봄|놓|놨|둔|두))`), "맞혀"],
      [koPattern(`${ANSWER}맞췄`), "맞혔"],
      [koPattern(`${ANSWER}맞춘`), "맞힌"],
      [koPattern(`${ANSWER}맞출`), "맞힐"],
      [koPattern(`${ANSWER}맞춥`), "맞힙"],
    ],
    wrong: [
      ["정답을 맞추다", "정답을 맞히다"],
      ["답을 맞춘 사용자", "답을 맞힌 사용자"],
      ["퀴즈를 맞춰서 상품을 받았다", "퀴즈를 맞혀서 상품을 받았다"],
    ],
    right: [
      "친구와 답을 맞춰 봤다",
      "채점표와 답을 맞추고",
      "선생님과 정답을 맞추고",
      "정답을 맞춰 봤니",
      "서로 답을 맞췄다",
      "답을 맞춰보자",
      "줄을 맞추다",
      "정답과 맞추어 본다",
      "시간을 맞춘다",
      "퍼즐을 맞췄다",
    ],
  }),
  patternRule({
    id: "teullida-dareuda",
    class: "usage",
    explanation: {
      ko: "같지 않은 것은 ‘다르다’, 맞지 않은 것은 ‘틀리다’입니다.",
      en: "Not the same is 다르다; not correct is 틀리다.",
    },
    norm: { kind: "dictionary", entry: "다르다, 틀리다" },
    corrections: [
      [
        ko`(?<=(?:[가-힣]마다|{<}서로|[가-힣A-Za-z][와과]) )틀(리(?=[게다고면며지네]|므로)|립|려(?=[서요]|{>})|렸)`,
        (match) => DIFFERENT[match[1] ?? ""] ?? match[0],
      ],
      [ko`(?<=(?:[가-힣]마다|{<}서로) )틀(린|릴|림)`, (match) => DIFFERENT[match[1] ?? ""] ?? match[0]],
    ],
    wrong: [
      ["환경마다 틀린 값", "환경마다 다른 값"],
      ["두 값이 서로 틀립니다", "두 값이 서로 다릅니다"],
      ["문서와 틀리게 동작한다", "문서와 다르게 동작한다"],
    ],
    right: ["정답과 틀린 답", "철자가 틀렸다", "문제마다 하나씩 틀렸다", "서로 다른 값"],
  }),
  patternRule({
    id: "buchida",
    explanation: {
      ko: "맞닿게 하는 것은 ‘붙이다’입니다. ‘붙히다’라는 말은 없습니다.",
      en: "To attach is 붙이다; there is no 붙히다.",
    },
    norm: { kind: "dictionary", entry: "붙이다" },
    corrections: [
      [ko`붙히`, "붙이"],
      [ko`붙혀`, "붙여"],
      [ko`붙혔`, "붙였"],
      [ko`붙힌`, "붙인"],
      [ko`붙힐`, "붙일"],
      [ko`붙힘`, "붙임"],
      [ko`붙힙`, "붙입"],
    ],
    wrong: [
      ["코드를 붙혀 넣는다", "코드를 붙여 넣는다"],
      ["설명을 덧붙히면", "설명을 덧붙이면"],
    ],
    right: ["붙여 넣기", "부딪히다", "덧붙인 설명"],
  }),
  patternRule({
    id: "itda-eopda",
    explanation: {
      ko: "‘있다’와 ‘없다’를 소리대로 적지 않습니다.",
      en: "있다 and 없다 are not written as they sound.",
    },
    norm: { kind: "orthography", article: 18 },
    corrections: [
      [ko`(?<=[가-힣] 수(?:가|도|는|만)? )잇(?=[다는습어으고지음])`, "있"],
      [ko`(?<=[가-힣](?:고|어|아|여|되어|돼) )잇(?=[다습]|는{>})`, "있"],
      [ko`(?<=[가-힣] (?:수|필요|이유)(?:[가는도])? )업(?=[다는습어으고지음을])`, "없"],
    ],
    wrong: [
      ["열 수 잇다", "열 수 있다"],
      ["알 수 업는 오류", "알 수 없는 오류"],
    ],
    right: ["줄을 잇는 선", "아기를 업고", "둘을 잇고 싶다"],
  }),
];
