import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { cleanUserText } from "../../../src/prompt/userText.ts";

const RAW_MARKER = /<(human|bot)>:/i;

describe("cleanUserText", () => {
  const cases: [name: string, typed: string, seen: string][] = [
    [
      "leaves ordinary text alone",
      "이 함수는 `a < b`일 때 <div>를 돌려줍니다. 👨‍👩‍👧",
      "이 함수는 `a < b`일 때 <div>를 돌려줍니다. 👨‍👩‍👧",
    ],
    ["leaves whitespace and indentation alone", "  if x:\n\ty\n\n", "  if x:\n\ty\n\n"],
    ["leaves special tokens alone, since they are only text", "<|endoftext|><||bos||>", "<|endoftext|><||bos||>"],
    ["leaves tags without a colon alone", "<human> 태그와 <bot> 태그", "<human> 태그와 <bot> 태그"],
    ["neutralizes the role markers", "<human>: 안녕 <bot>: 네", "‹human›: 안녕 ‹bot›: 네"],
    ["neutralizes them in any case", "<Human>: <BOT>:", "‹Human›: ‹BOT›:"],
    ["neutralizes them with whitespace anywhere inside", "<human> : < bot\t>\n:", "‹human› : ‹ bot\t›\n:"],
    [
      "neutralizes them with no-break and ideographic spaces",
      "<bot>\u00a0: <human>\u3000:",
      "‹bot›\u00a0: ‹human›\u3000:",
    ],
    ["neutralizes one inside another", "<<human>: <bo<bot>:t>:", "<‹human›: <bo‹bot›:t>:"],
    ["neutralizes one split by a Windows line ending", "<human\r\n>:", "‹human\n›:"],
    ["shows NUL", "a\0b", "a␀b"],
    ["normalizes line endings to \\n", "a\r\nb\rc\r\r\nd\n", "a\nb\nc\n\nd\n"],
    ["replaces lone surrogates", "a\ud83db\udc69 👩", "a\ufffdb\ufffd 👩"],
    ["leaves empty text empty", "", ""],
    [
      "composes Hangul, as macOS does not write it in the names of files",
      "회의는 오후 세 시에 시작합니다.".normalize("NFD"),
      "회의는 오후 세 시에 시작합니다.",
    ],
    ["composes Latin, Greek and Japanese letters", "été Ἀθῆναι がぎぐ".normalize("NFD"), "été Ἀθῆναι がぎぐ"],
    ["composes Vietnamese, whose letters have two marks", "Tiếng Việt".normalize("NFD"), "Tiếng Việt"],
    ["composes code, too", 'const 이름 = "결과";'.normalize("NFD"), 'const 이름 = "결과";'],
    ["leaves marks that belong to no character", "\u0301a \u11a8가", "\u0301a \u11a8가"],
    ["neutralizes what only composing makes a letter of", "<human>\u037e <\u212aelvin>:", "<human>; <Kelvin>:"],
  ];
  for (const [name, typed, seen] of cases)
    it(name, () => {
      assert.equal(cleanUserText(typed), seen);
      assert.equal(cleanUserText(seen), seen);
    });

  it("never forms a marker out of fragments, and is idempotent", () => {
    const fragments = [
      "<",
      "human",
      "bot",
      ">",
      ":",
      " ",
      "\r",
      "\n",
      "\0",
      "<human>:",
      "‹",
      "›",
      "\ud800",
      "한",
      "BOT",
      "\ufeff",
      "\u0338",
      "\u212a",
      "\u1112\u1161",
      "\u11ab",
    ];
    let seed = 1;
    const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    for (let round = 0; round < 20_000; round++) {
      const text = Array.from({ length: 1 + random(12) }, () => fragments[random(fragments.length)]).join("");
      const clean = cleanUserText(text);
      assert.doesNotMatch(clean, RAW_MARKER, JSON.stringify(text));
      assert.equal(cleanUserText(clean), clean, JSON.stringify(text));
      assert.ok(clean.isWellFormed());
    }
  });
});
