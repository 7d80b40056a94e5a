/** Double passives: understood, but one passive is enough. */
import { patternRule, type Rule } from "./rule.ts";
import { withFinal } from "./syllables.ts";

/** Passive stems, by how they sound before another passive in 지다. */
const STEMS: Readonly<Record<string, string>> = {
  쓰여: "쓰이",
  씌여: "쓰이",
  보여: "보이",
  되어: "되",
  나뉘어: "나뉘",
  나뉘여: "나뉘",
  잊혀: "잊히",
  불려: "불리",
  읽혀: "읽히",
  놓여: "놓이",
  담겨: "담기",
  닫혀: "닫히",
  열려: "열리",
  믿겨: "믿기",
  짜여: "짜이",
  묶여: "묶이",
  쌓여: "쌓이",
  섞여: "섞이",
  바뀌어: "바뀌",
  끊겨: "끊기",
  찢겨: "찢기",
  잡혀: "잡히",
};

/** What remains of 지다 in the stem. */
const ENDS: Readonly<Record<string, string>> = { 지: " ", 진: "ㄴ", 질: "ㄹ", 짐: "ㅁ", 집: "ㅂ" };

function single(stem: string, end: string): string {
  const passive = STEMS[stem] ?? stem;
  const final = ENDS[end];
  if (final !== undefined) return `${passive.slice(0, -1)}${withFinal(passive.slice(-1), final)}`;
  const open = stem === "씌여" ? "쓰여" : stem.replace("뉘여", "뉘어");
  return end === "져" ? open : `${open.slice(0, -1)}${withFinal(open.slice(-1), "ㅆ")}`;
}

export const PASSIVES: readonly Rule[] = [
  patternRule({
    id: "double-passive",
    class: "style",
    explanation: {
      ko: "피동이 겹쳤습니다. ‘-이-, -히-, -리-, -기-’나 ‘되다’ 뒤에 ‘-어지다’를 또 붙이지 않아도 됩니다.",
      en: "The passive is doubled: after 이, 히, 리, 기 or 되다 there is no need of “-어지다”.",
    },
    norm: { kind: "dictionary", entry: "-어지다" },
    corrections: [
      [
        new RegExp(`(${Object.keys(STEMS).join("|")})([지진질짐집져졌])`, "g"),
        (match) => single(match[1] ?? "", match[2] ?? ""),
      ],
    ],
    wrong: [
      ["쓰여진 코드가 보여진다", "쓰인 코드가 보인다"],
      ["값이 저장되어집니다", "값이 저장됩니다"],
      ["둘로 나뉘어져 있다", "둘로 나뉘어 있다"],
      ["이름이 잊혀졌다", "이름이 잊혔다"],
    ],
    right: ["만들어진 값", "쓰인 코드", "보인다", "느려졌다", "보여 주다"],
  }),
];
