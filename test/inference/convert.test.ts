/** Verifies the converter: llama.cpp computes the same with the converted file as the reference with the source. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { getLlama, type Llama, LlamaLogLevel, type Token } from "node-llama-cpp";
import { convertFolder } from "../../src/conversion/checkpointFolder.ts";
import type { ConversionType } from "../../src/conversion/tensorPlan.ts";
import {
  smallCheckpoint,
  SPECIAL_TOKENS,
  type TestCheckpoint,
  toByteCharacters,
  writeCheckpoint,
} from "../support/checkpoint.ts";
import { temporaryFolder } from "../support/engine.ts";

const provenance = { name: "random weights", sourceUrl: "https://example.com", revision: "1", tool: "test 1" };

/** GPT-2's split of a text, before its pairs are merged. */
const SPLIT = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

const TEXTS = [
  "git add .",
  "git add . && git commit -m 'the answer'",
  "a !== b ? c : d ;",
  "<human>: the question <bot>:",
  "한국어로 질문하면 한국어로 답합니다. 안녕하세요!",
  "  두 칸  세 칸   \n\n\t끝\r\n",
  "it's 1234 they'll 🙂 café",
  "<|endoftext|> <||bos||>",
];

/** Byte-level BPE by definition: repeatedly merges the pair that was learned first, until none is left. */
function tokenize(texts: Record<string, string>, text: string): number[] {
  const vocab = JSON.parse(texts["vocab.json"]!) as Record<string, number>;
  const ranks = new Map(
    texts["merges.txt"]!.split("\n")
      .filter((line) => line !== "" && !line.startsWith("#version"))
      .map((line, rank) => [line, rank]),
  );
  return (text.match(SPLIT) ?? []).flatMap((word) => {
    const parts = toByteCharacters(word);
    for (;;) {
      let best = Infinity;
      let at = 0;
      for (let i = 1; i < parts.length; i++) {
        const rank = ranks.get(`${parts[i - 1]} ${parts[i]}`) ?? Infinity;
        if (rank < best) [best, at] = [rank, i];
      }
      if (best === Infinity) return parts.map((part) => vocab[part]!);
      parts.splice(at - 1, 2, parts[at - 1]! + parts[at]!);
    }
  });
}

/**
 * LLaMA as transformers computes it (modeling_llama.py), from the unmodified tensors of the checkpoint, in doubles.
 * @param rotation "halves" rotates value j of a head with j + 32, as transformers does; "pairs" rotates 2j with 2j + 1,
 *   which is wrong for these tensors
 * @returns the logits at every position
 */
function forward({ tensors, shape }: TestCheckpoint, ids: number[], rotation: "halves" | "pairs"): Float64Array[] {
  const weights = new Map(tensors.map(({ name, values }) => [name, values]));
  const weight = (name: string): Float32Array => weights.get(`${name}.weight`)!;
  const hidden = shape.hiddenSize;
  const headSize = hidden / shape.heads;
  const groupSize = shape.heads / shape.keyValueHeads;

  const multiply = (matrix: Float32Array, vector: Float64Array): Float64Array =>
    Float64Array.from({ length: matrix.length / vector.length }, (_, row) =>
      vector.reduce((sum, value, column) => sum + matrix[row * vector.length + column]! * value, 0),
    );
  const normalize = (vector: Float64Array, gain: Float32Array): Float64Array => {
    const scale = 1 / Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0) / vector.length + 1e-6);
    return vector.map((value, i) => value * scale * gain[i]!);
  };
  const rotate = (vector: Float64Array, position: number): Float64Array => {
    const rotated = vector.slice();
    for (let head = 0; head < vector.length; head += headSize)
      for (let j = 0; j < headSize / 2; j++) {
        const angle = position * 10000 ** ((-2 * j) / headSize);
        const a = head + (rotation === "halves" ? j : 2 * j);
        const b = rotation === "halves" ? a + headSize / 2 : a + 1;
        rotated[a] = vector[a]! * Math.cos(angle) - vector[b]! * Math.sin(angle);
        rotated[b] = vector[b]! * Math.cos(angle) + vector[a]! * Math.sin(angle);
      }
    return rotated;
  };
  const add = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value + b[i]!);
  const softmax = (scores: Float64Array): Float64Array => {
    const largest = Math.max(...scores);
    const exponentials = scores.map((score) => Math.exp(score - largest));
    const sum = exponentials.reduce((total, value) => total + value, 0);
    return exponentials.map((value) => value / sum);
  };

  const embedding = weight("model.embed_tokens");
  let states = ids.map((id): Float64Array => Float64Array.from(embedding.subarray(id * hidden, (id + 1) * hidden)));
  for (let layer = 0; layer < shape.layers; layer++) {
    const of = (name: string): Float32Array => weight(`model.layers.${layer}.${name}`);
    const inputs = states.map((state) => normalize(state, of("input_layernorm")));
    const queries = inputs.map((input, position) => rotate(multiply(of("self_attn.q_proj"), input), position));
    const keys = inputs.map((input, position) => rotate(multiply(of("self_attn.k_proj"), input), position));
    const values = inputs.map((input) => multiply(of("self_attn.v_proj"), input));
    states = states.map((state, position) => {
      const mixed = new Float64Array(hidden);
      for (let head = 0; head < shape.heads; head++) {
        const own = head * headSize;
        const shared = Math.floor(head / groupSize) * headSize;
        const scores = Float64Array.from({ length: position + 1 }, (_, earlier) => {
          let sum = 0;
          for (let j = 0; j < headSize; j++) sum += queries[position]![own + j]! * keys[earlier]![shared + j]!;
          return sum / Math.sqrt(headSize);
        });
        softmax(scores).forEach((share, earlier) => {
          for (let j = 0; j < headSize; j++) mixed[own + j]! += share * values[earlier]![shared + j]!;
        });
      }
      const attended = add(state, multiply(of("self_attn.o_proj"), mixed));
      const normalized = normalize(attended, of("post_attention_layernorm"));
      const up = multiply(of("mlp.up_proj"), normalized);
      const gated = multiply(of("mlp.gate_proj"), normalized).map((gate, i) => (gate / (1 + Math.exp(-gate))) * up[i]!);
      return add(attended, multiply(of("mlp.down_proj"), gated));
    });
  }
  return states.map((state) => multiply(weight("lm_head"), normalize(state, weight("model.norm"))));
}

