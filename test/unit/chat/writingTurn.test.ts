import assert from "node:assert/strict";
import { type Writing, writingTurn } from "../../../src/chat/writingTurn.ts";
import { FailureError } from "../../../src/inference/failure.ts";
import type { PromptPart } from "../../../src/inference/protocol.ts";
import type { TextGenerator } from "../../../src/inference/textGenerator.ts";
import { correctSteps } from "../../../src/korean/correct.ts";
import type { ModelChoice } from "../../../src/model/modelChoice.ts";
import { PROMPT_FORMATS } from "../../../src/prompt/promptFormat.ts";
import type { WritingTask } from "../../../src/prompt/taskPrompts.ts";
import { createModelClient } from "../../../src/rewriting/modelClient.ts";
import { createRewriter } from "../../../src/rewriting/rewriteText.ts";
import { generated } from "../../support/chatWindow.ts";

/** What the model writes for the text in the prompt; anything else makes it ramble. */
const ANSWERS: Record<string, string> = {
  "이거 고쳐 줘.": "이것을 고쳐 주시겠습니까?",
  "The list is empty.": "목록이 비어 있습니다.",
  "Call `open()` first.": "먼저 `open()`을 호출하세요.",
  "활성 사용자 수": "number of active users",
  "로그인 버튼을 추가했어": "feat: add login button",
};

function answerTo(prompt: PromptPart[]): string {
  const asked = prompt.map((part) => ("text" in part ? part.text : "")).join("");
  const known = Object.keys(ANSWERS).find((text) => asked.includes(text));
  return known === undefined ? "Sorry, I can not do that. Sorry, I can not do that." : ANSWERS[known]!;
}

async function write(task: WritingTask, text: string) {
  const asked: string[] = [];
  const generator: TextGenerator = {
    generate: ({ prompt }) => {
      asked.push(answerTo(prompt));
      return Promise.resolve(generated(answerTo(prompt)));
    },
    count: (prompts) => Promise.resolve(prompts.map(() => 10)),
  };
  const writing: Writing = (through) => {
    const model = { format: PROMPT_FORMATS["42dot"], notice: {}, title: "scripted" } as unknown as ModelChoice;
    const modelClient = createModelClient({
      engine: { ...through, ready: () => Promise.resolve({ contextSize: 2048 }) },
      model: () => Promise.resolve(model),
      consent: { isAccepted: () => true, accept: () => Promise.resolve() },
    });
    const correct = (prose: string) => {
      const steps = correctSteps(prose, { ignoredRules: [], ignoredWords: [] });
      for (;;) {
        const step = steps.next();
        if (step.done === true) return step.value;
      }
    };
    return { modelClient, rewriter: createRewriter({ modelClient, glossary: () => [], correct }) };
  };
  let answer = "";
  const context = {
    ...{ generator, writing, model: "scripted", signal: new AbortController().signal },
    onDelta: (more: string) => void (answer += more),
  };
  try {
    const record = await writingTurn(task, text, context);
    return { answer, record, asked };
  } catch (error) {
    assert.ok(error instanceof FailureError);
    return { answer, failure: error.failure, asked };
  }
}

describe("The writing help in the chat", () => {
  it("rewrites a text, and records what the model was asked", async () => {
    const { answer, record } = await write({ kind: "rewrite", rewrite: "polite" }, "이거 고쳐 줘.");
    assert.equal(answer, "이것을 고쳐 주시겠습니까?");
    assert.deepEqual([record?.stop, record?.model, record?.generatedTokens], ["eos", "scripted", 1]);
  });

  it("needs no model for what the rules know", async () => {
    const { answer, failure, record } = await write({ kind: "rewrite", rewrite: "fix" }, "그렇게 하면 되요.");
    assert.equal(failure, undefined);
    assert.equal(answer, "그렇게 하면 돼요.");
    assert.equal(record.stop, "eos");
  });

  it("gives an answer in the other language and keeps its code, and says that a part stays as it was", async () => {
    const text = "The list is empty.\n\n```ts\nopen(list);\n```\n\nCall `open()` first.\n\nNobody knows this one.";
    const { answer, failure } = await write({ kind: "rewrite", rewrite: "toKorean", of: "answer" }, text);
    assert.equal(
      answer,
      "목록이 비어 있습니다.\n\n```ts\nopen(list);\n```\n\n먼저 `open()`을 호출하세요.\n\nNobody knows this one.",
    );
    assert.ok(failure?.kind === "notReliable" && failure.isPartial);
  });

  it("says why instead of an answer that no check lets pass", async () => {
    const { answer, failure } = await write({ kind: "rewrite", rewrite: "toKorean" }, "Nobody knows this one.");
    assert.equal(answer, "");
    assert.ok(failure?.kind === "notReliable" && !failure.isPartial && failure.reasons.includes("wrongScript"));
  });

  it("says that there is nothing to change", async () => {
    const { answer, failure, asked } = await write({ kind: "rewrite", rewrite: "polite" }, "Nothing Korean here.");
    assert.deepEqual([answer, failure, asked], ["", { kind: "nothingToChange" }, []]);
  });

  it("writes a commit message as a block that can be copied", async () => {
    const { answer } = await write({ kind: "commit" }, "로그인 버튼을 추가했어");
    assert.equal(answer, "```text\nfeat: add login button\n```");
  });

  it("suggests names in the style of the language", async () => {
    const { answer } = await write({ kind: "names", languageId: "python" }, "활성 사용자 수");
    assert.match(answer, /- Variable: `active_user_count`/);
    assert.match(answer, /- Function: `get_active_user_count`/);
    assert.match(answer, /- Type: `ActiveUserCount`/);
    assert.match(answer, /- Constant: `ACTIVE_USER_COUNT`/);
  });

  it("says that no name can be made of the words", async () => {
    const { failure } = await write({ kind: "names", languageId: "" }, "+ - *");
    assert.deepEqual(failure, { kind: "noName", words: "+ - *" });
  });
});
