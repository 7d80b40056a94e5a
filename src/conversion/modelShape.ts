import { ConversionError } from "./conversionError.ts";
import { isJsonObject, type JsonObject, parseJsonObject } from "./json.ts";

/** The hyperparameters of a LLaMA model, from the `config.json` of a Hugging Face checkpoint. */
export interface ModelShape {
  /** Rows of the embedding: the named tokens and padding. */
  vocabularySize: number;
  /** In tokens. */
  contextLength: number;
  hiddenSize: number;
  feedForwardSize: number;
  layers: number;
  heads: number;
  keyValueHeads: number;
  /** Values per head; half of them are rotated by the sine, half by the cosine of RoPE's angles. */
  headSize: number;
  normEpsilon: number;
  ropeTheta: number;
  /** The embedding is also the output layer, which is then not stored. */
  tiedEmbeddings: boolean;
  /** Ids of special tokens, if the configuration has them. The tokenizer's own files take precedence. */
  specialIds: { bos: number | undefined; eos: number | undefined; pad: number | undefined };
}

const FILE = "config.json";

/** Far above any LLaMA; a larger number means a damaged file, and would be used to allocate memory. */
const MAX_SIZE = 1 << 20;

/**
 * Uses the defaults of transformers' `LlamaConfig` for keys that older versions did not write.
 * @throws ConversionError for a model that llama.cpp's `llama` architecture, or this converter, would compute
 *   differently
 */
export function parseModelShape(text: string): ModelShape {
  const config = parseJsonObject(FILE, text);
  const size = (key: string, fallback?: number): number => {
    const value = config[key] ?? fallback;
    if (isPositiveInteger(value) && value <= MAX_SIZE) return value;
    throw invalid(`${key} is ${JSON.stringify(value)}`);
  };
  const positive = (key: string, value: unknown): number => {
    if (typeof value === "number" && Number.isFinite(value) && value > 0) return value;
    throw invalid(`${key} is ${JSON.stringify(value)}`);
  };

  refuseOtherModels(config);
  const heads = size("num_attention_heads");
  const keyValueHeads = size("num_key_value_heads", heads);
  const hiddenSize = size("hidden_size");
  const headSize = size("head_dim", hiddenSize / heads);
  if (headSize * heads !== hiddenSize || headSize % 2 !== 0)
    throw unsupported(`${heads} heads of ${headSize} in ${hiddenSize}`);
  if (heads % keyValueHeads !== 0) throw invalid(`${heads} heads share ${keyValueHeads}`);

  return {
    vocabularySize: size("vocab_size"),
    contextLength: size("max_position_embeddings"),
    hiddenSize,
    feedForwardSize: size("intermediate_size"),
    layers: size("num_hidden_layers"),
    heads,
    keyValueHeads,
    headSize,
    normEpsilon: positive("rms_norm_eps", config["rms_norm_eps"] ?? 1e-6),
    ropeTheta: positive("rope_theta", config["rope_theta"] ?? ropeParameters(config)["rope_theta"] ?? 10_000),
    tiedEmbeddings: config["tie_word_embeddings"] === true,
    specialIds: {
      bos: tokenId(config["bos_token_id"]),
      eos: tokenId(config["eos_token_id"]),
      pad: tokenId(config["pad_token_id"]),
    },
  };
}

/** Refuses unknown values that matter: such a model would load, but answer with nonsense. */
function refuseOtherModels(config: JsonObject): void {
  const { architectures, model_type: type, hidden_act: activation } = config;
  if (type !== "llama") throw unsupported(`model_type is ${JSON.stringify(type)}`);
  if (Array.isArray(architectures) && !architectures.includes("LlamaForCausalLM"))
    throw unsupported(`architectures is ${JSON.stringify(architectures)}`);
  if ((activation ?? "silu") !== "silu") throw unsupported(`hidden_act is ${JSON.stringify(activation)}`);
  const ropeType = ropeParameters(config)["rope_type"] ?? "default";
  if ((config["rope_scaling"] ?? null) !== null || ropeType !== "default") throw unsupported("scaled RoPE");
  for (const key of ["attention_bias", "mlp_bias"]) if (config[key] === true) throw unsupported(key);
  if ((config["quantization_config"] ?? null) !== null) throw unsupported("a quantized checkpoint");
}

/** Where transformers 5 stores what used to be `rope_theta` and `rope_scaling`. */
function ropeParameters(config: JsonObject): JsonObject {
  const value = config["rope_parameters"];
  return isJsonObject(value) ? value : {};
}

/** The key may be missing, null, or (for eos) a list, whose first element ends a text. */
function tokenId(value: unknown): number | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "number" && Number.isSafeInteger(first) && first >= 0 ? first : undefined;
}

function isPositiveInteger(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}

function invalid(detail: string): ConversionError {
  return new ConversionError({ kind: "fileInvalid", file: FILE, detail });
}

function unsupported(detail: string): ConversionError {
  return new ConversionError({ kind: "unsupported", detail });
}
