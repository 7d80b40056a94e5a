import assert from "node:assert/strict";
import { contextBytes, memoryFit, type Fit } from "../../../src/model/memoryFit.ts";

const GB = 1e9;
/** 42dot LLM-SFT 1.3B: 24 layers, 32 heads of 64. */
const CONTEXT = contextBytes(4096, 24, 2048);

describe("What a model takes of the memory", () => {
  it("is 196,608 bytes a token for 42dot LLM's context", () => {
    assert.equal(contextBytes(1, 24, 2048), 196_608);
    assert.equal(CONTEXT, 768 * 1024 * 1024);
  });

  const cases: [what: string, weights: number, ram: number, freeVram: number, kind: Fit["kind"]][] = [
    ["Q8_0 on an 8 GB GPU", 1.53, 16, 7.5, "gpu"],
    ["Q8_0 on a 2 GB GPU", 1.53, 16, 1.8, "partly"],
    ["Q8_0 on a GPU with next to nothing free", 1.53, 16, 0.3, "memory"],
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
