import assert from "node:assert/strict";
import { type Difference, reproduce } from "../../../src/chat/answerRuns.ts";
import { promptText, recordDocument } from "../../../src/chat/recordDocument.ts";
import type { AnswerRun } from "../../../src/history/conversation.ts";
import { ENGINE } from "../../../src/inference/engineVersion.ts";
import {
  type GenerateParams,
  type GenerationRecord,
  type LoadedModel,
  StopReason,
} from "../../../src/inference/protocol.ts";
import { readModelFile } from "../../../src/model/modelFile.ts";
import { type Generate, generated, LOADED, openChat, until } from "../../support/chatWindow.ts";
import { HistoryFile, RECORD, turn } from "../../support/history.ts";

const RUN: AnswerRun = {
  prompt: [{ special: "bos" }, { text: "안녕 <bot>:" }],
  sampling: { temperature: 0.5, topP: 0.95, topK: 50, repeatPenalty: 1.2 },
  ...{ maxTokens: 512, stopSequences: ["<human>"], seed: 7, tokens: [5, 6, 7], stop: "eos", engine: ENGINE },
  model: LOADED,
};

function run(change: Partial<AnswerRun> = {}): AnswerRun {
  return { ...RUN, ...change };
}

describe("An answer that is generated once more", () => {
  const asked: GenerateParams[] = [];

  /** @param answers what comes this time, one for each generation */
  const again = (
    runs: AnswerRun[],
    answers: Partial<GenerationRecord>[],
    model: LoadedModel = LOADED,
    signal = new AbortController().signal,
  ) => {
    asked.length = 0;
    const generator = {
      count: () => Promise.resolve([]),
      generate: (params: GenerateParams) => {
        asked.push(params);
        return Promise.resolve({ ...generated("답"), ...answers[asked.length - 1] });
      },
    };
    return reproduce(runs, { generator, model, signal });
  };

  it("is asked for with everything as it was, and the same if all tokens and the end are", async () => {
    const result = await again([run({ continues: true })], [{ tokens: [5, 6, 7] }]);
    assert.deepEqual(result, { same: 3, tokens: 3, isSame: true, text: "답", differences: [] });
    const { prompt, sampling, seed, maxTokens, stopSequences } = RUN;
    const params = { prompt, sampling, seed, maxTokens, stopSequences, continues: true, priority: "command" };
    assert.deepEqual(asked, [params]);
  });

  const OTHERS: [what: string, answer: Partial<GenerationRecord>, same: number][] = [
    ["another first token", { tokens: [4, 6, 7] }, 0],
    ["another last token", { tokens: [5, 6, 8] }, 2],
    ["fewer tokens", { tokens: [5, 6] }, 2],
    ["more tokens", { tokens: [5, 6, 7, 8] }, 3],
    ["another end", { tokens: [5, 6, 7], stop: "length" }, 3],
  ];
  for (const [what, answer, same] of OTHERS)
    it(`is another one with ${what}`, async () => {
      const result = await again([run()], [answer]);
      assert.deepEqual([result.isSame, result.same, result.tokens], [false, same, 3]);
    });

  it("is compared as far as it had been written when it was stopped", async () => {
    const result = await again([run({ stop: "cancelled" })], [{ tokens: [5, 6, 7], stop: "length" }]);
    assert.deepEqual([result.isSame, result.same, asked[0]?.maxTokens], [true, 3, 3]);
    assert.deepEqual((await again([run({ stop: "cancelled", tokens: [] })], [])).isSame, true);
    assert.deepEqual(asked, []);
  });

  it("is that of all its generations, of which the first other token counts", async () => {
    const result = await again([run(), run(), run()], [{ tokens: [5, 6, 7] }, { tokens: [5] }, { tokens: [5, 6, 7] }]);
    assert.deepEqual([result.isSame, result.same, result.tokens, result.text], [false, 4, 9, "답답답"]);
  });

  const { device } = LOADED;
  const CHANGES: [Difference, AnswerRun, Partial<LoadedModel>][] = [
    ["engine", run({ engine: "node-llama-cpp 1" }), {}],
    ["file", run(), { path: "/other.gguf" }],
    ["file", run(), { modified: 3 }],
    ["device", run(), { device: { ...device, backend: "vulkan", gpuNames: ["GPU"], gpuLayers: 1 } }],
    ["contextSize", run(), { contextSize: 4096 }],
    ["keyValueType", run(), { keyValueType: "Q8_0" }],
  ];
  for (const [difference, before, now] of CHANGES)
    it(`says that it is not as it was: ${difference}, ${JSON.stringify(now)}`, async () => {
      const result = await again([before], [{ tokens: [5, 6, 7] }], { ...LOADED, ...now });
      assert.deepEqual([result.isSame, result.differences], [true, [difference]]);
    });

  it("ends when it is stopped", async () => {
    await assert.rejects(again([run()], [{ stop: "cancelled" }]), /stopped/);
  });
});

