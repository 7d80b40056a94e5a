import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { deviceText, engineText } from "../../../src/chat/engineText.ts";
import type { TurnRecord } from "../../../src/history/conversation.ts";
import type { Device } from "../../../src/inference/protocol.ts";
import { followsAfterScroll } from "../../../webview/follow.ts";
import { numberText } from "../../../webview/numbers.ts";
import { recordText } from "../../../webview/recordText.ts";

const record: TurnRecord = {
  ...{ model: "42dot LLM", stop: "eos", promptTokens: 1200, cachedTokens: 1000, generatedTokens: 50 },
  ...{ prefillMs: 800, decodeMs: 4000, timeToFirstTokenMs: 850 },
};

describe("The record line", () => {
  it("says which model answered, how fast, and how it ended", () =>
    assert.equal(
      recordText(record).parts.join(" · "),
      "42dot LLM · 12.5 tokens/s · first token after 0.85 s · 50 tokens · complete",
    ));

  it("has the detailed figures", () =>
    assert.equal(
      recordText(record).details,
      "Prompt: 1,200 tokens, 1,000 of them kept from before\nReading the prompt: 0.80 s\nWriting 50 tokens: 4.00 s",
    ));

  it("says only how it ended when nothing was generated", () =>
    assert.equal(
      recordText({ ...record, model: "", stop: "cancelled", generatedTokens: 0, decodeMs: 0 }).parts.join(" · "),
      "stopped by you",
    ));

  it("has no speed if no time was measured", () =>
    assert.doesNotMatch(recordText({ ...record, decodeMs: 0 }).parts.join(" · "), /tokens\/s|Infinity|NaN/));
});

describe("Numbers", () => {
  const cases: [value: number, digits: number][] = [
    ...[0, 7, 999, 1_000, 12_345, 999_999.6, 1_234_567].map((value): [number, number] => [value, 0]),
    ...[0.005, 12.25, 1_234.567].map((value): [number, number] => [value, 2]),
  ];
  for (const language of ["en", "ko"])
    for (const [value, digits] of cases)
      it(`are written as in ${language}: ${value}`, () =>
        assert.equal(
          numberText(value, digits),
          value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
        ));
});

describe("The engine status", () => {
  const device: Device = { backend: "cpu", gpuNames: [], gpuLayers: 0, totalLayers: 25, threads: 4, skipped: [] };

  it("names the CPU and its threads", () => {
    assert.equal(deviceText({ ...device, threads: 1 }), "CPU, 1 thread");
    assert.equal(deviceText(device), "CPU, 4 threads");
  });

  it("names the GPU and the layers on it", () =>
    assert.equal(
      deviceText({ ...device, backend: "vulkan", gpuNames: ["RTX 9"], gpuLayers: 4, totalLayers: 4 }),
      "Vulkan: RTX 9, 4/4 layers",
    ));

  it("names the CPU if the GPU has no layers", () =>
    assert.equal(deviceText({ ...device, backend: "vulkan", gpuNames: ["RTX 9"] }), "CPU, 4 threads"));

  it("never shows 100 % before the model is loaded", () =>
    assert.equal(engineText({ kind: "loading", fraction: 0.999 }, "M"), "Loading the model: 99 %"));
});

describe("Following the answer", () => {
  const cases: [
    name: string,
    following: boolean,
    before: [number, number],
    now: [number, number],
    expected: boolean,
  ][] = [
    ["continues at the end", true, [100, 0], [120, 0], true],
    ["continues when new text moves the end away", true, [100, 0], [100, 90], true],
    ["stops when the reader scrolls up", true, [100, 0], [60, 40], false],
    ["tolerates a pixel or two", true, [100, 0], [98, 2], true],
    ["stays off while the reader is above", false, [60, 400], [80, 380], false],
    ["resumes when the reader reaches the end", false, [60, 400], [440, 20], true],
  ];
  for (const [name, following, [top, toEnd], [nowTop, nowToEnd], expected] of cases)
    it(name, () =>
      assert.equal(followsAfterScroll(following, { top, toEnd }, { top: nowTop, toEnd: nowToEnd }), expected),
    );
});
