import * as v from "valibot";

/** The file that was written. */
export const ConversionResult = v.object({
  /** SHA-256 of the GGUF file. */
  sha256: v.string(),
  /** Length of the GGUF file. */
  bytes: v.number(),
  /** SHA-256 of `model.safetensors`. */
  sourceSha256: v.string(),
});
export type ConversionResult = v.InferOutput<typeof ConversionResult>;
