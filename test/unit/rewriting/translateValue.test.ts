import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { correct } from "../../../src/korean/correct.ts";
import type { ModelClient } from "../../../src/rewriting/modelClient.ts";
import type { JobResult } from "../../../src/rewriting/rewriter.ts";
import { createRewriter } from "../../../src/rewriting/rewriteText.ts";
import { translateValue } from "../../../src/rewriting/translateProse.ts";
import type { Language } from "../../../src/text/language.ts";

async function result(
  value: string,
  to: Language,
  answers: Record<string, string> = {},
  format = "json",
): Promise<JobResult> {
  const modelClient: ModelClient = {
    complete: (instruction) => {
      const prose = /^"([^]*)"를 /u.exec(instruction)?.[1] ?? "";
      return Promise.resolve({ text: answers[prose] ?? "", ended: true });
    },
    count: (texts) => Promise.resolve(texts.map((text) => text.length)),
    contextSize: () => Promise.resolve(4096),
  };
  const rewriter = createRewriter({ modelClient, glossary: () => [], correct });
  const options = { priority: "background", signal: new AbortController().signal } as const;
  return translateValue(rewriter, value, to, options, format);
}

describe("A value of a locale file", () => {
  const sentences: [english: string, korean: string][] = [
    ["Hello, {name}", "안녕하세요, {name}"],
    ["Page {page} of {total}", "{total}쪽 중 {page}쪽"],
    ["Are you sure you want to delete {name}", "{name}을 정말 지울까요"],
    ["Email(required)", "이메일(필수)"],
    ["File(s)", "파일(들)"],
    ["Terms && Conditions", "이용 약관 && 조건"],
    ["<b>Bold</b> text", "<b>굵은</b> 글자"],
    ["import from file", "파일에서 가져오기"],
    ["return to the list;", "목록으로 돌아가기;"],
    ["Select a file from the list", "목록에서 파일 고르기"],
    ["npm install failed", "npm 설치 실패"],
    ["Save", "저장"],
    ["no", "아니요"],
    ["if (and only if) it is empty", "비어 있을 때만 (오직)"],
    ["Name:", "이름:"],
    ["Sign-in", "로그인"],
    ["Use strict mode", "엄격 모드 사용"],
    ["width in px", "너비 px"],
    ["let me in;", "들여보내 주세요;"],
    ["- optional", "- 선택 사항"],
    ["Delete all (*)", "모두 지우기 (*)"],
  ];
  for (const [english, korean] of sentences)
    it(`is prose: ${JSON.stringify(english)}`, async () =>
      assert.deepEqual(await result(english, "ko", { [english]: korean }), { kind: "rewritten", text: korean }));

  const others: [value: string, reason: string][] = [
    ["https://example.com/docs", "url"],
    ["help@example.com", "url"],
    ["./images/logo.png", "path"],
    ["/settings/profile", "path"],
    ["{{count}} / {{total}}", "placeholder"],
    ["%s: %d", "placeholder"],
    [":count", "placeholder"],
    ["@:common.name", "placeholder"],
    ["YYYY-MM-DD HH:mm", "placeholder"],
    ["MMM d, y", "placeholder"],
    ["yyyy년 MM월 dd일", "placeholder"],
    ["#ff00aa", "placeholder"],
    ["application/json", "placeholder"],
    ["ko-KR", "placeholder"],
    ["USD", "identifier"],
    ["getUserName()", "identifier"],
    ["user_name", "identifier"],
    ["GitHub", "identifier"],
    ["100", "number"],
    ["10:30", "number"],
    ["`npm test`", "code"],
    ["Ctrl+S", "code"],
    ["—", "noWords"],
    ["", "noWords"],
    ["🙏", "noWords"],
  ];
  for (const [value, reason] of others)
    it(`is no prose, and not done: ${JSON.stringify(value)} (${reason})`, async () => {
      assert.deepEqual(await result(value, "ko"), { kind: "notProse", reason });
      if (!/\p{Script=Hangul}/u.test(value)) assert.deepEqual(await result(value, "en"), { kind: "notProse", reason });
    });

  for (const value of ["SAVE", "SIGN IN", "LOG OUT {name}", "DELETE ALL FILES"])
    it(`is prose in capitals: ${value}`, async () => {
      const answer = value.includes("{name}") ? "{name} 나가기" : "답";
      assert.deepEqual(await result(value, "ko", { [value]: answer }), { kind: "rewritten", text: answer });
    });

  for (const [label, words, korean] of [
    ["_Open", "Open", "열기(_O)"],
    ["_Save…", "Save…", "저장(_S)…"],
    ["E_xit", "Exit", "끝내기(_X)"],
    ["Sa_ve", "Save", "저장(_V)"],
    ["Save _As...", "Save As...", "다른 이름으로 저장(_A)..."],
  ] as const)
    it(`is the label of a menu, with its key: ${label}`, async () => {
      const answer = korean.replace(/\(_.\)/, "");
      assert.deepEqual(await result(label, "ko", { [words]: answer }, "po"), { kind: "rewritten", text: korean });
    });

  for (const name of ["_open", "User_Name", "MAX_SIZE", "file_name", "_x", "a_Open"])
    it(`is a name and no label: ${name}`, async () =>
      assert.deepEqual(await result(name, "ko", {}, "po"), { kind: "notProse", reason: "identifier" }));

  it("is not done if it is in the language already", async () => {
    assert.deepEqual(await result("이미 한국어입니다.", "ko"), { kind: "notProse", reason: "language" });
    assert.deepEqual(await result("It is English.", "en"), { kind: "notProse", reason: "language" });
  });

  it("keeps its lines", async () => {
    const answers = { "First line.": "첫째 줄.", "Second line": "둘째 줄" };
    assert.deepEqual(await result("First line.\n\n  Second line\n", "ko", answers), {
      kind: "rewritten",
      text: "첫째 줄.\n\n  둘째 줄\n",
    });
  });

  it("may begin with any sign in the other language", async () => {
    const cases: [korean: string, english: string, format?: string][] = [
      ["파일 %d개를 지웠습니다.", "%d files were deleted."],
      ["총 {{count}}개", "{{count}} in total"],
      ["모두 <b>굵게</b>", "<b>Bold</b> for all"],
      ["문제 #123 참고", "#123 is the issue"],
      ["담당자는 @mina 님입니다.", "@mina is in charge."],
      ["경로는 /settings입니다.", "/settings is the path."],
      ["최대 :max자입니다.", ":max letters at most."],
      ["값은 -1입니다.", "-1 is the value."],
      ["모두 *.log 파일입니다.", "*.log files are all."],
      ["옵션은 --force입니다.", "--force is the option."],
      ["이름은 $USER$입니다.", "$USER$ is the name."],
      ["왼쪽에 >를 씁니다.", "> is written on the left."],
      ["끝에 ~를 씁니다.", "~ is written at the end."],
    ];
    for (const [korean, english] of cases)
      assert.deepEqual(
        await result(korean, "en", { [korean]: english }),
        { kind: "rewritten", text: english },
        english,
      );
  });

  it("asks nothing if words of the sentence are in a placeholder", async () => {
    for (const value of [
      "{n, plural, one {# file} other {# files}}",
      "Deleted {count, plural, one {{count} file} other {{count} files}}.",
      "{gender, select, male {He} other {They}} liked it.",
      "There {0,choice,0#are no files|1#is one file}.",
      "{{PLURAL:$1|One page|$1 pages}} were found.",
      "{ $count ->\n    [one] One file\n   *[other] { $count } files\n}",
    ])
      assert.deepEqual(await result(value, "ko"), { kind: "rejected", reasons: ["structureChanged"] }, value);
  });
});
