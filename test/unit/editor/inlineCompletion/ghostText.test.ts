import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { ghostTextIsOn } from "../../../../src/editor/inlineCompletion/ghostText.ts";
import type { Device } from "../../../../src/inference/protocol.ts";

describe("ghostTextIsOn", () => {
  const cpu: Device = { backend: "cpu", gpuNames: [], gpuLayers: 0, totalLayers: 25, threads: 3, skipped: [] };
  const gpu: Device = { ...cpu, backend: "vulkan", gpuNames: ["A GPU"], gpuLayers: 25 };
  const cases: [setting: "auto" | "on" | "off", device: Device | undefined, cores: number, on: boolean][] = [
    ["auto", cpu, 4, false],
    ["auto", cpu, 8, true],
    ["auto", gpu, 2, true],
    ["auto", undefined, 16, false],
    ["on", undefined, 1, true],
    ["off", gpu, 16, false],
  ];
  for (const [setting, device, cores, on] of cases) {
    it(`${setting} with ${device?.backend ?? "no model"} and ${cores} cores: ${on ? "on" : "off"}`, () =>
      assert.equal(ghostTextIsOn(setting, device, cores), on));
  }
});
