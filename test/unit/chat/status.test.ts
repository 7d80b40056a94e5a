import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { activityAfter, NO_ACTIVITY } from "../../../src/chat/chatActivity.ts";
import type { ToView, TurnView } from "../../../src/chat/protocol.ts";
import { statusEntries } from "../../../src/chat/statusEntries.ts";
import { statusTexts } from "../../../src/chat/statusTexts.ts";
import type { TurnState } from "../../../src/history/conversation.ts";
import type { EngineState } from "../../../src/inference/engine.ts";
import type { LoadedModel } from "../../../src/inference/protocol.ts";

const loaded: LoadedModel = {
  ...{
    path: "/m.gguf",
    name: "m",
    sizeBytes: 1,
    modified: 1,
    parameters: 1,
    contextSize: 4096,
    sequences: 1,
    keyValueType: "F16",
  },
  device: { backend: "cuda", gpuNames: ["NVIDIA T4"], gpuLayers: 25, totalLayers: 25, threads: 4, skipped: [] },
};
const ready: EngineState = { kind: "ready", model: loaded };
const missing: EngineState = { kind: "failed", failure: { kind: "modelMissing", path: "/none.gguf" } };
const gaveUp: EngineState = { kind: "failed", failure: { kind: "gaveUp", restarts: 3, loading: null } };

describe("The status bar", () => {
  const cases: [what: string, engine: EngineState, isAnswering: boolean, text: string, label: RegExp][] = [
    ["stopped", { kind: "stopped" }, false, "$(circle-outline) 42dot", /^42dot LLM · not started yet$/],
    ["starting", { kind: "starting" }, false, "$(loading~spin) 42dot", /^Starting the engine…$/],
    ["trying a GPU", { kind: "trying", backend: "vulkan" }, false, "$(loading~spin) 42dot", /Vulkan computes/],
    ["loading", { kind: "loading", fraction: 0.419 }, false, "$(loading~spin) 42dot 41 %", /model: 41 %$/],
    ["ready", ready, false, "$(pass) 42dot LLM · CUDA", /^42dot LLM · CUDA: NVIDIA T4, 25\/25 layers$/],
    ["answering", ready, true, "$(loading~spin) 42dot LLM · CUDA", /25 layers · answering$/],
    ["loading for a question", { kind: "loading", fraction: 0 }, true, "$(loading~spin) 42dot 0 %", /model: 0 %$/],
    ["failed", gaveUp, false, "$(error) 42dot", /ended 4 times/],
    ["without a model", missing, false, "$(error) 42dot: no model", /\/none\.gguf does not exist/],
  ];
  for (const [what, engine, isAnswering, text, label] of cases)
    it(`says when the model is ${what}`, () => {
      const shown = statusTexts({ engine, model: "42dot LLM", isAnswering });
      assert.equal(shown.text, text);
      assert.match(shown.label, label);
      assert.equal(shown.isProblem, engine.kind === "failed");
    });

  it("names the CPU if no layer is on the GPU", () => {
    const device = { ...loaded.device, gpuLayers: 0 };
    const engine: EngineState = { kind: "ready", model: { ...loaded, device } };
    assert.equal(statusTexts({ engine, model: "M", isAnswering: false }).text, "$(pass) M · CPU");
  });

  it("cuts a long title, and shows no icon and nothing invisible that a file's name asks for", () => {
    const { text } = statusTexts({ engine: ready, model: "한".repeat(30), isAnswering: false });
    assert.equal(text, `$(pass) ${"한".repeat(23)}… · CUDA`);
    const hostile = statusTexts({ engine: ready, model: "$(error)\u202e", isAnswering: false });
    assert.equal(hostile.text, "$(pass) \\$(error)[U+202E] · CUDA");
    assert.doesNotMatch(hostile.label, /\u202e/);
  });

  it("has the file's name while the title is not known", () =>
    assert.match(statusTexts({ engine: ready, model: "", isAnswering: false }).text, / m · CUDA$/));
});

describe("The menu of the status bar", () => {
  const commands = (engine: EngineState, isAnswering = false): string[] =>
    statusEntries(engine, "M", isAnswering).map(({ run }) => ("command" in run ? run.command : `: ${run.action}`));
  const always = ["42dot.focusChat", "42dot.chooseModel", "42dot.showModelDetails"];
  const end = ["42dot.openSettings", "42dot.showLog"];

  it("starts what is stopped", () =>
    assert.deepEqual(commands({ kind: "stopped" }), [...always, "42dot.restartEngine", ...end]));

  it("restarts or stops what runs, also while it is loading", () => {
    const running = [...always, "42dot.restartEngine", "42dot.stopEngine", ...end];
    assert.deepEqual(commands(ready), running);
    assert.deepEqual(commands({ kind: "loading", fraction: 0.5 }), running);
    assert.deepEqual(commands(ready, true), ["42dot.stopAnswer", ...running]);
  });

  it("begins with what can be done about a failure, and offers nothing twice", () => {
    assert.deepEqual(commands(gaveUp), [": restart", ...always, ...end]);
    for (const engine of [missing, gaveUp]) {
      const labels = statusEntries(engine, "", false).map(({ label }) => label);
      assert.equal(new Set(labels).size, labels.length, labels.join());
    }
  });
});

describe("What a chat is doing", () => {
  const turn = (id: string, state: TurnState): TurnView => ({
    ...{ id, task: { kind: "chat" as const }, message: "", answer: "", canApply: false, state },
  });
  const posted = (one: TurnView): ToView => ({ type: "turn", turn: one, firstTurnInContext: 0 });
  const running: TurnState = { kind: "running", piece: 1, total: 1 };
  const failed: TurnState = { kind: "failed", failure: { kind: "stopped" } };
  const after = (...messages: ToView[]) => messages.reduce(activityAfter, NO_ACTIVITY);

  it("is answering from a turn's start to its end, whatever waits", () => {
    assert.deepEqual(after(posted(turn("1", { kind: "queued" }))), { running: undefined, hasTurns: true });
    const both = [posted(turn("1", running)), posted(turn("2", { kind: "queued" }))];
    assert.equal(after(...both).running, "1");
    assert.equal(after(...both, posted(turn("1", failed))).running, undefined);
    assert.equal(after(...both, posted(turn("1", failed)), posted(turn("2", running))).running, "2");
  });

  it("does not count what another window is answering", () =>
    assert.equal(after(posted(turn("1", { kind: "elsewhere" }))).running, undefined));

  it("changes only with a turn: not with every piece of text", () => {
    const before = after(posted(turn("1", running)));
    assert.equal(activityAfter(before, { type: "delta", turnId: "1", text: "a" }), before);
    assert.equal(activityAfter(before, { type: "focus" }), before);
  });
});
