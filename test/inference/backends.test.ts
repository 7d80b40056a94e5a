/** Which hardware a model runs on when GPU back ends are missing, broken, or break later. */
import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GpuSetting, SkippedBackend } from "../../src/inference/backends.ts";
import { tryBackend } from "../../src/inference/backendTrial.ts";
import { BackendTrust, type Refusal } from "../../src/inference/backendTrust.ts";
import type { ServerProgram } from "../../src/inference/childProcess.ts";
import type { EngineState } from "../../src/inference/engine.ts";
import { failureOf } from "../../src/inference/failure.ts";
import { Supervisor } from "../../src/inference/supervisor.ts";
import { demoAnswer } from "../../src/model/demoAnswer.ts";
import { DEMO_MODEL, demoParams, PROGRAM, question, reference, temporaryFolder, until } from "../support/engine.ts";
import { type BackendScript, type ScriptedFault, scriptedProgram } from "../support/scriptedBackends/script.ts";

const CUDA = ["NVIDIA H200"];
const VULKAN = ["NVIDIA H200 (Vulkan)"];
const QUESTION = question("대한민국의 수도는?");
const ANSWER = "대한민국의 수도는 서울입니다.";

class Computer {
  readonly refusals: Refusal[] = [];
  readonly trials: string[] = [];
  readonly states: EngineState["kind"][] = [];
  readonly engine: Supervisor;
  readonly trust: BackendTrust;
  readonly log: string[] = [];

  constructor(program: ServerProgram, gpu: GpuSetting, verdicts: string, modelPath = DEMO_MODEL) {
    const log = (line: string): void => void this.log.push(line);
    this.trust = new BackendTrust(
      verdicts,
      async (identity, signal) => {
        this.trials.push(identity.backend);
        return tryBackend(program, identity, await demoAnswer(DEMO_MODEL), { signal, log });
      },
      log,
    );
    this.trust.onDidRefuse((refusal) => this.refusals.push(refusal));
    const params = { ...demoParams(gpu), modelPath };
    this.engine = new Supervisor(program, () => Promise.resolve(params), log, { trust: this.trust });
    this.engine.onDidChangeState(({ kind }) => this.states.push(kind));
  }

  async answer(): Promise<{ backend: string; layers: number; skipped: SkippedBackend[] }> {
    assert.equal((await this.engine.generate(QUESTION)).text, ANSWER);
    const { backend, gpuLayers, skipped } = (await this.engine.ready()).device;
    return { backend, layers: gpuLayers, skipped };
  }
}

