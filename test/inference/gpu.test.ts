import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { convertFolder } from "../../src/conversion/checkpointFolder.ts";
import type { GpuSetting } from "../../src/inference/backends.ts";
import { InferenceClient } from "../../src/inference/client.ts";
import { memoryFit } from "../../src/inference/memoryFit.ts";
import type { Supervisor } from "../../src/inference/supervisor.ts";
import { loadParams } from "../../src/model/loadParams.ts";
import { readModelFile } from "../../src/model/modelFile.ts";
import { smallCheckpoint, writeCheckpoint } from "../support/checkpoint.ts";
import { demoParams, PROGRAM, question, startEngine, temporaryFolder } from "../support/engine.ts";

// llama.cpp treats Mesa's software device as a CPU and uses it only if it is named.
const SOFTWARE_DEVICE = "0";

describe("The GPU path on Vulkan's software device", function () {
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

  it("reports the device and the number of offloaded layers", async () => {
    const { device } = await gpu.ready();
    assert.equal(device.backend, "vulkan");
    assert.match(device.gpuNames.join(), /llvmpipe/);
    assert.deepEqual([device.gpuLayers, device.totalLayers], [5, 5]);
  });

  it("reports the free memory of the device", async () => {
    const client = new InferenceClient(PROGRAM, () => undefined);
    try {
      const { gpuNames, freeVram } = await client.hardware({ gpu: "vulkan", verdicts: {} });
      assert.match(gpuNames.join(), /llvmpipe/);
      assert.ok(freeVram > 100e6);
      assert.deepEqual(await client.hardware({ gpu: "off", verdicts: {} }), { gpuNames: [], freeVram: 0 });
    } finally {
      client.dispose();
    }
  });

  describe("with a model and a context that only partly fit", () => {
    const folder = temporaryFolder();
    const path = join(folder, "model.gguf");
    const shape = { hiddenSize: 1024, feedForwardSize: 128, layers: 8, heads: 16, keyValueHeads: 16 };
    // The software device has 2 GB of memory; this context takes 2.1 GB in addition to the weights.
    const contextSize = 65_536;

    before(async function () {
      if (totalmem() < 8e9) {
        console.log("      skipped: this computer has less than 8 GB of memory");
        this.skip();
      }
      writeCheckpoint(folder, smallCheckpoint({ shape: { ...shape, contextLength: contextSize } }));
      const tool = "test 1";
      const provenance = { name: "random weights", sourceUrl: "https://example.com", revision: "1", tool };
      await convertFolder({ folder, target: path, type: "F16", provenance });
    });
    after(() => rmSync(folder, { recursive: true }));

    async function loaded(gpu: GpuSetting): Promise<Supervisor> {
      return startEngine(loadParams(await readModelFile(path), { gpu, contextSize }));
    }

    it("offloads some layers, as predicted before the installation, and generates the same tokens as the CPU", async () => {
      const client = new InferenceClient(PROGRAM, () => undefined);
      const { freeVram } = await client.hardware({ gpu: "vulkan", verdicts: {} });
      client.dispose();
      const { sizeBytes, contextBytesPerToken } = await readModelFile(path);
      const need = { weights: sizeBytes, context: contextBytesPerToken * contextSize };
      assert.equal(memoryFit(need, { ram: totalmem(), freeVram }).kind, "partly");

      const partly = await loaded("vulkan");
      const none = await loaded("off");
      try {
        const { device } = await partly.ready();
        assert.equal(device.backend, "vulkan");
        assert.ok(device.gpuLayers > 0 && device.gpuLayers < device.totalLayers, `${device.gpuLayers} layers`);
        const params = { ...question(""), prompt: [{ text: "git add ." }], maxTokens: 4 };
        assert.equal((await partly.generate(params)).text, (await none.generate(params)).text);
      } finally {
        partly.dispose();
        none.dispose();
      }
    });
  });

  it("generates the same tokens as the CPU", async () => {
    for (const text of ["대한민국의 수도는?", "What is the capital of Korea?"]) {
      const [onGpu, onCpu] = await Promise.all([gpu.generate(question(text)), cpu.generate(question(text))]);
      assert.equal(onGpu.text, onCpu.text);
      assert.equal(onGpu.generatedTokens, onCpu.generatedTokens);
    }
  });
});

describe("A missing GPU back end", () => {
  it("falls back to the CPU and logs it", async () => {
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
