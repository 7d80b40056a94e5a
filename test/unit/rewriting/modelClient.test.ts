import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { failureOf } from "../../../src/inference/failure.ts";
import type { GenerateParams, StopReason } from "../../../src/inference/protocol.ts";
import type { TextGenerator } from "../../../src/inference/textGenerator.ts";
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

function engine(stop: StopReason): { generator: TextGenerator; requests: GenerateParams[] } {
  const requests: GenerateParams[] = [];
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
      requests.push(params);
      return Promise.resolve({ text: " Good.", stop, ...counts });
    },
    count: (prompts) => Promise.resolve(prompts.map(() => 1)),
  };
  return { generator, requests };
}

describe("createModelClient", () => {
  const model = (): ReturnType<typeof chooseModel> => chooseModel("", DEMO_MODEL, "en");
  const options = { priority: "background", signal: new AbortController().signal } as const;

  it("asks no model whose notice is not accepted", async () => {
    const { generator, requests } = engine("eos");
    const modelClient = createModelClient({ engine: generator, model, consent: createConsent(memory()) });
    for (const ask of [() => modelClient.complete("안녕", 8, options), () => modelClient.count(["안녕"])])
      await assert.rejects(ask, (error) => {
        assert.deepEqual(failureOf(error), { kind: "noticeNotAccepted", model: "Demo model" });
        return true;
      });
    assert.deepEqual(requests, []);
  });

  it("asks greedily, without the chat's system prompt, and reports whether the model ended the answer", async () => {
    for (const [stop, ended] of [
      ["eos", true],
      ["length", false],
      ["stopSequence", false],
    ] as const) {
      const { generator, requests } = engine(stop);
      const consent = createConsent(memory());
      const { format, notice } = await model();
      await consent.accept(notice);
      const modelClient = createModelClient({ engine: generator, model, consent });
      assert.deepEqual(await modelClient.complete("안녕", 8, options), { text: " Good.", ended });
      const prompt = format.prompt([], "안녕", { system: undefined });
      assert.deepEqual(requests, [
        {
          prompt,
          priority: "background",
          sampling: TRANSFORM_SAMPLING,
          maxTokens: 8,
          stopSequences: format.stopSequences,
        },
      ]);
    }
  });
});
