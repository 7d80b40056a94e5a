import type { MetadataValue } from "./ggufWriter.ts";
import type { ModelShape } from "./modelShape.ts";
import type { ConversionType } from "./tensorPlan.ts";
import { SPECIAL_ROLES, type SpecialRole, type Tokenizer } from "./tokenizer.ts";

/** Where a checkpoint comes from and what converts it; all of it is stored in the file. */
export interface Provenance {
  /** Title of the model. */
  name: string;
  author?: string;
  /** SPDX id, for example `cc-by-nc-4.0`. */
  license?: string;
  licenseUrl?: string;
  sourceUrl: string;
  /** Commit of the source. */
  revision: string;
  /** SHA-256 of `model.safetensors`, if it is known in advance; a source with a different one is refused. */
  sourceSha256?: string;
  /** Name and version of the converter. */
  tool: string;
}

/** `llama_ftype`. */
const FILE_TYPES: Record<ConversionType, number> = { F32: 0, F16: 1, Q4_0: 2, Q8_0: 7 };

/** GGUF's names for the roles. */
const ROLE_KEYS: Record<SpecialRole, string> = { bos: "bos", eos: "eos", unk: "unknown", pad: "padding" };

/**
 * The key-value part of the file:
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md#standardized-key-value-pairs
 */
export function modelMetadata(
  shape: ModelShape,
  tokenizer: Tokenizer,
  type: ConversionType,
  provenance: Provenance,
): Map<string, MetadataValue> {
  const metadata = new Map<string, MetadataValue>();
  const optional = (key: string, text: string | undefined): void => {
    if (text !== undefined) metadata.set(key, { string: text });
  };

  metadata.set("general.architecture", { string: "llama" });
  metadata.set("general.type", { string: "model" });
  metadata.set("general.name", { string: provenance.name });
  optional("general.author", provenance.author);
  optional("general.license", provenance.license);
  optional("general.license.link", provenance.licenseUrl);
  metadata.set("general.source.url", { string: provenance.sourceUrl });
  metadata.set("general.quantized_by", { string: provenance.tool });
  metadata.set("general.file_type", { uint32: FILE_TYPES[type] });
  metadata.set("general.quantization_version", { uint32: 2 });
  metadata.set("42dot.converter.tool", { string: provenance.tool });
  metadata.set("42dot.converter.source_revision", { string: provenance.revision });
  optional("42dot.converter.source_sha256", provenance.sourceSha256);
  metadata.set("42dot.converter.settings", { string: `type=${type}` });
  metadata.set("42dot.converter.changes", { string: describeChanges(type) });

  metadata.set("llama.vocab_size", { uint32: shape.vocabularySize });
  metadata.set("llama.context_length", { uint32: shape.contextLength });
  metadata.set("llama.embedding_length", { uint32: shape.hiddenSize });
  metadata.set("llama.block_count", { uint32: shape.layers });
  metadata.set("llama.feed_forward_length", { uint32: shape.feedForwardSize });
  metadata.set("llama.attention.head_count", { uint32: shape.heads });
  metadata.set("llama.attention.head_count_kv", { uint32: shape.keyValueHeads });
  metadata.set("llama.attention.layer_norm_rms_epsilon", { float32: shape.normEpsilon });
  metadata.set("llama.rope.dimension_count", { uint32: shape.headSize });
  metadata.set("llama.rope.freq_base", { float32: shape.ropeTheta });

  metadata.set("tokenizer.ggml.model", { string: "gpt2" });
  // GPT-2's split. With "gpt-2" llama.cpp would drop spaces when it detokenizes (`git add .` → `git add.`), and without
  // a value it would split the turn markers differently; "trillion" is the same regular expression without that.
  metadata.set("tokenizer.ggml.pre", { string: "trillion" });
  metadata.set("tokenizer.ggml.tokens", { strings: tokenizer.tokens });
  metadata.set("tokenizer.ggml.token_type", { int32s: tokenizer.types });
  metadata.set("tokenizer.ggml.merges", { strings: tokenizer.merges });
  for (const role of SPECIAL_ROLES) {
    const id = tokenizer.special[role];
    if (id !== undefined) metadata.set(`tokenizer.ggml.${ROLE_KEYS[role]}_token_id`, { uint32: id });
  }
  metadata.set("tokenizer.ggml.add_bos_token", { bool: tokenizer.addBos });
  metadata.set("tokenizer.ggml.add_eos_token", { bool: tokenizer.addEos });
  metadata.set("tokenizer.ggml.add_space_prefix", { bool: tokenizer.addSpacePrefix });
  return metadata;
}

/** The license requires changes to be indicated. */
function describeChanges(type: ConversionType): string {
  const quantized: Record<ConversionType, string> = {
    F32: "weights unchanged",
    F16: "weights rounded to F16",
    Q8_0: "weights quantized to Q8_0",
    Q4_0: "weights quantized to Q4_0, embedding and output layer to Q8_0",
  };
  return `converted to GGUF, ${quantized[type]}, rows of attn_q and attn_k reordered, not retrained`;
}
