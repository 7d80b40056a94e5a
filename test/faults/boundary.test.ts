import assert from "node:assert/strict";
import * as v from "valibot";
import { ToHost, ToView } from "../../src/chat/protocol.ts";
import { readJournal } from "../../src/editor/batch/job.ts";
import { Failure, parseFailure } from "../../src/inference/failure.ts";
import {
  GenerateRequest,
  GenerationRecord,
  LoadedModel,
  LoadRequest,
  ServerStatus,
} from "../../src/inference/protocol.ts";
import { describeFailure } from "../../src/userErrors.ts";
import { EMPTY_PAGE, reduce } from "../../webview/state.ts";
import { fault } from "./support/fault.ts";

const device = { backend: "vulkan", gpuNames: ["GPU"], gpuLayers: 25, totalLayers: 25, threads: 2, skipped: [] };
const model = {
  ...{ path: "/m.gguf", name: "42dot", sizeBytes: 1e9, modified: 1, parameters: 1e9, contextSize: 4096, sequences: 3 },
  ...{ keyValueType: "F16", device },
};
const record = {
  ...{ stop: "eos", promptTokens: 9, cachedTokens: 2, generatedTokens: 3, prefillMs: 1, decodeMs: 2 },
  timeToFirstTokenMs: 1,
};
const failure = { kind: "modelUnsupported", path: "/m.gguf", feature: "architecture", name: "x", engine: "1" };
const attachment = { kind: "file", name: "a.ts", languageId: "typescript", firstLine: 1, lines: 2, used: 1 };
const turn = (state: unknown): object => ({
  ...{ id: "1", task: { kind: "translate", to: "en" }, message: "안녕", answer: "Hello", canApply: true, state },
  failure: { message: "No.", actions: [{ id: "retry", label: "Retry" }] },
  ...{ versions: ["0", "1"], otherLanguage: "ko", attachments: [{ ...attachment, text: "a\nb" }] },
});
const state = {
  ...{ conversationId: "c", firstTurnInContext: 0, hasOwnSystemPrompt: false, consent: null, answerLanguage: "auto" },
  turns: [turn({ kind: "done", record: { ...record, model: "42dot" } }), turn({ kind: "failed", failure })],
  engine: { kind: "ready", model, skipped: [] },
  model: { title: "42dot", isDemo: false, notice: "n", suggestions: ["a"] },
};
const toView: unknown[] = [
  { type: "state", state },
  { type: "turn", turn: turn({ kind: "running", piece: 1, total: 2 }), firstTurnInContext: 0 },
  { type: "delta", turnId: "1", text: "a", thoughts: "b" },
  { type: "engine", engine: { kind: "failed", failure: { message: "No.", actions: [] } } },
  { type: "about", title: "t", markdown: "m" },
  { type: "draft", conversationId: "c", text: "a", chips: [{ id: "1", attachment, tokens: 3 }] },
  {
    type: "meter",
    meter: { contextSize: 4096, system: 1, history: 2, attachments: 3, question: 4, answer: 5, dropped: 0 },
  },
  {
    type: "completions",
    query: "a",
    items: [{ label: "a.ts", detail: "src", source: { kind: "file", uri: "file:///a" } }],
  },
  {
    type: "commands",
    commands: [{ name: "fix", aliases: ["교정"], hint: "text", description: "d", source: "workspace", fault: "f" }],
  },
  { type: "refused", text: "a", message: "m" },
  { type: "move", to: "nextTurn" },
];
const toHost: unknown[] = [
  { type: "send", text: "안녕" },
  { type: "apply", turnId: "1", how: "replace" },
  { type: "undoApply", turnId: "1" },
  { type: "action", action: "retry", turnId: "1" },
  { type: "openLink", href: "https://example.com" },
  { type: "attach", source: { kind: "selection", uri: "file:///a", first: 1, last: 2 } },
  { type: "attachFiles", uris: ["file:///a"] },
  { type: "regenerate", turnId: "1", how: "warmer" },
  { type: "edit", turnId: "1", text: "a" },
  { type: "openPromptFile", name: "a", source: "workspace" },
  { type: "answerLanguage", language: "ko" },
];
const generate = {
  ...{ prompt: [{ special: "bos" }, { text: "안녕" }], priority: "chat", maxTokens: 5, stopSequences: [], delta: 0 },
  sampling: { temperature: 0.5, topP: 0.95, topK: 20, repeatPenalty: 1.1 },
};
const load = { modelPath: "/m.gguf", gpu: "auto", contextSize: 4096, need: { weights: 1, context: 2 } };

