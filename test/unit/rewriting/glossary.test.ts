import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hasTooManyTerms, MOST_TERMS, parseGlossary } from "../../../src/rewriting/glossary.ts";
import { type Direction, findItems, maskProse, unmask } from "../../../src/rewriting/mask.ts";

const glossary = parseGlossary({ 배포: "rollout", 카카오: "keep", Widget: "keep", pod: "파드", PR: "pull request" });

function terms(text: string, direction: Direction): string[] {
  return findItems(text, glossary, direction).flatMap(({ kind, text: put }) => (kind === "term" ? [put] : []));
}

describe("A glossary", () => {
  it("is parsed from the setting, without its invalid entries", () => {
    assert.deepEqual(parseGlossary({ " 배포 ": "rollout", a: 1, b: null, "": "x", c: " ", Widget: "keep" }), [
      { term: "Widget", translation: undefined },
      { term: "배포", translation: "rollout" },
    ]);
    for (const value of [undefined, null, [], "배포", 3]) assert.deepEqual(parseGlossary(value), []);
  });

  const cases: [text: string, direction: Direction, terms: string[]][] = [
    ["배포를 시작합니다. 새배포도 배포했다.", "en", ["rollout", "rollout"]],
    ["Start the rollout of every pod.", "ko", ["배포", "파드"]],
    ["Two pods and a podium", "ko", []],
    ["Pod", "ko", []],
    ["Widget을 위젯widget에, MyWidget, Widget.load()", "en", ["Widget"]],
    ["PR을 배포하면 카카오가 알린다", "en", ["pull request", "rollout", "카카오"]],
    ["`배포`는 그대로 둔다", "en", []],
    ["배포를 고친다", "same", ["배포"]],
    ["배포를 시작합니다.".normalize("NFD").normalize("NFC"), "en", ["rollout"]],
  ];
  for (const [text, direction, expected] of cases)
    it(`applied to ${JSON.stringify(text)}, ${direction}, gives ${expected.join(", ") || "nothing"}`, () =>
      assert.deepEqual(terms(text, direction), expected));

  it("shows the model its own translations, and hides what must not be translated", () => {
    const masked = maskProse("카카오 배포를 시작합니다.", glossary, "en");
    assert.equal(masked.prompt, "<1> rollout를 시작합니다.");
    assert.equal(unmask("Starts the <1> rollout.", masked), "Starts the 카카오 rollout.");
    assert.equal(unmask("Starts the rollout of the <1> rollout.", masked), "Starts the rollout of the 카카오 rollout.");
    assert.equal(unmask("Starts the <1> deployment.", masked), undefined);
  });

  it("of more terms than are used has no others", () => {
    const value = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`용어${at}`, `term${at}`]));
    const long = parseGlossary(value);
    assert.equal(long.length, MOST_TERMS);
    assert.equal(hasTooManyTerms(value), true);
    assert.equal(hasTooManyTerms({ 배포: "rollout" }), false);
    const put = findItems("용어0 용어4999 용어5000", long, "en").map(({ text }) => text);
    assert.deepEqual(put.slice(0, 2), ["term0", "term4999"]);
  });

  it("takes the longest term at a place that is a whole word", () => {
    const nested = parseGlossary({
      a: "ㄱ",
      "a b": "ㄴ",
      "a b c": "ㄷ",
      "a b c d": "ㄹ",
      가: "x",
      가나: "y",
      가나다: "z",
    });
    const put = (text: string, direction: Direction): string[] =>
      findItems(text, nested, direction).flatMap(({ kind, text: one }) => (kind === "term" ? [one] : []));
    assert.deepEqual(put("a b c dx, a b cx, a bx, a, ax", "ko"), ["ㄷ", "ㄴ", "ㄱ", "ㄱ"]);
    assert.deepEqual(put("가나다라 가나 가 나가 가다", "en"), ["z", "y", "x", "x"]);
  });
});
