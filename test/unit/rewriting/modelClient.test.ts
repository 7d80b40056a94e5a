import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { failureOf } from "../../../src/inference/failure.ts";
import type { GenerateParams, StopReason } from "../../../src/inference/protocol.ts";
import { createConsent } from "../../../src/model/consent.ts";
import { chooseModel } from "../../../src/model/modelChoice.ts";
import { renderPrompt, TRANSFORM_SAMPLING } from "../../../src/prompt/officialPrompt.ts";
import { PROMPT_FORMATS } from "../../../src/prompt/promptFormat.ts";
import { createModelClient, type ModelClientServices } from "../../../src/rewriting/modelClient.ts";
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

function engine(
  stop: StopReason,
  text = " Good.",
): { generator: ModelClientServices["engine"]; requests: GenerateParams[] } {
  const requests: GenerateParams[] = [];
  const counts = {
    seed: 7,
    tokens: [],
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
  const generator: ModelClientServices["engine"] = {
    generate: (params) => {
      requests.push(params);
      return Promise.resolve({ text, stop, ...counts });
    },
    count: (prompts) => Promise.resolve(prompts.map(() => 1)),
    ready: () => Promise.resolve({ contextSize: 512 }),
  };
  return { generator, requests };
}

describe("createModelClient", () => {
  const model = (): ReturnType<typeof chooseModel> => chooseModel("", DEMO_MODEL, "en");
  const options = { priority: "background", signal: new AbortController().signal } as const;

  it("asks no model whose notice is not accepted", async () => {
    const { generator, requests } = engine("eos");
    const modelClient = createModelClient({ engine: generator, model, consent: createConsent(memory()) });
    const asks: (() => Promise<unknown>)[] = [
      () => modelClient.complete("안녕", 8, options),
      () => modelClient.count(["안녕"]),
      () => modelClient.contextSize(),
    ];
    for (const ask of asks)
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

  it("asks for no thoughts, and returns the answer without those that the model writes anyway", async () => {
    const consent = createConsent(memory());
    const demo = await model();
    await consent.accept(demo.notice);
    const complete = (text: string, stop: StopReason, format = PROMPT_FORMATS.deepseek) => {
      const { generator, requests } = engine(stop, text);
      const client = createModelClient({
        engine: generator,
        model: () => Promise.resolve({ ...demo, format }),
        consent,
      });
      return { requests, result: client.complete("안녕", 8, options) };
    };
    const { requests, result } = complete("<think>\n음…\n</think>\n\nGood.", "eos");
    assert.deepEqual(await result, { text: "Good.", ended: true });
    assert.ok(renderPrompt(requests[0]?.prompt ?? []).endsWith("<think>\n\n</think>\n\n"));

    for (const stop of ["length", "eos"] as const)
      await assert.rejects(complete("<think>\n음… 그러니까", stop).result, (error) => {
        assert.deepEqual(failureOf(error), { kind: "onlyThoughts" });
        return true;
      });
    const literal = complete("<think> tag", "eos", PROMPT_FORMATS["42dot"]);
    assert.deepEqual(await literal.result, { text: "<think> tag", ended: true });
  });
});
