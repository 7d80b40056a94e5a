import assert from "node:assert/strict";
import { join } from "node:path";
import { type AnswerContext, answerTurn } from "../../src/chat/answerTurn.ts";
import type { StoredTurn } from "../../src/history/conversation.ts";
import { failureOf } from "../../src/inference/failure.ts";
import type { LoadedModel } from "../../src/inference/protocol.ts";
import type { Supervisor } from "../../src/inference/supervisor.ts";
import { correct } from "../../src/korean/correct.ts";
import { loadParams } from "../../src/model/loadParams.ts";
import { chooseModel, type ModelChoice } from "../../src/model/modelChoice.ts";
import type { TurnTask } from "../../src/prompt/taskPrompts.ts";
import { messageFromDiff } from "../../src/rewriting/commitMessage/commitMessage.ts";
import { createModelClient, type ModelClient } from "../../src/rewriting/modelClient.ts";
import { resultingText, type Rewriter } from "../../src/rewriting/rewriter.ts";
import { createRewriter } from "../../src/rewriting/rewriteText.ts";
import { rewriteWhole } from "../../src/rewriting/rewriteWhole.ts";
import { startEngine, temporaryFolder } from "../support/engine.ts";
import { writeModifiedDemo } from "../support/gguf.ts";

const options = { priority: "command", signal: new AbortController().signal } as const;

for (const contextLength of [128, 256, 512, 1024])
  describe(`A model with ${contextLength} tokens of context`, function () {
    this.timeout(60_000);
    let model: ModelChoice;
    let engine: Supervisor;
    let loaded: LoadedModel;
    let modelClient: ModelClient;
    let rewriter: Rewriter;

    before(async () => {
      const path = join(temporaryFolder(), "small.gguf");
      await writeModifiedDemo(path, { "llama.context_length": contextLength });
      model = await chooseModel(path, "", "en");
      engine = startEngine(loadParams(model.file, { gpu: "off", contextSize: 4096 }));
      loaded = await engine.ready();
      const consent = { isAccepted: () => true, accept: () => Promise.resolve() };
      modelClient = createModelClient({ engine, model: () => Promise.resolve(model), consent });
      rewriter = createRewriter({ modelClient, glossary: () => [], correct });
    });
    after(() => engine.dispose());

    async function ask(prompt: string, task: TurnTask = { kind: "chat" }, earlier: StoredTurn[] = []) {
      let answer = "";
      let pieces = 0;
      const turn: StoredTurn = {
        id: "",
        createdAt: 0,
        task,
        message: prompt,
        prompt,
        answer,
        state: { kind: "queued" },
      };
      const context: AnswerContext = {
        generator: engine,
        model: model.title,
        sampling: model.sampling,
        format: model.format,
        system: model.format.defaultSystem,
        contextSize: loaded.contextSize,
        answerLength: 512,
        writing: () => assert.fail("the writing help is not asked"),
        earlier,
        firstTurnInContext: 0,
        signal: options.signal,
        onDelta: (text) => (answer += text),
        onPiece: (_, total) => (pieces = total),
        onAttachments: () => undefined,
        onFirstTurnInContext: () => undefined,
      };
      const record = await answerTurn(turn, context);
      return {
        answer: answer.trim(),
        pieces,
        record,
        turn: { ...turn, answer, state: { kind: "done", record } } as StoredTurn,
      };
    }

    it("answers", async () => {
      assert.equal(loaded.contextSize, contextLength);
      const { answer, record } = await ask("대한민국의 수도는?");
      assert.equal(answer, "대한민국의 수도는 서울입니다.");
      assert.equal(record.stop, "eos");
    });

    it("goes on with a conversation that has become too long for it", async () => {
      const earlier: StoredTurn[] = [];
      for (let turn = 0; turn < 12; turn++) {
        const { answer, turn: done } = await ask("대한민국의 수도는?", { kind: "chat" }, earlier);
        assert.notEqual(answer, "");
        earlier.push(done);
      }
    });

    it("writes a long answer as far as its context goes, and says why it ends", async () => {
      const { answer, record } = await ask("긴 답변 보여줘");
      assert.ok(answer.length > 40, answer);
      if (contextLength < 512) assert.equal(record.stop, "length");
      assert.ok(record.promptTokens + record.generatedTokens <= contextLength);
    });

    it("refuses only a question that does not fit, with the room that there is", async () => {
      await assert.rejects(ask("가나다라마바사아자차카타파하 ".repeat(contextLength)), (error: unknown) => {
        const failure = failureOf(error);
        assert.ok(failure.kind === "promptTooLong" && failure.limit >= 40, JSON.stringify(failure));
        return true;
      });
    });

    it("translates a text that is longer than the context", async () => {
      const sentence = "회의는 오후 세 시에 시작합니다.";
      const { answer, pieces, record } = await ask(
        Array(contextLength / 4)
          .fill(sentence)
          .join("\n"),
        {
          kind: "translate",
          to: "en",
        },
      );
      assert.ok(pieces > 3);
      assert.notEqual(answer, "");
      assert.ok(record.promptTokens > contextLength);
    });

    it("rewrites a long paragraph piece by piece", async () => {
      const sentence = "서버가 응답하지 않습니다.";
      const text = Array(Math.ceil(contextLength / 6))
        .fill(sentence)
        .join(" ");
      const source = { text, languageId: "markdown" };
      const result = await rewriteWhole(
        rewriter,
        source,
        { start: 0, end: text.length },
        { kind: "toEnglish" },
        options,
      );
      assert.ok(result.kind !== "unchanged", "the model was not asked");
      if (result.kind === "rewritten") assert.match(resultingText(result, text), /The server is not responding\./);
    });

    it("is asked for a commit message with a diff that is longer than the context", async () => {
      const lines = Array.from({ length: contextLength }, (_, at) => `+const timeout${at} = ${at};`);
      const diff = `diff --git a/net.ts b/net.ts\n--- a/net.ts\n+++ b/net.ts\n@@ -0,0 +1 @@\n${lines.join("\n")}\n`;
      await assert.doesNotReject(messageFromDiff(diff, "", { modelClient, rewriter }, options));
    });
  });