/** Subtracts the mean: logits and log probabilities differ by the same amount for all tokens. */
function centered(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

/** The largest difference between the logits relative to the largest logit, at the worst position. */
function relativeError(actual: Float64Array[], expected: Float64Array[]): number {
  assert.equal(actual.length, expected.length);
  return Math.max(
    ...expected.map((logits, position) => {
      const [a, b] = [centered(actual[position]!), centered(logits)];
      return Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / Math.max(...b.map(Math.abs));
    }),
  );
}

describe("A converted checkpoint in llama.cpp", () => {
  const folder = temporaryFolder();
  let llama: Llama;
  before(async () => {
    const settings = { gpu: false, build: "never", skipDownload: true, logLevel: LlamaLogLevel.error } as const;
    llama = await getLlama(settings);
  });
  after(async () => {
    await llama.dispose();
    rmSync(folder, { recursive: true });
  });

  async function convert(checkpoint: TestCheckpoint, type: ConversionType): Promise<string> {
    const source = join(folder, "source");
    writeCheckpoint(source, checkpoint);
    const target = join(folder, `model-${type}.gguf`);
    await convertFolder({ folder: source, type, target, provenance });
    return target;
  }

  /** Log probabilities of every token at every position. */
  async function logProbabilities(path: string, ids: number[]): Promise<Float64Array[]> {
    const model = await llama.loadModel({ modelPath: path, gpuLayers: 0 });
    const context = await model.createContext({
      contextSize: 64,
      threads: 1,
      // The usual F16 cache would lose more precision than this test measures.
      experimentalKvCacheKeyType: "F32",
      experimentalKvCacheValueType: "F32",
      flashAttention: false,
    });
    const generateNext = { probabilities: true, options: { temperature: 1, topK: 0, topP: 1, minP: 0, seed: 1 } };
    const results = await context
      .getSequence()
      .controlledEvaluate(
        ids.map((id): [Token, { generateNext: typeof generateNext }] => [id as Token, { generateNext }]),
      );
    const lists = results.map((result) => {
      const probabilities = result!.next.probabilities!;
      const logs = new Float64Array(probabilities.size);
      for (const [token, probability] of probabilities) logs[token] = Math.log(probability);
      return logs;
    });
    await model.dispose();
    return lists;
  }

  const shapes: [what: string, checkpoint: TestCheckpoint][] = [
    ["heads with their own keys and values, like the official model", smallCheckpoint({ seed: 3 })],
    [
      "heads that share keys and values",
      smallCheckpoint({ seed: 4, shape: { hiddenSize: 256, heads: 4, keyValueHeads: 2 } }),
    ],
  ];
  for (const [what, checkpoint] of shapes)
    it(`reproduces the logits of the source: ${what}`, async () => {
      const ids = sentence(checkpoint);
      assert.ok(ids.length >= 24, "a sentence long enough for the rotations to matter");
      const expected = forward(checkpoint, ids, "halves");
      for (const [type, limit] of [
        ["F32", 1e-5],
        ["F16", 1e-3],
        ["Q8_0", 0.05],
        ["Q4_0", 0.35],
      ] as const) {
        const actual = await logProbabilities(await convert(checkpoint, type), ids);
        assert.equal(actual[0]!.length, checkpoint.shape.vocabularySize);
        const error = relativeError(actual, expected);
        if (process.env["SHOW_ERRORS"] !== undefined) console.log(`      ${type}: ${error.toExponential(2)}`);
        assert.ok(error <= limit, `${type}: relative error ${error}`);
      }
      // Shows that the comparison would notice rows in the wrong order.
      const wrong = relativeError(
        await logProbabilities(await convert(checkpoint, "F16"), ids),
        forward(checkpoint, ids, "pairs"),
      );
      if (process.env["SHOW_ERRORS"] !== undefined) console.log(`      wrong rotation: ${wrong.toExponential(2)}`);
      assert.ok(wrong > 0.05, `the other rotation differs by ${wrong} only`);
    });

  it("tokenizes according to the source's vocabulary and merges, and detokenizes to the same text", async () => {
    const checkpoint = smallCheckpoint();
    const model = await llama.loadModel({ modelPath: await convert(checkpoint, "F16"), gpuLayers: 0, vocabOnly: true });
    for (const text of TEXTS) {
      const ids = model.tokenize(text, false);
      assert.deepEqual([...ids], tokenize(checkpoint.texts, text), text);
      assert.equal(model.detokenize(ids), text);
    }
    const { bos, eos } = model.tokens;
    const eosId = (JSON.parse(checkpoint.texts["vocab.json"]!) as Record<string, number>)[SPECIAL_TOKENS.eos]!;
    assert.deepEqual([bos, eos], [eosId + 1, eosId]);
    assert.deepEqual(
      [...model.tokenize(`${SPECIAL_TOKENS.bos}git${SPECIAL_TOKENS.eos}`, true)],
      [eosId + 1, ...tokenize(checkpoint.texts, "git"), eosId],
    );
    assert.equal(model.tokens.shouldPrependBosToken, true);
    await model.dispose();
  });

  it("tokenizes like 42dot's own tokenizer", async function () {
    const tokenizer = process.env["TOKENIZER_42DOT"];
    if (tokenizer === undefined || !existsSync(join(tokenizer, "vocab.json"))) {
      console.log("      skipped: TOKENIZER_42DOT names no folder with 42dot's vocab.json and merges.txt");
      return this.skip();
    }
    const names = ["vocab.json", "merges.txt", "added_tokens.json", "special_tokens_map.json", "tokenizer_config.json"];
    const texts = Object.fromEntries(
      names
        .filter((name) => existsSync(join(tokenizer, name)))
        .map((name) => [name, readFileSync(join(tokenizer, name), "utf8")]),
    );
    const shape = { vocabularySize: 50304, hiddenSize: 64, feedForwardSize: 64, heads: 1, keyValueHeads: 1, layers: 1 };
    const path = await convert(smallCheckpoint({ tokenizer: texts, shape }), "Q8_0");
    const model = await llama.loadModel({ modelPath: path, gpuLayers: 0, vocabOnly: true });
    const text = "Hello, my name is Bob. I am learning about large language models and their architectures. ";
    const ids = [17561, 11, 635, 1619, 317, 11896, 13, 316, 798, 3433, 679, 1901, 3864, 4370, 289, 614, 46091, 13, 220];
    assert.deepEqual([...model.tokenize(text, false)], ids);
    assert.equal(model.tokens.bos, 50257);
    assert.equal(model.tokens.eos, 50256);
    for (const other of TEXTS) assert.deepEqual([...model.tokenize(other, false)], tokenize(texts, other), other);
    await model.dispose();
  });

  function sentence({ texts }: TestCheckpoint): number[] {
    const added = JSON.parse(texts["added_tokens.json"]!) as Record<string, number>;
    const bos = added[SPECIAL_TOKENS.bos]!;
    return [bos, ...tokenize(texts, "the question is 한국어로 질문하면 <bot>: git commit")];
  }
});
