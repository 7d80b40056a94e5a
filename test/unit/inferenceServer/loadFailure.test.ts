import assert from "node:assert/strict";
import { ENGINE } from "../../../src/inference/engineVersion.ts";
import { keepingLines, loadFailure } from "../../../src/inferenceServer/loadFailure.ts";

const path = "/models/모델.gguf";

/** What node-llama-cpp says of every file that llama.cpp refuses. */
const ERROR = "Failed to load model";
const END = "llama.cpp error: llama_model_load_from_file_impl: failed to load model";

function failureOf(...lines: string[]): ReturnType<typeof loadFailure> {
  return loadFailure(path, ERROR, [...lines.map((line) => `llama.cpp error: ${line}`), END]);
}

describe("A model that llama.cpp refuses", () => {
  // From llama.cpp's log of these files, and from the logs in
  // https://github.com/abetlen/llama-cpp-python/issues/1994, https://github.com/ggml-org/llama.cpp/issues/12021,
  // https://github.com/openai/harmony/issues/42, https://github.com/ggml-org/llama.cpp/issues/27349 and
  // https://github.com/ggml-org/llama.cpp/issues/27254.
  const unsupported: [log: string, feature: string, name: string][] = [
    ["llama_model_load: error loading model: unknown model architecture: 'llama4'", "architecture", "llama4"],
    [
      "llama_model_load: error loading model: error loading model architecture: unknown model architecture: 'gemma3'",
      "architecture",
      "gemma3",
    ],
    [
      "llama_model_load: error loading model: error loading model vocabulary: unknown pre-tokenizer type: 'deepseek-r1-qwen'",
      "preTokenizer",
      "deepseek-r1-qwen",
    ],
    [
      "llama_model_load: error loading model: error loading model vocabulary: unknown tokenizer: 'plamo2'",
      "tokenizer",
      "plamo2",
    ],
    [
      "gguf_init_from_file_impl: tensor 'blk.0.ffn_down_exps.weight' has invalid ggml type 39 (NONE)",
      "tensorType",
      "39",
    ],
    [
      "llama_model_load: error loading model: done_getting_tensors: wrong number of tensors; expected 2131, got 720",
      "contents",
      "done_getting_tensors: wrong number of tensors; expected 2131, got 720",
    ],
    [
      "llama_model_load: error loading model: missing tensor 'output_norm.weight'",
      "contents",
      "missing tensor 'output_norm.weight'",
    ],
    [
      "llama_model_load: error loading model: check_tensor_dims: tensor 'token_embd.weight' has wrong shape; expected 192, 3072, got 96, 3072",
      "contents",
      "check_tensor_dims: tensor 'token_embd.weight' has wrong shape; expected 192, 3072, got 96, 3072",
    ],
    [
      "llama_model_load: error loading model: error loading model hyperparameters: key not found in model: llama.context_length",
      "contents",
      "key not found in model: llama.context_length",
    ],
    [
      "llama_model_load: error loading model: error loading model hyperparameters: key llama.attention.head_count has wrong array length; expected 4, got 3",
      "contents",
      "key llama.attention.head_count has wrong array length; expected 4, got 3",
    ],
    [
      "llama_model_load: error loading model: error loading model vocabulary: invalid gguf type for tokenizer.ggml.scores",
      "contents",
      "invalid gguf type for tokenizer.ggml.scores",
    ],
    [
      "llama_model_load: error loading model: error loading model vocabulary: cannot find tokenizer vocab in model file\n",
      "contents",
      "cannot find tokenizer vocab in model file",
    ],
  ];
  for (const [log, feature, name] of unsupported) {
    it(`is not supported if the log says: ${log.trim().split(": ").slice(2).join(": ").slice(0, 90)}`, () => {
      assert.deepEqual(failureOf(log), { kind: "modelUnsupported", path, feature, name, engine: ENGINE });
    });
  }

  it("needs more memory if a buffer could not be had", () => {
    for (const log of [
      "ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 68719476736",
      "llama_model_load: error loading model: unable to allocate CUDA0 buffer",
      "llama_init_from_model: failed to initialize the context: failed to allocate buffer for kv cache",
      "llama_model_load: error loading model: mmap failed: Cannot allocate memory",
      "ggml_vulkan: Device memory allocation of size 1073741824 failed.\nggml_vulkan: vk::Device::allocateMemory: ErrorOutOfDeviceMemory",
    ]) {
      assert.deepEqual(failureOf(log), { kind: "outOfMemory", path, detail: log });
    }
  });

  it("is damaged if data is missing or contradicts itself", () => {
    for (const reason of [
      "tensor 'blk.3.ffn_down.weight' data is not within the file bounds, model is corrupted or incomplete",
      "corrupted model: 291 tensors expected but 290 found",
      "invalid model: tensor 'output_norm.weight' is duplicated",
      "tensor 'blk.3.ffn_down.weight' has invalid data",
      "llama_model_loader: failed to load GGUF split from /models/모델-00002-of-00003.gguf",
      "read error: Input/output error",
      "unexpectedly reached end of file",
    ]) {
      const failure = { kind: "modelDamaged", path, detail: reason };
      assert.deepEqual(failureOf(`llama_model_load: error loading model: ${reason}`), failure);
    }
  });

  it("is not supported if nothing says why, since its header was read and all its data is there", () => {
    const failure = { kind: "modelUnsupported", path, feature: "contents", name: ERROR, engine: ENGINE };
    assert.deepEqual(loadFailure(path, ERROR, []), failure);
  });
});

describe("The log of a load", () => {
  it("is passed on, and its end is kept", () => {
    const passed: string[] = [];
    const kept = keepingLines((line) => passed.push(line));
    for (let line = 0; line < 200; line++) kept.log(`line ${line}`);
    assert.equal(passed.length, 200);
    assert.equal(kept.lines.at(-1), "line 199");
    assert.ok(kept.lines.length < 100);
  });
});
