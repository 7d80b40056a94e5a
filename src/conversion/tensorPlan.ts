import { ConversionError } from "./conversionError.ts";
import { align } from "./ggufWriter.ts";
import type { ModelShape } from "./modelShape.ts";
import { TENSOR_TYPES, type TensorType } from "./quantize.ts";
import type { SourceTensor } from "./safetensors.ts";

/** The target types. F32 is for verification: it is as large as the source. */
export const CONVERSION_TYPES = ["F16", "Q8_0", "Q4_0", "F32"] as const;
export type ConversionType = (typeof CONVERSION_TYPES)[number];

/** What a source tensor is converted to. */
export interface PlannedTensor {
  source: SourceTensor;
  /** Its name in the GGUF file. */
  name: string;
  type: TensorType;
  /** Rows that are reordered together (see `ropeRow`), or undefined if the order stays. */
  headRows: number | undefined;
  /** Bytes from the start of the tensor data. */
  offset: number;
  bytes: number;
}

/** A source tensor that is left out of the result. */
export interface SkippedTensor {
  source: SourceTensor;
  name: undefined;
}

interface Expected {
  name: string;
  shape: number[];
  headRows?: number;
}

/**
 * Decides name, type and offset of every tensor, in the order of the source, so that the weights can be converted as
 * they arrive. llama.cpp requires offsets and infos to be in the same order.
 * @throws ConversionError for a tensor that is missing, unknown, or has a different shape than the configuration says
 */
export function planTensors(
  sources: readonly SourceTensor[],
  shape: ModelShape,
  type: ConversionType,
): (PlannedTensor | SkippedTensor)[] {
  if (shape.layers > sources.length)
    throw new ConversionError({ kind: "unsupported", detail: `${sources.length} tensors for ${shape.layers} layers` });
  const expected = expectedTensors(shape);
  let offset = 0;
  const plan = sources.map((source): PlannedTensor | SkippedTensor => {
    // Constants that old versions of transformers stored along with the weights.
    if (source.name.endsWith(".rotary_emb.inv_freq")) return { source, name: undefined };
    const known = expected.get(source.name);
    if (known === undefined) throw new ConversionError({ kind: "tensorUnexpected", name: source.name });
    expected.delete(source.name);
    if (String(source.shape) !== String(known.shape))
      throw new ConversionError({
        kind: "tensorShape",
        name: source.name,
        shape: source.shape,
        expected: known.shape,
      });
    const tensorType = typeOf(known, type);
    const { values, bytes: blockBytes } = TENSOR_TYPES[tensorType];
    const row = known.shape.at(-1) ?? 0;
    if (row % values !== 0)
      throw new ConversionError({
        kind: "unsupported",
        detail: `${tensorType} needs rows of a multiple of ${values}: ${source.name} has ${row}`,
      });
    const count = known.shape.reduce((product, dimension) => product * dimension, 1);
    const bytes = (count / values) * blockBytes;
    const planned = { source, name: known.name, type: tensorType, headRows: known.headRows, offset, bytes };
    offset = align(offset + bytes);
    return planned;
  });
  // With tied embeddings the output layer may be missing; if present, it is converted as well, and llama.cpp uses it.
  if (shape.tiedEmbeddings) expected.delete("lm_head.weight");
  const [missing] = expected.keys();
  if (missing !== undefined) throw new ConversionError({ kind: "tensorMissing", name: missing });
  return plan;
}

/**
 * The source row that becomes row `row` of a head. Hugging Face rotates value j together with j + headRows/2,
 * llama.cpp 2j together with 2j + 1: the halves are interleaved, and attention, a dot product, gives the same result.
 */
export function ropeRow(row: number, headRows: number): number {
  return (row % 2) * (headRows / 2) + (row >> 1);
}

/** Vectors stay F32, as everywhere in llama.cpp: they are small, and an error in them affects whole rows. */
function typeOf({ name, shape }: Expected, type: ConversionType): TensorType {
  if (shape.length === 1) return "F32";
  // Four bits cost the embedding and the output layer more quality than they save (llama.cpp also keeps them finer).
  return type === "Q4_0" && (name === "token_embd.weight" || name === "output.weight") ? "Q8_0" : type;
}

/** The tensors of a LLaMA checkpoint, by their name in the checkpoint. */
function expectedTensors(shape: ModelShape): Map<string, Expected> {
  const { vocabularySize, hiddenSize: hidden, feedForwardSize, headSize } = shape;
  const keyValueSize = shape.keyValueHeads * headSize;
  const tensors = new Map<string, Expected>([
    ["model.embed_tokens.weight", { name: "token_embd.weight", shape: [vocabularySize, hidden] }],
    ["model.norm.weight", { name: "output_norm.weight", shape: [hidden] }],
    ["lm_head.weight", { name: "output.weight", shape: [vocabularySize, hidden] }],
  ]);
  for (let layer = 0; layer < shape.layers; layer++) {
    const add = (from: string, to: string, dimensions: number[], headRows?: number): void => {
      tensors.set(`model.layers.${layer}.${from}.weight`, {
        name: `blk.${layer}.${to}.weight`,
        shape: dimensions,
        ...(headRows === undefined ? {} : { headRows }),
      });
    };
    add("input_layernorm", "attn_norm", [hidden]);
    add("self_attn.q_proj", "attn_q", [hidden, hidden], headSize);
    add("self_attn.k_proj", "attn_k", [keyValueSize, hidden], headSize);
    add("self_attn.v_proj", "attn_v", [keyValueSize, hidden]);
    add("self_attn.o_proj", "attn_output", [hidden, hidden]);
    add("post_attention_layernorm", "ffn_norm", [hidden]);
    add("mlp.gate_proj", "ffn_gate", [feedForwardSize, hidden]);
    add("mlp.up_proj", "ffn_up", [feedForwardSize, hidden]);
    add("mlp.down_proj", "ffn_down", [hidden, feedForwardSize]);
  }
  return tensors;
}
