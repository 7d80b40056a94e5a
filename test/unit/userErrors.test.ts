import assert from "node:assert/strict";
import { ENGINE } from "../../src/inference/engineVersion.ts";
import { type Failure, NotAModel, ServerProblem } from "../../src/inference/failure.ts";
import { describeFailure, type FailureAction, loadServerTexts, sizeText } from "../../src/userErrors.ts";

const path = "/models/model.gguf";

describe("A server that can't be used", () => {
  const detail = "42dot-demo";
  const failures = ServerProblem.options.map((problem): Failure => ({
    kind: "server",
    host: "gpu.example:8000",
    problem,
    detail,
  }));

  it("is named, with another sentence for each problem, and with the way back to this computer", async () => {
    await loadServerTexts();
    const views = failures.map(describeFailure);
    assert.equal(new Set(views.map(({ message }) => message)).size, failures.length);
    for (const [index, { message, actions }] of views.entries()) {
      const { problem } = failures[index] as { problem: ServerProblem };
      assert.ok(message.includes("gpu.example:8000") || problem === "credentials", message);
      assert.equal(actions.at(-1)?.id, "useThisComputer");
    }
  });

  it("says how long it asks to wait", async () => {
    await loadServerTexts();
    const busy = { kind: "server", host: "gpu:8000", problem: "overloaded" } as const;
    assert.match(describeFailure({ ...busy, seconds: 7 }).message, / 7 s\.$/);
    assert.doesNotMatch(describeFailure(busy).message, /\d s/);
  });
});

describe("A model file that can't be used", () => {
  const unsupported = { kind: "modelUnsupported", path, engine: ENGINE } as const;
  const failures: Failure[] = [
    { kind: "modelNotGguf", path },
    { kind: "modelDamaged", path, detail: "100 bytes of 200" },
    { kind: "modelPartMissing", path, file: "model-00002-of-00003.gguf" },
    { ...unsupported, feature: "architecture", name: "llama9" },
    { ...unsupported, feature: "preTokenizer", name: "hangul-9" },
    { ...unsupported, feature: "tensorType", name: "99" },
    { ...unsupported, feature: "contents", name: "missing tensor 'output_norm.weight'" },
    ...NotAModel.options.map((one): Failure => ({ kind: "notAModel", path, found: one })),
  ];

  it("is named, with another thing to do for each fault", () => {
    const messages = failures.map((failure) => describeFailure(failure).message);
    for (const message of messages) assert.ok(message.includes(path), message);
    assert.equal(new Set(messages).size, failures.length);
  });

  it("is to be downloaded again only if that can help", () => {
    const again = failures.filter((failure) => /download/i.test(describeFailure(failure).message));
    assert.deepEqual(
      again.map((failure) => (failure.kind === "notAModel" ? failure.found : failure.kind)),
      ["modelDamaged", "lfsPointer", "webPage"],
    );
  });

  it("is compared with what the engine has, by name and version", () => {
    const { message } = describeFailure({ ...unsupported, feature: "architecture", name: "llama9" });
    assert.ok(message.includes("llama9") && message.includes(ENGINE), message);
  });

  it("can be replaced by another, and the question asked again", () => {
    for (const failure of failures) {
      const actions = describeFailure(failure).actions.map(({ id }) => id);
      assert.deepEqual(new Set(actions), new Set<FailureAction>(["chooseModel", "retry"]));
    }
  });
});

describe("A computer on which the engine can't run", () => {
  it("is named, and no other model is suggested", () => {
    const { message, actions } = describeFailure({ kind: "noEngine", computer: "linux-riscv64", detail: "" });
    assert.ok(message.includes("linux-riscv64"), message);
    assert.ok(!actions.some(({ id }) => id === "chooseModel"));
  });
});

describe("A size", () => {
  const sizes: [bytes: number, text: string][] = [
    [0, "0 MB"],
    [1, "1 MB"],
    [2_627_456, "3 MB"],
    [49_000_000, "49 MB"],
    [950_000_001, "951 MB"],
    [1_000_000_000, "1.0 GB"],
    [1_530_000_000, "1.5 GB"],
    [67_000_000_000, "67.0 GB"],
  ];
  for (const [bytes, text] of sizes) it(`of ${bytes} bytes is ${text}`, () => assert.equal(sizeText(bytes), text));
});

describe("A failure", () => {
  it("says how much memory is missing, even if it is little", () => {
    const failure = { kind: "tooLarge", path: "/m/x.gguf", needed: 12_300_000, available: 5_000_000 } as const;
    assert.match(describeFailure(failure).message, /x\.gguf needs at least 13 MB of memory, and may take 5 MB here\./);
  });
});
