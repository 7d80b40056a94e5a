/** Texts of any kind become tokens in bounded time, and normal ones as if they were not cut. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { getLlama, type Llama, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { failureOf } from "../../src/inference/failure.ts";
import { slices } from "../../src/inferenceServer/slices.ts";
import { Tokenizer } from "../../src/inferenceServer/tokenizer.ts";
import { DEMO_MODEL, ROOT } from "../support/engine.ts";

/** Every `tokenizer_pre` for byte-level vocabularies in the engine's llama-vocab.cpp. */
const PRE_TOKENIZERS =
  `a.x-4.0 afmoe bailingmoe bailingmoe2 bloom chameleon chatglm-bpe codeshell cohere2moe command-r dbrx
  deepseek-coder deepseek-llm deepseek-r1-qwen deepseek-v3 default exaone exaone-moe exaone4 falcon falcon-h1 falcon3
  gigachat glm4 gpt-2 gpt-4o gpt3-finnish granite-docling grok-2 hunyuan hunyuan-dense jais jais-2 jina-de jina-es
  jina-v1-en jina-v2-code jina-v2-de jina-v2-es joyai-llm kanana2 kimi-k2 kormo lfm2 llada-moe llama-bpe llama-v3 llama3
  llama4 megrez mellum minerva-7b midm-2.0 minimax-m2 modern-bert mpt olmo phi-2 pixtral poro-chat qwen2 qwen35 refact
  roberta-bpe seed-coder smaug-bpe smollm solar-open stablelm2 starcoder superbpe tekken trillion viking youtu`
    .trim()
    .split(/\s+/);

const RUNS = ["=", "a", "가", "1", " ", "\n", "ㅋ", "\u0301", "👩‍👩‍👧", "\u200b", "A", "\t", "'s", " .", "é", "字"];

let llama: Llama;
before(async () => {
  llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: LlamaLogLevel.disabled });
});
after(() => llama.dispose());

function vocabulary(pre: string): Promise<LlamaModel> {
  const metadataOverrides = { tokenizer: { ggml: { pre } } };
  return llama.loadModel({ modelPath: DEMO_MODEL, vocabOnly: true, metadataOverrides });
}

describe("A text that is cut for tokenization", () => {
  /** Documentation and code that came with installed packages. */
  const files = globSync("node_modules/{*,@*/*}/{README,CHANGELOG}.md", { cwd: ROOT })
    .concat(globSync("node_modules/{typescript,esbuild,lit-html,mocha}/{,lib/}*.js", { cwd: ROOT }))
    .concat(globSync("{README.ko,README}.md", { cwd: ROOT }))
    .sort()
    .slice(0, 400);

  it("has the same tokens as the whole", async () => {
    for (const pre of ["trillion", "gpt-2", "llama-bpe", "qwen2"]) {
      const model = await vocabulary(pre);
      let compared = 0;
      let cuts = 0;
      for (const file of files) {
        const text = readFileSync(join(ROOT, file), "utf8").slice(0, 20_000);
        const parts = [...slices(text)];
        // Without any break in 500 characters, as in minified code, the cut is a forced one.
        if (parts.some((part, index) => index > 0 && !/^ \p{L}/u.test(part))) continue;
        assert.deepEqual(
          parts.flatMap((part) => model.tokenize(part, false)),
          model.tokenize(text, false),
          `${pre}: ${file}`,
        );
        compared++;
        cuts += parts.length - 1;
      }
      await model.dispose();
      assert.ok(compared > 100 && cuts > 500, `${compared} files with ${cuts} cuts`);
    }
  });

  it("is still the same text, without halved characters", () => {
    for (const run of RUNS) {
      for (const prefix of ["", "x", "xy"]) {
        const text = prefix + run.repeat(5_000);
        const parts = [...slices(text)];
        assert.equal(parts.join(""), text);
        for (const part of parts) assert.ok(part.isWellFormed() && part.length <= 1_500, JSON.stringify(run));
      }
    }
  });
});

describe("A pasted run without a break", function () {
  this.timeout(300_000);

  it("is counted with every pre-tokenizer that the engine knows", async () => {
    for (const pre of PRE_TOKENIZERS) {
      const model = await vocabulary(pre);
      const tokenizer = new Tokenizer(model, 2048);
      for (const run of RUNS) assert.ok(tokenizer.count([{ text: run.repeat(40_000) }]) > 0, `${pre} ${run}`);
      const mixed = Array.from({ length: 20_000 }, (_, index) => RUNS[(index * 7919) % RUNS.length]).join("");
      assert.ok(tokenizer.count([{ text: mixed }]) > 0, pre);
      await model.dispose();
    }
  });
});

describe("A text that is much longer than the context", () => {
  it("is counted by what its beginning has, and never as fewer tokens than the context holds", async () => {
    const model = await vocabulary("trillion");
    const text = readFileSync(join(ROOT, "README.md"), "utf8");
    const exact = model.tokenize(text, false).length;
    const tokenizer = new Tokenizer(model, 256);
    let tokenized = 0;
    const tokenize = model.tokenize.bind(model);
    model.tokenize = ((part: string, ...rest: [boolean]) => {
      tokenized += part.length;
      return tokenize(part, ...rest);
    }) as typeof model.tokenize;
    for (const times of [1, 10, 1000]) {
      tokenized = 0;
      const count = tokenizer.count([{ text: text.repeat(times) }]);
      assert.ok(Math.abs(count / (exact * times) - 1) < 0.5, `${count} instead of ${exact * times}`);
      assert.ok(tokenized < 10_000, `${tokenized} characters were tokenized`);
    }
    await model.dispose();
  });

  it("is refused with the numbers", async () => {
    const model = await vocabulary("trillion");
    const tokenizer = new Tokenizer(model, 256);
    assert.throws(
      () => tokenizer.tokens([{ text: "hello world ".repeat(100_000) }]),
      (error) => {
        const failure = failureOf(error);
        return failure.kind === "promptTooLong" && failure.tokens > 100_000 && failure.limit === 255;
      },
    );
    await model.dispose();
  });
});
