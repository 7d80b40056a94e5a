import assert from "node:assert/strict";
import { prefixOf } from "../../../src/chat/answerTurn.ts";
import type { StoredTurn } from "../../../src/history/conversation.ts";
import { type Attachment, attachmentOf } from "../../../src/prompt/attachments.ts";
import { renderPrompt } from "../../../src/prompt/officialPrompt.ts";
import { PROMPT_FORMATS } from "../../../src/prompt/promptFormat.ts";
import type { TurnRequest } from "../../../src/prompt/taskPrompts.ts";
import {
  earlierTurns,
  followUp,
  newTurn,
  pastTurn,
  type Subject,
  turnRequest,
} from "../../../src/surfaces/participant/participantTurns.ts";

const SETTINGS = { answerLanguage: "ko", chatLanguage: "auto", translateTo: "auto", languageId: "typescript" } as const;

async function asked(command: string | undefined, text: string, subject?: Subject): Promise<TurnRequest> {
  const request = await turnRequest(command, text, SETTINGS, () => Promise.resolve(subject));
  assert.ok(typeof request !== "string");
  return request;
}

function answered(request: TurnRequest, answer: string, attachments: Attachment[] = []): StoredTurn {
  return { ...newTurn(request, attachments), answer };
}

const file = (text: string): Attachment =>
  attachmentOf({ kind: "file", name: "src/sum.ts", languageId: "typescript", firstLine: 1 }, text);

describe("A question to @42dot", () => {
  it("is a question of the chat", async () => {
    assert.deepEqual(await asked(undefined, "대한민국의 수도는?"), {
      task: { kind: "chat" },
      message: "대한민국의 수도는?",
      prompt: "대한민국의 수도는?",
    });
  });

  it("with a command and a text is that command of the chat", async () => {
    assert.deepEqual((await asked("translate", "회의는 세 시입니다.")).task, { kind: "translate", to: "en" });
    assert.deepEqual((await asked("fix", "안녕 하세요")).task, { kind: "rewrite", rewrite: "fix" });
    assert.deepEqual((await asked("names", "사용자 수")).task, { kind: "names", languageId: "typescript" });
    assert.deepEqual((await asked("commit", "로그인 오류를 고쳤다")).task, { kind: "commit" });
  });

  it("with a command alone is about what is selected, in its own language", async () => {
    const { task, prompt } = await asked("explain", " ", { text: "a += 1", languageId: "python" });
    assert.deepEqual(task, { kind: "explain", languageId: "python" });
    assert.equal(prompt, "다음 코드를 설명해줘.\n\n```python\na += 1\n```");
    assert.deepEqual((await asked("names", "", { text: "사용자 수", languageId: "go" })).task, {
      kind: "names",
      languageId: "go",
    });
  });

  it("with a command and nothing to work on says what is missing", async () => {
    const nothing = await turnRequest("fix", "", SETTINGS, () => Promise.resolve(undefined));
    assert.equal(nothing, "Write a text behind /fix, or select some in an editor.");
    const numbers = await turnRequest("translate", "1 2 3", SETTINGS, () => Promise.resolve(undefined));
    assert.equal(numbers, "There is no Korean or English text to translate in it.");
  });
});

describe("What was asked @42dot before", () => {
  it("is in the next prompt as in the chat, with the lines of a file that were used", async () => {
    const question = answered(await asked(undefined, "What does it do?"), "It adds.", [
      { ...file("a\nb\nc"), used: 2 },
    ]);
    const translation = answered(await asked("translate", "It adds."), "더합니다.");
    // VS Code keeps it as JSON.
    const kept = JSON.parse(JSON.stringify([pastTurn(question), pastTurn(translation)])) as unknown[];
    const prompt = await prefixOf("And then? ", {
      generator: { count: (prompts) => Promise.resolve(prompts.map((parts) => renderPrompt(parts).length)) },
      ...{ format: PROMPT_FORMATS["42dot"], system: undefined, contextSize: 4096, answerLength: 512 },
      ...{ earlier: earlierTurns(kept), firstTurnInContext: 0 },
    });
    assert.equal(
      renderPrompt(prompt ?? []),
      "<||bos||><human>: src/sum.ts:1-2\n```typescript\na\nb\n```\n\nWhat does it do? <bot>: It adds.<|endoftext|>" +
        '<human>: "It adds."를 한국어로 번역해줘 <bot>: 더합니다.<|endoftext|><human>: And then?',
    );
  });

  it("is left out if it failed, or if another version kept it", async () => {
    const one = pastTurn(answered(await asked(undefined, "Hi"), "Hello"));
    assert.deepEqual(
      earlierTurns([undefined, null, {}, "x", { ...one, task: { kind: "later" } }, one]).map(({ prompt }) => prompt),
      ["Hi"],
    );
  });
});

describe("After an answer of @42dot", () => {
  it("the same is offered in the other language", async () => {
    const korean = pastTurn(answered(await asked(undefined, "수도는?"), "서울입니다."));
    assert.deepEqual(followUp(korean), {
      command: "translate",
      prompt: "서울입니다.",
      label: "The answer in English",
    });
    const english = pastTurn(answered(await asked("explain", "a += 1"), "It adds one."));
    assert.equal(followUp(english)?.label, "The answer in Korean");
  });

  it("nothing is offered for a translation, for numbers, and after an error", async () => {
    assert.equal(followUp(pastTurn(answered(await asked("translate", "안녕"), "Hello"))), undefined);
    assert.equal(followUp(pastTurn(answered(await asked(undefined, "1+1?"), "2"))), undefined);
    assert.equal(followUp(undefined), undefined);
  });
});
