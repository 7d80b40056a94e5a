import assert from "node:assert/strict";
import type { TurnRecord } from "../../../src/history/conversation.ts";
import { renderPrompt } from "../../../src/prompt/officialPrompt.ts";
import { promptFormats } from "../../../src/prompt/promptFormat.ts";
import { AnswerStream } from "../../../src/text/answerStream.ts";
import { type ChatWindow, type Generate, generated, openChat, until } from "../../support/chatWindow.ts";
import { edit, HistoryFile, TestWindow } from "../../support/history.ts";

const CUT = "```ts\nfunction f() {\n  return [";

describe("An answer that is gone on with", function () {
  this.timeout(20_000);
  const file = new HistoryFile();
  const open = (current?: string, generate?: Generate): Promise<ChatWindow> => openChat(file, current, generate);
  const recordOf = ({ turns }: ChatWindow, index = 0): TurnRecord => {
    const state = turns[index]?.state;
    assert.equal(state?.kind, "done");
    return state.record;
  };

  /** Writes one part of an answer for each question, the first ones cut by the length limit. */
  const written = async (...parts: string[]): Promise<ChatWindow> => {
    const rest = [...parts];
    const window = await open(undefined, (_, { onDelta }) => {
      const text = rest.shift() ?? "";
      onDelta(text);
      return Promise.resolve(generated(text, rest.length > 0 ? "length" : "eos"));
    });
    await window.ask("함수를 써 줘");
    await until(() => window.turns[0]?.state.kind === "done");
    return window;
  };

  it("goes on where it was cut, in the same turn, and its record says what was added", async () => {
    const window = await written(CUT, " 1, 2", "];\n}\n```");
    const { id } = window.turns[0]!;
    for (const text of [`${CUT} 1, 2`, `${CUT} 1, 2];\n}\n\`\`\``]) {
      const before = window.turns[0]!.answer;
      await window.controller.continue(id);
      await until(() => window.turns[0]?.answer === text && window.turns[0].state.kind === "done");
      assert.equal(window.written, before, "the prompt ends with what was written");
    }
    assert.equal(window.turns.length, 1);
    const { additions, generatedTokens, stop } = recordOf(window);
    assert.deepEqual(additions, [
      { at: CUT.length, generatedTokens: 1 },
      { at: CUT.length + 5, generatedTokens: 1 },
    ]);
    assert.deepEqual([generatedTokens, stop], [3, "eos"]);
    await window.controller.continue(id);
    assert.equal(window.turns[0]!.state.kind, "done", "a complete answer is not gone on with");
  });

  it("was stopped, or its window was killed, and loses nothing when it is stopped again", async () => {
    const window = await open();
    await window.ask("하나");
    await window.write("여기");
    await window.controller.stop(window.turns[0]!.id);
    await until(() => window.turns[0]?.state.kind === "done");
    const before = recordOf(window);
    await window.controller.continue(window.turns[0]!.id);
    await window.write("까지");
    const saved = new TestWindow(file.path);
    await saved.until(async () => (await saved.store.load(window.current!))?.turns[0]?.answer === "여기까지");
    await saved.close();
    edit(file.path, "UPDATE turn SET writer = 'dead' WHERE writer <> ''");
    const next = await open(window.current);
    assert.deepEqual(next.shown, ["하나 여기까지 failed"]);
    await next.controller.continue(next.turns[0]!.id);
    await next.answer(" 썼다");
    assert.deepEqual([next.shown, next.written], [["하나 여기까지 썼다 done"], "여기까지"]);
    assert.deepEqual(recordOf(next).additions, [{ at: 4, generatedTokens: 1 }]);

    await window.controller.stop(window.turns[0]!.id);
    await until(() => window.turns[0]?.state.kind === "done");
    assert.deepEqual(recordOf(window), before);
  });

  it("can be an earlier one, which later questions then see whole", async () => {
    const window = await open();
    for (const question of ["하나", "둘"]) {
      await window.ask(question);
      await window.write("반");
      await window.controller.stop(window.turns.at(-1)!.id);
      await until(() => window.turns.at(-1)?.state.kind === "done");
    }
    await window.controller.continue(window.turns[0]!.id);
    await window.answer("쪽");
    assert.deepEqual(window.shown, ["하나 반쪽 done", "둘 반 done"]);
    await window.ask("셋");
    await window.answer("3");
    assert.deepEqual(window.prompt, ["하나", "반쪽", "둘", "반", "셋"]);
  });

  it("keeps the white space with which the model goes on", () => {
    const [fresh, continued] = [new AnswerStream([]), new AnswerStream([], true)];
    assert.equal(fresh.push(" 1,") + fresh.end(), "1,");
    assert.equal(continued.push(" 1,") + continued.end(), " 1,");
  });

  it("has the prompt that the model would have seen while it wrote, in every format", () => {
    const formats = promptFormats(() => new Date(0));
    for (const [id, format] of Object.entries(formats)) {
      const asked = format.prompt([], "질문", { system: undefined });
      const answer = `${format.answerStart}반쪽 답`;
      const whole = renderPrompt([...asked, ...format.written(answer)]);
      assert.ok(whole.startsWith(renderPrompt(asked)), id);
      assert.ok(whole.endsWith("반쪽 답"), id);
      assert.ok(!whole.slice(renderPrompt(asked).length).includes("<think>"), id);
    }
    const { prompt, written: rest } = formats["42dot"];
    const next = renderPrompt(prompt([{ message: "질문", answer: "반쪽 답" }], "다음", { system: undefined }));
    assert.ok(next.startsWith(renderPrompt([...prompt([], "질문", { system: undefined }), ...rest("반쪽 답")])));
    assert.deepEqual(formats.qwenThinking.written("<think>\n생각</think>\n\n답 </think>"), [
      { text: "생각" },
      { control: "</think>" },
      { text: "\n\n답 </think>" },
    ]);
    assert.deepEqual(formats.chatml.written("<think>생각"), [{ control: "<think>" }, { text: "생각" }]);
  });
});
