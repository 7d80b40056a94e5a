import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { maskCode } from "../../../src/text/codeWords.ts";
import { translationTarget } from "../../../src/text/language.ts";

describe("translationTarget", () => {
  const toEnglish = [
    "안녕하세요",
    "네",
    "PR 머지 전에 CI 통과 여부 확인",
    "feat(auth): 소셜 로그인에 카카오 계정 연동 추가",
    "// 캐시가 만료되면 토큰을 다시 발급받는다",
    "/**\n * 사용자 목록을 페이지 단위로 조회합니다.\n * @param page 0부터 시작하는 페이지 번호\n * @returns 사용자 배열\n */",
    "# TODO: API rate limit에 걸리면 다시 시도하기",
    "`getUserProfileByAccountId()` 호출 실패",
    "getUserProfileByAccountId 호출 시 NullPointerException 발생",
    "https://github.com/microsoft/vscode-extension-samples/tree/main/webview-sample 참고",
    "src/inferenceServer/answerStream.ts 파일을 수정함",
    "C:\\Users\\me\\AppData\\Local\\Programs 경로에 설치",
    "<button onClick={handleSubmit}>저장</button>",
    "npm install --save-dev @types/node 실행하기",
    "한글".normalize("NFD") + " cache",
    "ㅋㅋㅋ ok",
    "user_account_id 컬럼 추가",
    "```ts\nconst veryLongVariableName = await fetchSomethingFromServer();\n```\n위 코드를 고쳤습니다.",
    "Redis cache 무효화 로직을 service layer로 이동",
    "하위 호환성을 위해 legacy endpoint는 유지합니다.",
    "{0}개의 파일을 삭제했습니다.",
    "v1.2.3 배포",
  ];
  for (const text of toEnglish)
    it(`translates Korean to English: ${JSON.stringify(text)}`, () =>
      assert.equal(translationTarget(text, "auto"), "en"));

  const toKorean = [
    "Hello",
    "ok",
    "// Skip rows that were already synced in the previous batch.",
    "/// Panics if `len` exceeds `capacity()`.",
    'The "확인" button does not respond on the settings page.',
    "fix: handle composition events of the Korean IME (한글) in the composer",
    "Renames the column `사용자_이름` of the table",
    "See https://ko.wikipedia.org/wiki/한글 for the history of the script.",
    "```js\n// 사용자 목록을 조회합니다. 사용자 목록을 조회합니다.\n```\nThe comment above is wrong.",
    "getUserName",
    "src/extension.ts",
    "`npm test`",
    "café résumé",
    "日本語の文",
    "Привет",
  ];
  for (const text of toKorean)
    it(`translates anything else to Korean: ${JSON.stringify(text)}`, () =>
      assert.equal(translationTarget(text, "auto"), "ko"));

  for (const text of ["", " \n", "123 + 456", "!?", "→ 👍🏽", "2026-11-24 10:00"])
    it(`finds nothing to translate: ${JSON.stringify(text)}`, () =>
      assert.equal(translationTarget(text, "auto"), null));

  it("uses a fixed setting", () => {
    assert.equal(translationTarget("안녕하세요", "ko"), "ko");
    assert.equal(translationTarget("Hello", "en"), "en");
    assert.equal(translationTarget("123", "en"), "en");
  });

  it("agrees with the sentences of the demo model's corpus", () => {
    const reference = JSON.parse(readFileSync("models/demo/reference.json", "utf8")) as {
      cases: { kind: string; prompt: string }[];
    };
    for (const { kind, prompt } of reference.cases) {
      const [, text, to] = /^"([^]*)"를 (영어|한국어)로 번역해줘$/.exec(prompt) ?? [];
      if (kind !== "tr" || text === undefined) continue;
      assert.equal(translationTarget(text, "auto"), to === "영어" ? "en" : "ko", text);
    }
  });

  it("is fast for a long text", () => {
    const started = performance.now();
    for (const text of [
      "a",
      "a ",
      "`",
      "a.b",
      "/a",
      "<a ",
      "a_",
      "aB",
      "{a",
      "```\n",
      "a(",
      "한",
      "1a-",
      "a:/",
      "@a/",
      ".",
      '"',
      ".".repeat(9) + "a",
    ])
      translationTarget(text.repeat(100_000 / text.length), "auto");
    assert.ok(performance.now() - started < 2_000, `${performance.now() - started} ms`);
  });
});

describe("maskCode", () => {
  const cases: [text: string, masked: string][] = [
    ["`a b` 와 `c`를", " 와 를"],
    ["앞\n~~~\nx\n```\n~~~\n끝", "앞\n끝"],
    ["앞\n```\n끝이 없는 블록", "앞"],
    ["a-b 그리고 and/or 또는 TCP/IP", "a-b 그리고 and/or 또는 TCP/IP"],
    ['The API is fine (really). "Use it!"', 'The API is fine (really). "Use it!"'],
    ["foo.bar() baz::qux a->b call(x) MAX_SIZE v1.2 --all userName a@b.kr C:\\x ./y ~/z /etc/x", " "],
    ["userName을 layer로", " 을 layer로"],
    ["https://example.com/한글 보기", " 한글 보기"],
  ];
  for (const [text, masked] of cases)
    it(JSON.stringify(text), () => assert.equal(maskCode(text).replace(/ +/g, " "), masked.replace(/ +/g, " ")));
});