/** What somebody else might put in place of a value. */
const VALUES: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e300, "", "constructor", "newer", "__proto__", [], [null], {}, { kind: "newer" }],
  ...[{ length: 1e9 }, { toString: 1 }, "\u0000", "x".repeat(100)],
];

/** A copy of the message in which one value, at any depth, is replaced, removed or added. */
function altered(message: unknown, random: () => number): unknown {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  if (typeof message !== "object" || message === null || random() < 0.1) return pick(VALUES);
  const copy = structuredClone(message) as Record<string, unknown>;
  const key = pick([...Object.keys(copy), "extra"]);
  const how = random();
  if (how < 0.15) Reflect.deleteProperty(copy, key);
  else copy[key] = how < 0.4 ? pick(VALUES) : altered(copy[key], random);
  return copy;
}

describe("What crosses a boundary", () => {
  fault(
    "boundary",
    "altered messages to the page: dropped, or shown",
    { quick: 20_000, full: 1_000_000 },
    (attempt) => {
      let shown = 0;
      for (const message of toView) assert.ok(v.is(ToView, message), JSON.stringify(message));
      let page = reduce(EMPTY_PAGE, v.parse(ToView, toView[0]));
      for (let index = 0; index < attempt.tries; index++) {
        const message = altered(toView[index % toView.length], attempt.random);
        const parsed = v.safeParse(ToView, message);
        if (!parsed.success) continue;
        shown++;
        page = reduce(page, parsed.output);
        assert.ok(page.chat !== undefined, JSON.stringify(message));
        for (const { state } of page.chat.turns)
          if (state.kind === "failed") assert.ok(describeFailure(state.failure).message.length > 0);
        if (page.chat.turns.length > 50) page = reduce(EMPTY_PAGE, v.parse(ToView, toView[0]));
      }
      attempt.note(`${shown} still were messages`);
      assert.ok(shown > 0);
    },
  );

  fault(
    "boundary",
    "altered messages between processes: refused, or as the schema says",
    { quick: 20_000, full: 1_000_000 },
    (attempt) => {
      const all: [v.GenericSchema, unknown][] = [
        ...toHost.map((message): [v.GenericSchema, unknown] => [ToHost, message]),
        [GenerateRequest.params, generate],
        [LoadRequest.params, load],
        [
          GenerationRecord,
          { ...record, text: "a", seed: 7, tokens: [1], evaluatedTokens: 1, decodeSteps: 1, draftedTokens: 0 },
        ],
        [LoadedModel, model],
        [ServerStatus, { pid: 1, model, pending: 0, steps: 1, isDebugged: false, memory: 1 }],
        [Failure, failure],
      ];
      for (const [schema, message] of all) assert.ok(v.is(schema, message), JSON.stringify(message));
      for (let index = 0; index < attempt.tries; index++) {
        const [schema, message] = all[index % all.length]!;
        const received = altered(message, attempt.random);
        const parsed = v.safeParse(schema, received);
        // What is accepted is plain data without what the schema does not know.
        if (parsed.success)
          assert.ok(v.is(schema, JSON.parse(JSON.stringify(parsed.output))), JSON.stringify(received));
        assert.ok(describeFailure(parseFailure(received)).message.length > 0);
      }
    },
  );

  fault(
    "boundary",
    "altered lines of a job's journal: an outcome, or nothing",
    { quick: 20_000, full: 500_000 },
    (attempt) => {
      const lines: unknown[] = [
        { key: "a", kind: "rewritten", text: "b" },
        { key: "a", kind: "unchanged" },
        { key: "a", kind: "rejected", reasons: ["echo"] },
      ];
      for (let index = 0; index < attempt.tries; index++) {
        const line = JSON.stringify(altered(lines[index % lines.length], attempt.random));
        const cut = attempt.random() < 0.1 ? line.slice(0, Math.floor(attempt.random() * line.length)) : line;
        for (const [key, outcome] of readJournal(`${cut}\n`)) {
          assert.equal(typeof key, "string");
          if (outcome.kind === "rewritten") assert.equal(typeof outcome.text, "string");
          if (outcome.kind === "rejected") assert.ok(outcome.reasons.every((reason) => typeof reason === "string"));
        }
      }
    },
  );
});
