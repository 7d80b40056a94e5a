import assert from "node:assert/strict";
import * as v from "valibot";
import { toMarkdown } from "../../../src/chat/exportTexts.ts";
import { recordDocument } from "../../../src/chat/recordDocument.ts";
import { statusTexts } from "../../../src/chat/statusTexts.ts";
import { AnswerRun, type StoredTurn, type TurnRecord } from "../../../src/history/conversation.ts";
import { runBy } from "../../../src/history/recorded.ts";
import type { ServedModel } from "../../../src/inference/protocol.ts";
import { recordText } from "../../../webview/recordText.ts";

const model: ServedModel = {
  name: "42dot_LLM-SFT-1.3B",
  contextSize: 4096,
  server: { origin: "https://gpu.example:8000", host: "gpu.example:8000", software: "vLLM 0.11.0", estimates: false },
};
const record: TurnRecord = {
  ...{
    stop: "eos",
    promptTokens: 9,
    cachedTokens: 4,
    generatedTokens: 3,
    model: model.name,
    server: model.server.host,
  },
  ...{ prefillMs: 1, decodeMs: 2, timeToFirstTokenMs: 1 },
};
const BADGE = "remote: gpu.example:8000";

describe("What comes from a server says so", () => {
  it("in the status bar and under the answer", () => {
    const { text, label } = statusTexts({ engine: { kind: "ready", model }, model: model.name, isAnswering: false });
    assert.ok(text.includes(BADGE) && label.includes(BADGE), `${text} ${label}`);
    assert.equal(recordText(record).parts[1], BADGE);
  });

  it("in exports", () => {
    const turn: StoredTurn = {
      ...{ id: "1", createdAt: 0, task: { kind: "chat" }, message: "안녕", prompt: "안녕", answer: "네." },
      state: { kind: "done", record },
    };
    const text = toMarkdown({ title: "t", turns: [turn], notices: [], language: "en", now: new Date(0) });
    // Markdown shows it without them.
    assert.ok(text.replaceAll("\\", "").includes(BADGE), text);
  });

  it("in the record, which names the server and its program, is stored, and has no file", () => {
    const run = v.parse(AnswerRun, {
      ...{ prompt: [{ text: "안녕" }], sampling: { temperature: 0, topP: 1, topK: 1, repeatPenalty: 1 } },
      ...{ maxTokens: 5, stopSequences: [], seed: 1, tokens: [1], stop: "eos" },
      ...runBy(model),
    });
    assert.deepEqual(run.model, model);
    const text = recordDocument([run], record, () => undefined);
    assert.ok(text.includes(`${BADGE} (https://gpu.example:8000)`), text);
    assert.ok(text.includes("vLLM 0.11.0") && !text.includes("SHA-256"), text);
  });
});
