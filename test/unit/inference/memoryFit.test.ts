import assert from "node:assert/strict";
import {
  contextBytes,
  type Fit,
  type Memory,
  memoryFit,
  type MemoryPlan,
  planMemory,
} from "../../../src/inference/memoryFit.ts";

const GB = 1e9;
/** 42dot LLM-SFT 1.3B: 24 layers, 32 heads of 64. */
const CONTEXT = contextBytes(4096, 24, 2048);

describe("The memory that a model needs", () => {
  it("is 196,608 bytes per token of context for 42dot LLM", () => {
    assert.equal(contextBytes(1, 24, 2048), 196_608);
    assert.equal(CONTEXT, 768 * 1024 * 1024);
  });

  const cases: [what: string, weights: number, ram: number, freeVram: number, kind: Fit["kind"]][] = [
    ["Q8_0 on an 8 GB GPU", 1.53, 16, 7.5, "gpu"],
    ["Q8_0 on a 2 GB GPU", 1.53, 16, 1.8, "partly"],
    ["Q8_0 on a GPU with hardly any free memory", 1.53, 16, 0.3, "memory"],
    ["Q8_0 without a GPU", 1.53, 8, 0, "memory"],
    ["Q8_0 on a computer with 2 GB", 1.53, 2, 0, "none"],
    ["F16 without a GPU, 4 GB", 2.88, 4, 0, "none"],
    ["F16 without a GPU, 8 GB", 2.88, 8, 0, "memory"],
    ["F16 on a 6 GB GPU", 2.88, 8, 5.5, "gpu"],
    ["F16 on a 3 GB GPU", 2.88, 8, 2.9, "partly"],
    ["Q4_0 without a GPU, 4 GB", 0.9, 4, 0, "memory"],
    ["Q4_0 on a 2.5 GB GPU", 0.9, 4, 2.4, "gpu"],
    ["a model that fits the GPU but not the RAM", 2.88, 4, 8, "gpu"],
    ["a model that fits neither", 20, 16, 8, "none"],
  ];
  for (const [what, weights, ram, freeVram, kind] of cases) {
    it(`${what}: ${kind}`, () => {
      const fit = memoryFit({ weights: weights * GB, context: CONTEXT }, { ram: ram * GB, freeVram: freeVram * GB });
      assert.equal(fit.kind, kind, JSON.stringify(fit));
      assert.equal(fit.needed, weights * GB + CONTEXT + 300e6);
    });
  }
});

describe("The layout of a model's context", () => {
  type Layout = [contextSize: number, sequences: number, keyValueType: MemoryPlan["keyValueType"], fit: Fit["kind"]];
  /** Sizes in GB; 42dot LLM at 4,096 tokens of context, 0.81 GB per sequence. */
  const cases: [what: string, weights: number, memory: Memory, layout: Layout][] = [
    ["16 GB, no GPU", 1.53, { ram: 16, freeVram: 0 }, [4096, 3, "F16", "memory"]],
    ["8 GB, no GPU", 1.53, { ram: 8, freeVram: 0 }, [4096, 1, "F16", "memory"]],
    ["an 8 GB GPU", 1.53, { ram: 16, freeVram: 7.5 }, [4096, 3, "F16", "gpu"]],
    ["a 4 GB GPU", 1.53, { ram: 16, freeVram: 3.7 }, [4096, 2, "F16", "gpu"]],
    ["a 2 GB GPU", 1.53, { ram: 16, freeVram: 1.8 }, [4096, 1, "F16", "partly"]],
    ["4 GB, no GPU", 1.53, { ram: 4, freeVram: 0 }, [4096, 1, "F16", "memory"]],
    ["3.4 GB, no GPU", 1.53, { ram: 3.4, freeVram: 0 }, [4096, 1, "Q8_0", "memory"]],
    ["3 GB, no GPU", 1.53, { ram: 3, freeVram: 0 }, [2048, 1, "Q8_0", "memory"]],
    ["2.5 GB, no GPU", 1.53, { ram: 2.5, freeVram: 0 }, [1024, 1, "Q8_0", "none"]],
    ["a budget of 3.5 GB", 1.53, { ram: 64, freeVram: 0, budget: 3.5 }, [4096, 2, "F16", "memory"]],
    ["a budget of 2.3 GB", 1.53, { ram: 64, freeVram: 0, budget: 2.3 }, [4096, 1, "Q8_0", "memory"]],
    ["a budget of 1 GB", 1.53, { ram: 64, freeVram: 24, budget: 1 }, [1024, 1, "Q8_0", "none"]],
    ["a budget below the GPU's memory", 1.53, { ram: 64, freeVram: 24, budget: 3.5 }, [4096, 2, "F16", "gpu"]],
  ];
  for (const [what, weights, { ram, freeVram, budget }, layout] of cases) {
    it(`${what}: ${layout.join(", ")}`, () => {
      const plan = planMemory({ weights: weights * GB, context: contextBytes(1, 24, 2048) }, 4096, {
        ram: ram * GB,
        freeVram: freeVram * GB,
        budget: budget && budget * GB,
      });
      assert.deepEqual([plan.contextSize, plan.sequences, plan.keyValueType, plan.fit.kind], layout);
    });
  }
});
