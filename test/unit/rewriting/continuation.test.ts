import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { continuation, continuePrompt, type Unfinished } from "../../../src/rewriting/continuation.ts";

/** A text with the cursor at its end. */
function typed(text: string, language: "ko" | "en", sentence = text.trimEnd(), following = ""): Unfinished {
  const before = text.trimEnd();
  return { language, before, sentence, gap: text.slice(before.length), following };
}

const KOREAN = typed("이 함수는 목록을 ", "ko");
const ENGLISH = typed("This function sorts ", "en");

/** The same with text that follows. */
function followedBy(following: string, unfinished = ENGLISH): Unfinished {
  return { ...unfinished, following };
}

function continued(text: string, unfinished: Unfinished, ended = true): string | undefined {
  return continuation({ text, ended }, unfinished);
}

describe("continuation", () => {
  const shown: [what: string, unfinished: Unfinished, answer: string, text: string][] = [
    ["only the rest", KOREAN, "받아서 이름순으로 정렬합니다.", "받아서 이름순으로 정렬합니다."],
    ["the whole sentence", KOREAN, "이 함수는 목록을 이름순으로 정렬합니다.", "이름순으로 정렬합니다."],
    ["the whole sentence in quotes", KOREAN, '"이 함수는 목록을 정렬합니다."', "정렬합니다."],
    ["an English sentence", ENGLISH, "This function sorts the list by name.", "the list by name."],
    ["the rest of a word", typed("This func", "en"), "This function sorts the list.", "tion sorts the list."],
    ["a new word", typed("This function", "en"), "This function sorts the list.", " sorts the list."],
    ["text after a comma", typed("파일이 없으면,", "ko"), "빈 목록을 돌려줍니다.", " 빈 목록을 돌려줍니다."],
    ["the first of two sentences", KOREAN, "이름순으로 정렬합니다. 그리고 끝냅니다.", "이름순으로 정렬합니다."],
    ["the first of two lines", KOREAN, "이름순으로 정렬합니다\n- 첫째", "이름순으로 정렬합니다"],
    [
      "the last sentence of several",
      typed("파일을 엽니다. 파일이 없으면 ", "ko", "파일이 없으면"),
      "파일이 없으면 오류를 냅니다.",
      "오류를 냅니다.",
    ],
    [
      "an identifier that the text has",
      typed("This sets `cacheSize` and ", "en"),
      "keeps cacheSize for later.",
      "keeps cacheSize for later.",
    ],
  ];
  for (const [what, unfinished, answer, text] of shown)
    it(`shows ${what}`, () => assert.equal(continued(answer, unfinished), text));

  it("shows what the following text does not say", () => {
    for (const following of ["Throws if the list is empty.", "Returns nothing.", "the number of names"])
      assert.equal(continued("the list by name.", followedBy(following)), "the list by name.", following);
    const korean = followedBy("빈 목록이면 오류를 냅니다.", KOREAN);
    assert.equal(continued("이름순으로 정렬합니다.", korean), "이름순으로 정렬합니다.");
  });

  const refused: [what: string, unfinished: Unfinished, answer: string, ended?: boolean][] = [
    ["nothing", KOREAN, ""],
    ["the unchanged text", KOREAN, "이 함수는 목록을"],
    ["the text in other words", KOREAN, "이 함수는 목록을, 함수는 목록을"],
    ["the other language", KOREAN, "sorts the list by name."],
    ["Korean in an English sentence", ENGLISH, "목록을 이름순으로 정렬합니다."],
    ["commentary", ENGLISH, "Sure, the list by name."],
    ["commentary in Korean", KOREAN, "다음은 완성된 문장입니다: 정렬합니다."],
    ["what was cut off in the middle", KOREAN, "받아서 이름순으로 정렬하고 그", false],
    ["words that repeat", ENGLISH, "the list and the list and the list and the end."],
    ["code", ENGLISH, "items with sortByName() in place."],
    ["a code span", ENGLISH, "the list `items` by name."],
    ["a made-up number", KOREAN, "최대 100개까지 정렬합니다."],
    ["a URL", ENGLISH, "as https://example.com says."],
    ["a broken character", KOREAN, "정렬합\uFFFD"],
    ["what follows", followedBy("The list by name."), "the list by name."],
    ["the start of what follows", followedBy("List of names in order."), "every list of names."],
    ["the first word of what follows", followedBy("Names are compared without case."), "all of the names."],
    ["the end of what follows", followedBy("It sorts users by their last name."), "users by their last name."],
    ["the middle of what follows", followedBy("It keeps the order of equal names."), "and keeps the order of users."],
    ["what follows in Korean", followedBy("이름순으로 정렬합니다.", KOREAN), "이름순으로 정렬합니다."],
    ["part of what follows in Korean", followedBy("받아서 이름순으로 정렬한다.", KOREAN), "받아서 이름순으로 나눈다."],
    ["a new word after half a word", typed("This func", "en"), "sorts the list."],
  ];
  for (const [what, unfinished, answer, ended] of refused)
    it(`refuses ${what}`, () => assert.equal(continued(answer, unfinished, ended), undefined));
});

describe("continuePrompt", () => {
  it("asks in the language of the text", () => {
    assert.equal(continuePrompt(KOREAN), "다음 글을 이어서 한 문장으로 완성해줘.\n이 함수는 목록을");
    assert.equal(continuePrompt(ENGLISH), "Complete the last sentence of the following text.\nThis function sorts");
  });
});