describe("A GPU back end", function () {
  this.timeout(120_000);
  const open: Computer[] = [];
  afterEach(() => {
    for (const { engine, trust } of open.splice(0)) {
      engine.dispose();
      trust.dispose();
    }
  });

  function computer(
    script: BackendScript,
    gpu: GpuSetting = "auto",
    {
      verdicts = join(temporaryFolder(), "verdicts.json"),
      program = scriptedProgram(script),
      modelPath = DEMO_MODEL,
    } = {},
  ): Computer {
    const one = new Computer(program, gpu, verdicts, modelPath);
    open.push(one);
    return one;
  }

  it("is tried once, and then trusted, also after a restart of the window", async () => {
    const script = { cuda: { devices: CUDA }, vulkan: { devices: VULKAN } };
    const verdicts = join(temporaryFolder(), "verdicts.json");
    const first = computer(script, "auto", { verdicts });
    assert.deepEqual(await first.answer(), { backend: "cuda", layers: 5, skipped: [] });
    assert.deepEqual(first.trials, ["cuda"]);
    assert.deepEqual([...new Set(first.states)], ["starting", "trying", "loading", "ready"]);

    const second = computer(script, "auto", { verdicts });
    assert.equal((await second.answer()).backend, "cuda");
    assert.deepEqual(second.trials, []);
  });

  it("is tried again if its device has changed, or when the user wants it", async () => {
    const verdicts = join(temporaryFolder(), "verdicts.json");
    await computer({ cuda: { devices: CUDA } }, "auto", { verdicts }).answer();
    const other = computer({ cuda: { devices: ["Another GPU"] } }, "auto", { verdicts });
    await other.answer();
    assert.deepEqual(other.trials, ["cuda"]);
    await other.trust.forget();
    other.engine.stop();
    await other.answer();
    assert.deepEqual(other.trials, ["cuda", "cuda"]);
  });

  const faults: [ScriptedFault, fault: object][] = [
    [{ at: "load", kind: "crash" }, { kind: "crashed" }],
    [{ at: "context", kind: "crash" }, { kind: "crashed" }],
    [{ at: "firstToken", kind: "crash" }, { kind: "crashed" }],
    [{ at: "token", kind: "crash" }, { kind: "crashed" }],
    [
      { at: "token", kind: "error" },
      { kind: "failed", detail: "the device is lost" },
    ],
    [{ at: "firstToken", kind: "wrong" }, { kind: "wrongAnswer" }],
    [{ at: "token", kind: "wrong" }, { kind: "wrongAnswer" }],
    [{ at: "firstToken", kind: "notNumbers" }, { kind: "notNumbers" }],
    [{ at: "token", kind: "hang" }, { kind: "hung" }],
  ];
  for (const [scripted, fault] of faults) {
    it(`that answers the first question with ${scripted.kind} at ${scripted.at} is left for the next best`, async () => {
      const one = computer({ cuda: { devices: CUDA, fault: scripted }, vulkan: { devices: VULKAN } });
      assert.deepEqual(await one.answer(), {
        backend: "vulkan",
        layers: 5,
        skipped: [{ backend: "cuda", reason: { kind: "refused", fault } }],
      });
      assert.deepEqual(one.trials, ["cuda", "vulkan"]);
      assert.deepEqual(
        one.refusals.map(({ identity, fault: told }) => [identity.backend, told]),
        [["cuda", fault]],
      );
    });
  }

  it("that kills the process when it is started is left after the second time", async () => {
    const one = computer({
      cuda: { devices: CUDA, fault: { at: "start", kind: "crash" } },
      vulkan: { devices: VULKAN },
    });
    await assert.rejects(one.engine.ready(), (error) => failureOf(error).kind === "processDied");
    await until(() => one.engine.state.kind === "ready", "the next back end", 60_000);
    const { backend, skipped } = await one.answer();
    assert.equal(backend, "vulkan");
    assert.deepEqual(skipped, [{ backend: "cuda", reason: { kind: "refused", fault: { kind: "crashed" } } }]);
  });

  it("is followed by the CPU if all of them are broken", async () => {
    const fault: ScriptedFault = { at: "token", kind: "crash" };
    const one = computer({ cuda: { devices: CUDA, fault }, vulkan: { devices: VULKAN, fault } });
    const { backend, layers, skipped } = await one.answer();
    assert.deepEqual([backend, layers, skipped.map((each) => each.backend)], ["cpu", 0, ["cuda", "vulkan"]]);
  });

  const settings: [GpuSetting, BackendScript, backend: string, skipped: SkippedBackend["reason"]["kind"][]][] = [
    ["cuda", { vulkan: { devices: VULKAN } }, "vulkan", ["missing"]],
    ["vulkan", { cuda: { devices: CUDA } }, "cuda", ["missing"]],
    ["cuda", { cuda: { devices: [] }, vulkan: { devices: VULKAN } }, "vulkan", ["noDevice"]],
    ["vulkan", { vulkan: { devices: [] } }, "cpu", ["noDevice"]],
    ["metal", { cuda: { devices: CUDA } }, "cpu", ["missing"]],
    ["auto", { vulkan: { devices: VULKAN } }, "vulkan", []],
    ["auto", {}, "cpu", []],
    ["off", { cuda: { devices: CUDA } }, "cpu", []],
  ];
  for (const [gpu, script, backend, reasons] of settings) {
    it(`chosen as ${gpu} on a computer with ${Object.keys(script).join(" and ") || "none"}: ${backend}`, async () => {
      const answer = await computer(script, gpu).answer();
      assert.deepEqual([answer.backend, answer.skipped.map(({ reason }) => reason.kind)], [backend, reasons]);
    });
  }

  describe("that works at first", () => {
    const modelPath = join(temporaryFolder(), "work.gguf");
    before(() => copyFileSync(DEMO_MODEL, modelPath));

    async function answerSoon(one: Computer): Promise<string> {
      for (;;) {
        try {
          return (await one.answer()).backend;
        } catch (error) {
          assert.ok(["processDied", "gpuFailed", "brokenOutput"].includes(failureOf(error).kind), String(error));
        }
      }
    }

    for (const kind of ["crash", "error"] as const) {
      it(`is used again after one ${kind}, and left after the second`, async () => {
        const fault: ScriptedFault = { at: "token", kind, model: "work.gguf", times: 1 };
        const once = computer({ cuda: { devices: CUDA, fault }, vulkan: { devices: VULKAN } }, "auto", { modelPath });
        assert.equal(await answerSoon(once), "cuda");
        assert.deepEqual(once.refusals, []);

        const always = { ...fault, times: 20 };
        const twice = computer({ cuda: { devices: CUDA, fault: always }, vulkan: { devices: VULKAN } }, "auto", {
          modelPath,
        });
        assert.equal(await answerSoon(twice), "vulkan");
        assert.deepEqual(
          twice.refusals.map(({ fault: told }) => told.kind),
          [kind === "crash" ? "crashed" : "failed"],
        );
      });
    }

    it("is not blamed for a file that kills the process on the CPU, too", async () => {
      const broken = join(temporaryFolder(), "broken.gguf");
      const { writeModifiedDemo } = await import("../support/gguf.ts");
      await writeModifiedDemo(broken, { "llama.attention.head_count": 0 });
      const verdicts = join(temporaryFolder(), "verdicts.json");
      const script = { cuda: { devices: CUDA }, vulkan: { devices: VULKAN } };
      const one = computer(script, "auto", { modelPath: broken, verdicts });
      await assert.rejects(one.engine.ready(), (error) => failureOf(error).kind === "processDied");
      await until(() => one.engine.state.kind === "failed", "giving up", 90_000);
      assert.equal((await computer(script, "auto", { verdicts }).answer()).backend, "cuda", "in the next window");
    });

    it("is not blamed for a file whose weights are damaged", async () => {
      const damaged = join(temporaryFolder(), "damaged.gguf");
      const bytes = readFileSync(DEMO_MODEL);
      writeFileSync(damaged, bytes.fill(0xff, 1_576_000, 1_580_096));
      const verdicts = join(temporaryFolder(), "verdicts.json");
      const script = { cuda: { devices: CUDA }, vulkan: { devices: VULKAN } };
      const one = computer(script, "auto", { modelPath: damaged, verdicts });
      for (let backend: string | undefined; backend !== "cpu";) {
        await assert.rejects(one.engine.generate(QUESTION), (error) => failureOf(error).kind === "brokenOutput");
        backend = (await one.engine.ready()).device.backend;
      }
      await assert.rejects(one.engine.generate(QUESTION));
      await until(() => !readFileSync(verdicts, "utf8").includes("refused"), "the acquittal");
      assert.equal((await computer(script, "auto", { verdicts }).answer()).backend, "cuda", "in the next window");
    });

    it("is not blamed when somebody kills the process", async () => {
      const one = computer({ cuda: { devices: CUDA }, vulkan: { devices: VULKAN } });
      for (let time = 0; time < 3; time++) {
        assert.equal((await one.answer()).backend, "cuda");
        process.kill(one.engine.pid ?? 0, "SIGKILL");
        await until(() => one.engine.state.kind === "starting", "the restart");
      }
      assert.deepEqual(one.refusals, []);
    });
  });

  it("whose memory another program has taken gets fewer layers, or none", async () => {
    const some = await computer({ cuda: { devices: CUDA, layersWithRoom: 2 } }).answer();
    assert.deepEqual([some.backend, some.layers], ["cuda", 2]);
    const verdicts = join(temporaryFolder(), "verdicts.json");
    await computer({ cuda: { devices: CUDA } }, "auto", { verdicts }).answer();
    const later = await computer({ cuda: { devices: CUDA, layersWithRoom: 2 } }, "auto", { verdicts }).answer();
    assert.deepEqual([later.backend, later.layers], ["cuda", 2]);
    const none = await computer({ cuda: { devices: CUDA, layersWithRoom: 0 } }, "auto", { verdicts }).answer();
    assert.deepEqual([none.backend, none.layers], ["cpu", 0]);
    const full = await computer({ cuda: { devices: CUDA, free: 0 } }, "auto", { verdicts }).answer();
    assert.deepEqual([full.backend, full.layers], ["cpu", 0]);
    const reason = { kind: "refused", fault: { kind: "noRoom" } };
    assert.deepEqual([none.skipped, full.skipped], [[{ backend: "cuda", reason }], [{ backend: "cuda", reason }]]);
  });

  it("whose memory is taken during the trial is tried again in the next window", async () => {
    const verdicts = join(temporaryFolder(), "verdicts.json");
    const full = computer({ cuda: { devices: CUDA, free: 0 } }, "auto", { verdicts });
    const reason = { kind: "refused", fault: { kind: "noRoom" } };
    assert.deepEqual((await full.answer()).skipped, [{ backend: "cuda", reason }]);
    assert.equal((await computer({ cuda: { devices: CUDA } }, "auto", { verdicts }).answer()).backend, "cuda");
  });

  it("that is a real one is tried for real: Vulkan's software device", async function () {
    process.env["GGML_VK_VISIBLE_DEVICES"] = "0";
    try {
      const one = computer({}, "vulkan", { program: PROGRAM });
      const { backend } = await one.answer();
      if (backend === "cpu") this.skip();
      assert.equal(backend, "vulkan");
      assert.deepEqual(one.trials, ["vulkan"]);
    } finally {
      delete process.env["GGML_VK_VISIBLE_DEVICES"];
    }
  });

  it("that is a real one without a device, or without the named device, leaves the CPU", async () => {
    for (const device of [undefined, "99"]) {
      if (device !== undefined) process.env["GGML_VK_VISIBLE_DEVICES"] = device;
      try {
        const { backend, skipped } = await computer({}, "vulkan", { program: PROGRAM }).answer();
        assert.deepEqual([backend, skipped.length], ["cpu", 1]);
      } finally {
        delete process.env["GGML_VK_VISIBLE_DEVICES"];
      }
    }
  });
});

describe("The question that back ends are tried with", () => {
  it("is one that the demo model was trained to answer", async () => {
    const { question: asked, answer } = await demoAnswer(DEMO_MODEL);
    const text = asked.prompt.map((part) => ("text" in part ? part.text : "")).join("");
    const known = reference.cases.find(({ prompt }) => text.includes(`<human>: ${prompt} <bot>:`));
    assert.equal(known?.answer, answer);
  });
});
