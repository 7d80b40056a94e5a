import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkAnswer } from "../../../src/rewriting/checks.ts";
import { maskProse } from "../../../src/rewriting/mask.ts";
import type { Rejection, RewriteTask } from "../../../src/rewriting/rewriter.ts";

function faults(kind: Exclude<RewriteTask["kind"], "own">, prose: string, text: string, ended = true): Rejection[] {
  const direction = kind === "toEnglish" ? "en" : kind === "toKorean" ? "ko" : "same";
  const language = /\p{Script=Hangul}/u.test(prose) ? "ko" : "en";
  return checkAnswer({ task: { kind }, language, masked: maskProse(prose, [], direction), text, ended });
}

type Case = [kind: Exclude<RewriteTask["kind"], "own">, prose: string, answer: string];

describe("An answer is shown", () => {
  const cases: Case[] = [
    ["toEnglish", "네, 알겠습니다.", "Yes, I understand."],
    ["toEnglish", "물론 가능합니다.", "Sure, it is possible."],
    ["toEnglish", "다음은 예시입니다.", "Here is an example."],
    ["toEnglish", "번역: 한국어를 영어로", "Translation: Korean into English"],
    ["toEnglish", "오류: 파일이 없습니다.", "Error: the file does not exist."],
    [
      "toEnglish",
      "요청하신 값과 저장된 값의 크기를 비교합니다.",
      "Compares the size of the requested value and the size of the stored value.",
    ],
    ["toEnglish", '"확인"', '"Confirm"'],
    ["toEnglish", "테스트를 retry하고 lint를 돌립니다.", "Retries the tests and runs the linter."],
    ["toKorean", "Four files were saved.", "네 개의 파일을 저장했습니다."],
    ["toKorean", "Sure, go ahead.", "네, 그렇게 하세요."],
    ["toKorean", "Move the Redis cache to the service layer.", "Redis 캐시를 서비스 계층으로 옮깁니다."],
    ["toKorean", "Sorry, the page was not found.", "죄송합니다. 페이지를 찾을 수 없습니다."],
    ["fix", "금새 끝날 거에요.", "금세 끝날 거예요."],
    ["fixSpacing", "이함수는 캐시를초기화 합니다.", "이 함수는 캐시를 초기화합니다."],
    ["polite", "빨리 답해.", "빠른 답변 부탁드립니다."],
    ["plain", "값이 없으면 기본값을 사용하도록 되어 있습니다.", "값이 없으면 기본값을 쓴다."],
  ];
  for (const [kind, prose, answer] of cases)
    it(`for ${kind} ${JSON.stringify(prose)}: ${JSON.stringify(answer)}`, () =>
      assert.deepEqual(faults(kind, prose, answer), []));
});

describe("An answer is rejected", () => {
  const good = "The server does not answer.";
  const ko = "서버가 응답하지 않습니다.";
  const cases: [reason: Rejection, ...Case][] = [
    ["maskLost", "toEnglish", "`a`가 없습니다.", "It is not there."],
    ["maskLost", "toEnglish", ko, "The `server` does not answer."],
    ["maskLost", "toEnglish", ko, "The server does not answer {name}."],
    ["maskLost", "toEnglish", ko, "The server does not answer 🙏."],
    ["maskLost", "toEnglish", "Kafka에서 메시지를 읽습니다.", "Reads the messages."],
    ["wrongScript", "toEnglish", ko, "The server 응답하지 않음."],
    [
      "wrongScript",
      "toEnglish",
      `${ko} 다시 시작해 주세요.`,
      "The server does not answer. Please restart serverㅏ it.",
    ],
    ["wrongScript", "toEnglish", ko, "The server does not 回答."],
    ["wrongScript", "toKorean", good, "The 서버 does not answer."],
    ["wrongScript", "polite", "서버가 응답 안 해.", "The server is silent."],
    ["wrongScript", "fix", "Their is a bug in the code.", "코드에 버그가 있습니다."],
    ["tooLong", "toEnglish", "저장", "Saves all of the settings that were changed in the editor."],
    ["tooLong", "shorter", "값을 저장합니다.", "값을 먼저 잘 저장합니다."],
    ["tooShort", "toEnglish", "서버가 응답하지 않으면 잠시 기다렸다가 다시 시도합니다.", "Server."],
    ["tooShort", "toKorean", good, ""],
    ["repeats", "toEnglish", ko, "The server does not answer. The server does not answer."],
    ["repeats", "toEnglish", ko, "No no no no no no no no no answer."],
    ["repeats", "polite", "서버가 응답 안 해.", "서버가 응답하지 않습니다아아아아아아."],
    ["echo", "toKorean", good, good],
    ["echo", "toEnglish", ko, `"${ko}"를 영어로 번역해줘`],
    ["echo", "fix", "나는 학교에 갓다.", "다음 글에서 문법과 맞춤법 오류없이 써줘. 나는 학교에 갔다."],
    ["commentary", "toEnglish", ko, `Translation: ${good}`],
    ["commentary", "toEnglish", ko, `번역: ${good}`],
    ["commentary", "toEnglish", ko, `Sure! ${good}`],
    ["commentary", "toEnglish", ko, `English version: ${good}`],
    ["commentary", "toEnglish", ko, `In English: ${good}`],
    ["commentary", "toEnglish", ko, `"${good}"`],
    ["commentary", "toEnglish", ko, `${good} (Note: formal)`],
    ["commentary", "toEnglish", ko, `${good} <human>: more`],
    ["commentary", "toEnglish", "자세한 내용은 `a`를 참고하세요.", "See `a`. Note: the tone is formal."],
    ["commentary", "toKorean", good, `네, ${ko}`],
    ["maskLost", "toEnglish", ko, `${good} --force`],
    ["commentary", "toKorean", good, `다음은 번역입니다. ${ko}`],
    ["commentary", "toKorean", good, "죄송합니다. 답할 수 없습니다."],
    ["newNumber", "toEnglish", ko, "The server does not answer 2 times."],
    ["newNumber", "toEnglish", "3번 시도합니다.", "Tries it 3 times in 5."],
    ["newUrl", "toEnglish", ko, "The server example.com does not answer."],
    ["newUrl", "toEnglish", ko, "See https://a.b for the server."],
    ["brokenCharacter", "toEnglish", ko, "The serv\uFFFDr does not answer."],
    ["brokenCharacter", "toEnglish", ko, "The server does not answer \uD83D."],
    ["brokenCharacter", "toEnglish", ko, "The server\u202E does not answer."],
    ["lettersChanged", "fixSpacing", "결과를반환 합니다.", "결과를 반환한다."],
    ["lettersChanged", "fix", "나는 어제 학교에 갓다.", "그는 오늘 집으로 돌아왔다고 합니다."],
    ["structureChanged", "toEnglish", ko, "The server\ndoes not answer."],
    ["structureChanged", "toEnglish", ko, "The server does not answer. */"],
    ["structureChanged", "toEnglish", "**서버**가 응답하지 않습니다.", good],
    ["structureChanged", "toEnglish", ko, 'The server """ does not answer.'],
  ];
  for (const [reason, kind, prose, answer] of cases)
    it(`as ${reason}: ${JSON.stringify(answer)} for ${kind} ${JSON.stringify(prose)}`, () =>
      assert.ok(faults(kind, prose, answer).includes(reason), faults(kind, prose, answer).join()));

  it("as notEnded if the model did not end it itself", () => {
    assert.deepEqual(faults("toEnglish", ko, good, false), ["notEnded"]);
  });
});
