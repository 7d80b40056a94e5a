import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { TextGenerator } from "../../../src/inference/textGenerator.ts";
import { failureOf } from "../../../src/inference/failure.ts";
import type { GenerateParams, StopReason } from "../../../src/inference/protocol.ts";
import { createConsent } from "../../../src/model/consent.ts";
import { chooseModel } from "../../../src/model/modelChoice.ts";
import { TRANSFORM_SAMPLING } from "../../../src/prompt/officialPrompt.ts";
import { createModelClient } from "../../../src/rewriting/modelClient.ts";
import { DEMO_MODEL } from "../../support/engine.ts";

function memory(): { get: (key: string) => unknown; update: (key: string, value: unknown) => Promise<void> } {
  const kept = new Map<string, unknown>();
  return {
    get: (key) => kept.get(key),
    update: (key, value) => {
      kept.set(key, value);
      return Promise.resolve();
    },
  };
}

function engine(stop: StopReason): { generator: TextGenerator; asked: GenerateParams[] } {
  const asked: GenerateParams[] = [];
  const counts = {
    promptTokens: 0,
    cachedTokens: 0,
    evaluatedTokens: 0,
    generatedTokens: 0,
    decodeSteps: 0,
    draftedTokens: 0,
    prefillMs: 0,
    decodeMs: 0,
    timeToFirstTokenMs: 0,
  };
  const generator: TextGenerator = {
    generate: (params) => {
      asked.push(params);
      return Promise.resolve({ text: " Good.", stop, ...counts });
    },
    count: (prompts) => Promise.resolve(prompts.map(() => 1)),
  };
  return { generator, asked };
}

describe("createWriter", () => {
  const model = (): ReturnType<typeof chooseModel> => chooseModel("", DEMO_MODEL, "en");
  const options = { priority: "background", signal: new AbortController().signal } as const;

  it("asks no model whose notice is not accepted", async () => {
    const { generator, asked } = engine("eos");
    const writer = createModelClient({ engine: generator, model, consent: createConsent(memory()) });
    for (const ask of [() => writer.complete("안녕", 8, options), () => writer.count(["안녕"])])
      await assert.rejects(ask, (error) => {
        assert.deepEqual(failureOf(error), { kind: "noticeNotAccepted", model: "Demo model" });
        return true;
      });
    assert.deepEqual(asked, []);
  });

  it("asks greedily, without the chat's system prompt, and says whether the model ended", async () => {
    for (const [stop, ended] of [
      ["eos", true],
      ["length", false],
      ["stopSequence", false],
    ] as const) {
      const { generator, asked } = engine(stop);
      const consent = createConsent(memory());
      const { format, notice } = await model();
      await consent.accept(notice);
      const writer = createModelClient({ engine: generator, model, consent });
      assert.deepEqual(await writer.complete("안녕", 8, options), { text: " Good.", ended });
      const prompt = format.prompt([], "안녕", { system: false });
      assert.deepEqual(asked, [
        { prompt, priority: "background", sampling: TRANSFORM_SAMPLING, maxTokens: 8, stopSequences: format.stopSequences },
      ]);
    }
  });
});