describe("The record of an answer", () => {
  it("has all that the answer depends on, and the prompt as it was", () => {
    const text = recordDocument([run()], RECORD, () => ({ sha256: "abc", fileType: "Q8_0" }));
    for (const each of ["Scripted", "/scripted.gguf", "Q8_0", "abc", ENGINE, "CPU, 1 thread", "2,048 tokens", "F16"])
      assert.ok(text.includes(each), each);
    for (const each of ["temperature 0.5, top-p 0.95, top-k 50, repeat penalty 1.2", "| Seed | 7 |", "\n5 6 7\n"])
      assert.ok(text.includes(each), each);
    assert.ok(text.includes("```\n⟦bos⟧안녕 <bot>:\n```"));
    assert.match(text, /First token after \| 13 ms/);
    assert.equal(text.match(/Tokens of the answer/g)?.length, 1);
    assert.match(text, /## Numbers of the answer's 3 tokens\n/);
    assert.doesNotMatch(text, /^[| ]+$/m);
  });

  for (const stop of StopReason.options)
    it(`says in words what ended the answer: ${stop}`, () => {
      const text = recordDocument([run({ stop })], undefined, () => undefined);
      assert.match(text, /\| Ended by \| [a-z][^|]* \|/);
      assert.ok(!text.includes(`| ${stop} |`), text);
    });

  it("calls the demo model as the chat does, not by the name in its file", async () => {
    const { name } = await readModelFile("models/demo/42dot-demo-q8_0.gguf");
    const text = recordDocument([run({ model: { ...LOADED, name } })], undefined, () => undefined);
    assert.match(text, /\| Model \| Demo model \|/);
  });

  it("says that the file is another one now, and tells several generations apart", () => {
    const text = recordDocument([run(), run({ seed: 8 })], undefined, () => undefined);
    assert.match(text, /has changed since/);
    assert.match(text, /## Generation 2 of 2[^]*\| Seed \| 8 \|/);
  });

  it("shows control tokens by their names, and holds a prompt with fences", () => {
    const prompt = [{ control: "<|im_start|>" }, { text: "```js\nrun();\n```" }];
    assert.equal(promptText(prompt), "⟦<|im_start|>⟧```js\nrun();\n```");
    assert.match(
      recordDocument([run({ prompt })], undefined, () => undefined),
      /````\n⟦[^]*```\n````/,
    );
    const indented = [{ text: "  first\n    second \n\n" }];
    const whole = recordDocument([run({ prompt: indented })], undefined, () => undefined);
    assert.ok(whole.includes("```\n  first\n    second \n\n\n```"));
  });
});

describe("How answers were generated", function () {
  this.timeout(20_000);
  const file = new HistoryFile();

  it("is on disk, not loaded with the conversation, and comes back with a deleted turn", async () => {
    const [window, other] = [file.window(), file.window()];
    const { store } = window;
    const saved = { id: "c", firstTurnInContext: 0 };
    await store.saveTurn(saved, turn("1", { runs: [run()] }));
    await store.saveTurn(saved, turn("2"));
    // A later change of the turn that does not say it.
    await store.saveTurn(saved, turn("1", { answer: "more" }));
    assert.deepEqual(await other.store.runs("1"), [run({ model: withoutExtras(LOADED) })]);
    assert.deepEqual(await other.store.runs("2"), []);
    assert.deepEqual(await other.store.runs("3"), []);
    assert.equal((await other.store.load("c"))?.turns[0]?.runs, undefined);
    const before = await other.store.deleteTurn("c", "1");
    assert.deepEqual(await store.runs("1"), []);
    await other.store.restoreTurns(before!);
    assert.equal((await store.runs("1")).length, 1);
    const deleted = await store.deleteConversation("c");
    await store.restore(deleted!);
    assert.equal((await other.store.runs("1")).length, 1);
  });

  it("is kept of every answer and of what was added to it, and a new version has its own", async () => {
    const window = await openChat(file, undefined, (_, options: Partial<Parameters<Generate>[1]>) => {
      options.onDelta?.("답");
      return Promise.resolve(generated("답", "length"));
    });
    const ended = () => until(() => window.turns.at(-1)?.state.kind === "done");
    await window.ask("질문");
    await ended();
    const [first] = window.turns;
    assert.equal((await window.controller.runs(first!.id)).length, 1);
    await window.controller.continue(first!.id);
    await until(() => window.turns[0]?.answer === "답답" && window.turns[0].state.kind === "done");
    const runs = await window.controller.runs(first!.id);
    assert.deepEqual(
      runs.map(({ continues = false, seed }) => [continues, seed]),
      [
        [false, 7],
        [false, 7],
      ],
    );
    const result = await window.controller.reproduce(first!.id, new AbortController().signal);
    assert.deepEqual(result, { same: 2, tokens: 2, isSame: true, text: "답답", differences: [] });
    assert.equal(window.seed, 7);
    await window.controller.regenerate(first!.id, "same");
    await until(() => window.turns[0]?.id !== first!.id);
    await ended();
    assert.equal((await window.controller.runs(window.turns[0]!.id)).length, 1);
    assert.equal(await window.controller.reproduce("unknown", new AbortController().signal), undefined);
  });
});

function withoutExtras({ parameters: _parameters, sequences: _sequences, ...model }: LoadedModel): AnswerRun["model"] {
  return model;
}
