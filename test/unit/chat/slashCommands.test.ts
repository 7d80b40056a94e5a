import assert from "node:assert/strict";
import { builtInViews, requestOf, SLASH_COMMANDS, type SlashCommand } from "../../../src/chat/slashCommands.ts";
import { named } from "../../../src/text/slash.ts";

const request = (command: SlashCommand, text: string) =>
  requestOf(command, text, { answerLanguage: "ko", translateTo: "auto", languageId: "python" });

const DIFF = `diff --git a/src/time.ts b/src/time.ts
--- a/src/time.ts
+++ b/src/time.ts
@@ -1 +1 @@
-const timeout = 1000;
+const timeout = 5000;`;

describe("A command of the chat", () => {
  it("is found by each of its names, no two of which are the same", () => {
    const views = builtInViews();
    const names = views.flatMap(({ name, aliases }) => [name, ...aliases]);
    assert.equal(new Set(names).size, 2 * SLASH_COMMANDS.length);
    for (const view of views) for (const name of [view.name, ...view.aliases]) assert.equal(named(views, name), view);
  });

  for (const [command, text, task, prompt] of [
    ["translate", "회의는 세 시입니다.", { kind: "translate", to: "en" }, "회의는 세 시입니다."],
    ["translate", "The meeting is at three.", { kind: "translate", to: "ko" }, "The meeting is at three."],
    ["fix", "나는 학교에 갓다.", { kind: "rewrite", rewrite: "fix" }, "나는 학교에 갓다."],
    ["shorter", "It is long. Very long.", { kind: "rewrite", rewrite: "shorter" }, "It is long. Very long."],
    ["polite", "빨리 답해.", { kind: "rewrite", rewrite: "polite" }, "빨리 답해."],
    ["commit", "로그인 버튼을 추가했어", { kind: "commit" }, "로그인 버튼을 추가했어"],
    ["commit", DIFF, { kind: "commit" }, DIFF],
    ["names", "활성 사용자 수", { kind: "names", languageId: "python" }, "활성 사용자 수"],
    [
      "explain",
      "토큰은 글의 조각이다.",
      { kind: "explain", languageId: "plaintext" },
      "다음 글을 설명해줘.\n\n토큰은 글의 조각이다.",
    ],
    [
      "explain",
      "def double(x):\n    return 2 * x",
      { kind: "explain", languageId: "" },
      "다음 코드를 설명해줘.\n\n```\ndef double(x):\n    return 2 * x\n```",
    ],
    [
      "explain",
      "```ts\nlet a = 1\n```",
      { kind: "explain", languageId: "ts" },
      "다음 코드를 설명해줘.\n\n```ts\nlet a = 1\n```",
    ],
  ] as const)
    it(`asks what the command on a selection asks: /${command} ${JSON.stringify(text)}`, () => {
      const asked = request(command, text);
      assert.ok(typeof asked !== "string");
      assert.deepEqual([asked.task, asked.prompt], [task, prompt]);
    });

  for (const text of [
    "Return the book from the library",
    "For each question, think first.",
    "import tax is high in this country",
    "Use the class of 2020 as an example",
  ])
    it(`takes a sentence for one, though it begins as code does: ${text}`, () => {
      const asked = request("explain", text);
      assert.ok(typeof asked !== "string" && asked.task.kind === "explain" && asked.task.languageId === "plaintext");
    });

  for (const [command, text, reason] of [
    ["polite", "Answer soon.", /Korean/],
    ["translate", "12 → 34", /no Korean or English/],
    ["commit", "Added a login button", /Korean.*diff/],
  ] as const)
    it(`says why it can do nothing: /${command} ${text}`, () => {
      const said = request(command, text);
      assert.ok(typeof said === "string");
      assert.match(said, reason);
    });
});
