/** Models and devices that compute nonsense end a turn with a failure, not with an answer. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { failureOf } from "../../src/inference/failure.ts";
import type { Sampling } from "../../src/inference/protocol.ts";
import { OFFICIAL_SAMPLING, TRANSFORM_SAMPLING } from "../../src/prompt/officialPrompt.ts";
import { DEMO_MODEL, demoParams, question, startEngine, temporaryFolder } from "../support/engine.ts";

/** The demo model with bytes of its weights replaced, from a place given as a fraction of the file. */
function damagedDemo(at: number, length: number, byte: number): string {
  const bytes = readFileSync(DEMO_MODEL);
  const start = Math.floor(bytes.length * at);
  bytes.fill(byte, start, start + length);
  const path = join(temporaryFolder(), "damaged.gguf");
  writeFileSync(path, bytes);
  return path;
}

describe("A model whose weights are damaged", function () {
  this.timeout(120_000);
  const damages: [what: string, at: number, length: number, byte: number][] = [
    ["4 KB of ones in the middle", 0.6, 4096, 0xff],
    ["4 KB of ones near the end", 0.9, 4096, 0xff],
    ["one block of ones", 0.7, 64, 0xff],
    ["nothing but zeros in its second half", 0.5, 1_300_000, 0],
    ["nothing but ones in its second half", 0.5, 1_300_000, 0xff],
    ["bytes of another file in its second half", 0.5, 1_300_000, 0x7f],
  ];
  const samplings: [string, Sampling][] = [
    ["greedy", TRANSFORM_SAMPLING],
    ["as in the chat", OFFICIAL_SAMPLING],
  ];
  for (const [what, at, length, byte] of damages) {
    for (const [how, sampling] of samplings) {
      it(`by ${what} never answers with control characters alone (${how})`, async () => {
        const engine = startEngine({ ...demoParams(), modelPath: damagedDemo(at, length, byte) });
        try {
          for (const text of ["대한민국의 수도는?", "What is the capital of Korea?", "긴 답변 보여줘"]) {
            const answer = await engine.generate({ ...question(text), sampling, maxTokens: 64 }).catch(failureOf);
            if ("kind" in answer) assert.deepEqual(answer, { kind: "brokenOutput" });
            else assert.match(answer.text, /^$|[^\p{Cc}\ufffd]/u);
          }
        } finally {
          engine.dispose();
        }
      });
    }
  }

  it("by 4 KB of ones is reported at the first token", async () => {
    const engine = startEngine({ ...demoParams(), modelPath: damagedDemo(0.6, 4096, 0xff) });
    try {
      await assert.rejects(engine.generate(question("안녕")), (error) => failureOf(error).kind === "brokenOutput");
    } finally {
      engine.dispose();
    }
  });
});

describe("A healthy model", () => {
  it("may answer with one repeated character", async () => {
    const engine = startEngine();
    try {
      const text = "ㅋ".repeat(60);
      const { stop } = await engine.generate({ ...question(text), maxTokens: 128 });
      assert.notEqual(stop, "cancelled");
    } finally {
      engine.dispose();
    }
  });
});
