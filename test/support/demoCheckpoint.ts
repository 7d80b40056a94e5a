/**
 * Exports the demo model as a checkpoint in Hugging Face's layout, as its authors would publish it. Its Q8_0 blocks are
 * expanded to F32; quantizing them again gives the same blocks, so a model converted from it answers exactly like the
 * demo.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gguf } from "@huggingface/gguf";
import { DEMO_MODEL } from "./engine.ts";

const F32 = 0;
const Q8_0 = 8;
const BLOCK = 32;

/** Names of a layer's tensors: GGUF's to Hugging Face's. */
const LAYER_NAMES: Record<string, string> = {
  attn_norm: "input_layernorm",
  ffn_norm: "post_attention_layernorm",
  attn_q: "self_attn.q_proj",
  attn_k: "self_attn.k_proj",
  attn_v: "self_attn.v_proj",
  attn_output: "self_attn.o_proj",
  ffn_gate: "mlp.gate_proj",
  ffn_up: "mlp.up_proj",
  ffn_down: "mlp.down_proj",
};

/** Writes `model.safetensors`, `config.json` and the tokenizer's files into the folder. */
export async function writeDemoCheckpoint(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const file = readFileSync(DEMO_MODEL);
  const parsed = await gguf(DEMO_MODEL, { allowLocalFile: true });
  const metadata: Record<string, unknown> = { ...parsed.metadata };
  const number = (key: string): number => Number(metadata[key]);
  const heads = number("llama.attention.head_count");

  const tensors = new Map<string, { shape: number[]; values: Float32Array }>();
  for (const { name, shape, dtype, offset } of parsed.tensorInfos) {
    const dimensions = shape.map(Number).reverse();
    const at = Number(parsed.tensorDataOffset) + Number(offset);
    const values = readValues(
      file,
      at,
      dtype,
      dimensions.reduce((product, size) => product * size, 1),
    );
    const isRotated = /attn_[qk]\.weight$/.test(name);
    tensors.set(hubName(name), {
      shape: dimensions,
      values: isRotated ? unpermute(values, heads, dimensions) : values,
    });
  }
  // The demo shares its embedding with the output layer; 42dot's models do not.
  const embedding = tensors.get("model.embed_tokens.weight");
  if (embedding !== undefined && !tensors.has("lm_head.weight")) tensors.set("lm_head.weight", embedding);
  writeSafetensors(join(folder, "model.safetensors"), tensors);

  const tokens = metadata["tokenizer.ggml.tokens"] as string[];
  const bos = number("tokenizer.ggml.bos_token_id");
  const eos = number("tokenizer.ggml.eos_token_id");
  const write = (name: string, value: unknown): void => writeFileSync(join(folder, name), JSON.stringify(value));
  write("config.json", {
    architectures: ["LlamaForCausalLM"],
    model_type: "llama",
    vocab_size: tokens.length,
    hidden_size: number("llama.embedding_length"),
    intermediate_size: number("llama.feed_forward_length"),
    num_hidden_layers: number("llama.block_count"),
    num_attention_heads: heads,
    num_key_value_heads: heads,
    max_position_embeddings: number("llama.context_length"),
    rms_norm_eps: number("llama.attention.layer_norm_rms_epsilon"),
    hidden_act: "silu",
    tie_word_embeddings: false,
    bos_token_id: bos,
    eos_token_id: eos,
    pad_token_id: number("tokenizer.ggml.padding_token_id"),
    torch_dtype: "float32",
  });
  const special = tokens.slice(eos);
  write("vocab.json", Object.fromEntries(tokens.slice(0, eos).map((token, id) => [token, id])));
  writeFileSync(
    join(folder, "merges.txt"),
    `#version: 0.2\n${(metadata["tokenizer.ggml.merges"] as string[]).join("\n")}\n`,
  );
  write("added_tokens.json", Object.fromEntries(special.map((token, index) => [token, eos + index])));
  write("special_tokens_map.json", {
    bos_token: "<||bos||>",
    eos_token: "<|endoftext|>",
    pad_token: "<||pad||>",
    unk_token: "<||unk||>",
  });
  write("tokenizer_config.json", { add_bos_token: true, add_prefix_space: false, tokenizer_class: "GPT2Tokenizer" });
}

function hubName(name: string): string {
  const layer = /^blk\.(\d+)\.(\w+)\.weight$/.exec(name);
  if (layer !== null) return `model.layers.${layer[1]}.${LAYER_NAMES[layer[2] ?? ""]}.weight`;
  return name === "token_embd.weight"
    ? "model.embed_tokens.weight"
    : name === "output_norm.weight"
      ? "model.norm.weight"
      : "lm_head.weight";
}

function readValues(file: Buffer, at: number, dtype: number, count: number): Float32Array {
  const values = new Float32Array(count);
  if (dtype === F32) {
    for (let index = 0; index < count; index++) values[index] = file.readFloatLE(at + index * 4);
    return values;
  }
  if (dtype !== Q8_0) throw new Error(`the demo model has a tensor of type ${dtype}`);
  for (let block = 0; block < count / BLOCK; block++) {
    const from = at + block * (BLOCK + 2);
    const scale = halfToNumber(file.readUInt16LE(from));
    for (let index = 0; index < BLOCK; index++) {
      values[block * BLOCK + index] = scale * file.readInt8(from + 2 + index);
    }
  }
  return values;
}

/** GGUF interleaves the two halves of a head's rotated dimensions; Hugging Face stores them one after the other. */
function unpermute(values: Float32Array, heads: number, [rows = 0, columns = 0]: number[]): Float32Array {
  const size = rows / heads;
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    const [head, inHead] = [Math.floor(row / size), row % size];
    const target = head * size + (inHead % 2) * (size / 2) + (inHead >> 1);
    result.set(values.subarray(row * columns, (row + 1) * columns), target * columns);
  }
  return result;
}

function writeSafetensors(path: string, tensors: Map<string, { shape: number[]; values: Float32Array }>): void {
  const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
  let offset = 0;
  for (const [name, { shape, values }] of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const data = [...tensors.values()].map(({ values }) => Buffer.from(values.buffer));
  writeFileSync(path, Buffer.concat([length, text, ...data]));
}

/** IEEE 754 half precision. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
