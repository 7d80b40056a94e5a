import * as v from "valibot";
import { factsText } from "../base/factsText.ts";
import { ofKind } from "../base/ofKind.ts";

/**
 * Everything that can go wrong in a conversion, as data: it crosses the worker boundary, and the UI puts it into words.
 * Cancellation is not included: it rejects with the signal's reason.
 */
export const ConversionFailure = v.variant("kind", [
  /** A file of the checkpoint can't be opened or read, or its stream broke. */
  ofKind("sourceUnreadable", { file: v.string(), detail: v.string() }),
  /** A small file of the checkpoint (`config.json`, `vocab.json`, …) does not have the required content. */
  ofKind("fileInvalid", { file: v.string(), detail: v.string() }),
  /** A valid checkpoint, but of a model that this converter does not support. */
  ofKind("unsupported", { detail: v.string() }),
  /** The header of the weights is damaged, or the file is not a safetensors file. */
  ofKind("headerInvalid", { detail: v.string() }),
  ofKind("tensorMissing", { name: v.string() }),
  ofKind("tensorUnexpected", { name: v.string() }),
  ofKind("tensorShape", { name: v.string(), shape: v.array(v.number()), expected: v.array(v.number()) }),
  ofKind("tensorType", { name: v.string(), dtype: v.string() }),
  /** A weight is NaN or infinite, or too large for the target type: the file is damaged. */
  ofKind("weightOutOfRange", { name: v.string() }),
  /** The weights end early. Both numbers are bytes from the start of the file. */
  ofKind("sourceTruncated", { bytes: v.number(), expected: v.number() }),
  /** There are bytes after the last weight. */
  ofKind("sourceTooLong", { expected: v.number() }),
  /** The weights are not the expected ones. */
  ofKind("sourceHashMismatch", { actual: v.string(), expected: v.string() }),
  /** `code` is the system's error code, for example `ENOSPC` for a full disk. */
  ofKind("targetUnwritable", { path: v.string(), code: v.string(), detail: v.string() }),
  /** The worker thread ended without an answer. */
  ofKind("workerDied", { detail: v.string() }),
]);
export type ConversionFailure = v.InferOutput<typeof ConversionFailure>;

export class ConversionError extends Error {
  readonly failure: ConversionFailure;

  constructor(failure: ConversionFailure, options?: ErrorOptions) {
    super(factsText(failure), options);
    this.name = "ConversionError";
    this.failure = failure;
  }
}
