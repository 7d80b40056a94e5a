import assert from "node:assert/strict";
import { ScannedText } from "../../../src/prose/scannedText.ts";
import { hasCode, placeAnswer } from "../../../src/rewriting/placeAnswer.ts";
import type { Language } from "../../../src/text/language.ts";

const { signal } = new AbortController();

/** @param marked with what is selected between `«` and `»` */
function selected(languageId: string, marked: string): { source: ScannedText; within: { start: number; end: number } } {
  const start = marked.indexOf("«");
  const within = { start, end: marked.indexOf("»") - 1 };
  return { source: new ScannedText({ text: marked.replace(/[«»]/g, ""), languageId }), within };
}

/** @returns the text with the answer in its place, or why not */
async function placed(languageId: string, marked: string, answer: string, to: Language = "en"): Promise<string> {
  const { source, within } = selected(languageId, marked);
  const result = await placeAnswer(source, within, answer, to, signal);
  if (result.kind === "rejected") return result.reasons.join(" ");
  return source.text.slice(0, result.span.start) + result.text + source.text.slice(result.span.end);
}

describe("A translation from the chat that replaces the selection", () => {
  const cases: readonly (readonly [languageId: string, marked: string, answer: string, result: string])[] = [
    ["typescript", "«// 사용자의 이름을 찾습니다.»\nf();", "Finds the name.", "// Finds the name.\nf();"],
    ["typescript", "/** «이름을 찾습니다.» */ f();", "Finds the name.", "/** Finds the name. */ f();"],
    ["typescript", "// «`user`를 찾습니다.»", "Finds the user.", "// Finds the `user`."],
    ["typescript", 'f("«파일을 열었습니다.»");', 'The file "a" was opened.', 'f("The file \\"a\\" was opened.");'],
    ["python", "# «파일 하나를\n# 지웁니다.»\nx = 1\n", "Deletes one file.", "# Deletes one\n# file.\nx = 1\n"],
    ["html", "<p>«큰 글자입니다.»</p>", "Large letters.", "<p>Large letters.</p>"],
    ["markdown", "«첫 문단입니다.\n\n둘째 문단입니다.»\n", "The first.\n\nThe second.", "The first.\n\nThe second.\n"],
    ["markdown", "- «파일을 엽니다.\n- 창을 닫습니다.»\n", "Open a file.\nClose it.", "- Open a file.\n- Close it.\n"],
    ["plaintext", "«😀»", "🙂", "🙂"],
  ];
  for (const [languageId, marked, answer, result] of cases)
    it(`is written as prose of ${languageId}: ${JSON.stringify(marked)}`, async () =>
      assert.equal(await placed(languageId, marked, answer), result));

  const refused: readonly (readonly [languageId: string, marked: string, answer: string, why: RegExp])[] = [
    ["typescript", 'f("«파일 %d개를 열었습니다.»");', "Files were opened.", /maskLost/],
    ["typescript", "/** «이름을 찾습니다.» */ f();", "Finds the */ name.", /structureChanged/],
    ["json", '{"a": "«{name} 님, 안녕하세요.»"}', "Hello there.", /maskLost/],
    ["typescript", "// «회의는 세 시에 시작합니다.»", "회의는 시작합니다.", /wrongScript/],
    ["markdown", "«첫 문단입니다.\n\n둘째 문단입니다.»\n", "Both of them.", /structureChanged/],
    ["typescript", "// «이름을 찾습니다.»", "", /tooShort/],
  ];
  for (const [languageId, marked, answer, why] of refused)
    it(`is refused in ${languageId}: ${JSON.stringify([marked, answer])}`, async () =>
      assert.match(await placed(languageId, marked, answer), why));

  it("is not asked for where code is selected", async () => {
    const code = [
      "«class A { /** 글입니다. */ }»",
      "«f();»",
      "«// 글입니다.\nconst a = 1;»",
      "«import a»",
      'f(«"글입니다.", a»)',
    ];
    const prose = ["«// 글입니다.»", "// «글입니다.»", 'f(«"글입니다."»)', "«/** 글입니다. */\n\n// 또 하나»"];
    for (const marked of code) {
      const { source, within } = selected("typescript", marked);
      assert.equal(await hasCode(source, within, signal), true, marked);
    }
    for (const marked of prose) {
      const { source, within } = selected("typescript", marked);
      assert.equal(await hasCode(source, within, signal), false, marked);
    }
  });
});
