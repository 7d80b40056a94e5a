import * as v from "valibot";

function failure<Kind extends string, Entries extends v.ObjectEntries>(kind: Kind, entries: Entries) {
  return v.object({ kind: v.literal(kind), ...entries });
}

/**
 * Everything that can go wrong in a conversion, as data: it crosses the worker boundary, and the UI puts it into words.
 * Cancellation is not included: it rejects with the signal's reason.
 */
export const ConversionFailure = v.variant("kind", [
  /** A file of the checkpoint can't be opened or read, or its stream broke. */
  failure("sourceUnreadable", { file: v.string(), detail: v.string() }),
  /** A small file of the checkpoint (`config.json`, `vocab.json`, …) does not have the required content. */
  failure("fileInvalid", { file: v.string(), detail: v.string() }),
  /** A valid checkpoint, but of a model that this converter does not support. */
  failure("unsupported", { detail: v.string() }),
  /** The header of the weights is damaged, or the file is not a safetensors file. */
  failure("headerInvalid", { detail: v.string() }),
  failure("tensorMissing", { name: v.string() }),
  failure("tensorUnexpected", { name: v.string() }),
  failure("tensorShape", { name: v.string(), shape: v.array(v.number()), expected: v.array(v.number()) }),
  failure("tensorType", { name: v.string(), dtype: v.string() }),
  /** A weight is NaN or infinite, or too large for the target type: the file is damaged. */
  failure("weightOutOfRange", { name: v.string() }),
  /** The weights end early. Both numbers are bytes from the start of the file. */
  failure("sourceTruncated", { bytes: v.number(), expected: v.number() }),
  /** There are bytes after the last weight. */
  failure("sourceTooLong", { expected: v.number() }),
  /** The weights are not the expected ones. */
  failure("sourceHashMismatch", { actual: v.string(), expected: v.string() }),
  /** `code` is the system's error code, for example `ENOSPC` for a full disk. */
  failure("targetUnwritable", { path: v.string(), code: v.string(), detail: v.string() }),
  /** The worker thread ended without an answer. */
  failure("workerDied", { detail: v.string() }),
]);
export type ConversionFailure = v.InferOutput<typeof ConversionFailure>;

export class ConversionError extends Error {
  readonly failure: ConversionFailure;

  constructor(failure: ConversionFailure, options?: ErrorOptions) {
    super(JSON.stringify(failure), options);
    this.name = "ConversionError";
    this.failure = failure;
  }
}
