import assert from "node:assert/strict";
import { InferenceClient } from "../../src/inference/client.ts";
import type { Supervisor } from "../../src/inference/supervisor.ts";
import { demoParams, PROGRAM, question, startEngine } from "../support/engine.ts";

// Mesa's software device counts as a CPU to llama.cpp and is used only when it is named.
const SOFTWARE_DEVICE = "0";

describe("The GPU path, on Vulkan's software device", function () {
  this.timeout(120_000);
  let gpu: Supervisor;
  let cpu: Supervisor;

  before(async function () {
    process.env["GGML_VK_VISIBLE_DEVICES"] = SOFTWARE_DEVICE;
    gpu = startEngine(demoParams("vulkan"));
    cpu = startEngine(demoParams("off"));
    const { device } = await gpu.ready();
    if (device.backend === "cpu") {
      console.log(
        "      skipped: no Vulkan device here (on Debian: libvulkan1 and mesa-vulkan-drivers bring a software one)",
      );
      this.skip();
    }
  });
  after(() => {
    delete process.env["GGML_VK_VISIBLE_DEVICES"];
    gpu.dispose();
    cpu.dispose();
  });

  it("names the device and counts the offloaded layers", async () => {
    const { device } = await gpu.ready();
    assert.equal(device.backend, "vulkan");
    assert.match(device.gpuNames.join(), /llvmpipe/);
    assert.deepEqual([device.gpuLayers, device.totalLayers], [5, 5]);
  });

  it("has memory that a model can be measured against", async () => {
    const client = new InferenceClient(PROGRAM, () => undefined);
    try {
      const { gpuNames, freeVram } = await client.hardware("vulkan");
      assert.match(gpuNames.join(), /llvmpipe/);
      assert.ok(freeVram > 100e6);
      assert.deepEqual(await client.hardware("off"), { gpuNames: [], freeVram: 0 });
    } finally {
      client.dispose();
    }
  });

  it("gives the tokens of the CPU", async () => {
    for (const text of ["대한민국의 수도는?", "What is the capital of Korea?"]) {
      const [onGpu, onCpu] = await Promise.all([gpu.generate(question(text)), cpu.generate(question(text))]);
      assert.equal(onGpu.text, onCpu.text);
      assert.equal(onGpu.generatedTokens, onCpu.generatedTokens);
    }
  });
});

describe("A GPU back end that is not there", () => {
  it("leaves the work to the CPU and says so", async () => {
    const log: string[] = [];
    const engine = startEngine(demoParams("metal"), (line) => log.push(line));
    try {
      assert.equal((await engine.ready()).device.backend, "cpu");
      assert.match(log.join("\n"), /the CPU is used/);
    } finally {
      engine.dispose();
    }
  });
});
