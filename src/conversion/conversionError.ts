/**
 * Everything that can go wrong in a conversion, as data: it crosses the worker boundary, and the UI puts it into words.
 * Cancellation is not included: it rejects with the signal's reason.
 */
export type ConversionFailure =
  /** A file of the checkpoint can't be opened or read, or its stream broke. */
  | { kind: "sourceUnreadable"; file: string; detail: string }
  /** A small file of the checkpoint (`config.json`, `vocab.json`, …) does not have the required content. */
  | { kind: "fileInvalid"; file: string; detail: string }
  /** A valid checkpoint, but of a model that this converter does not support. */
  | { kind: "unsupported"; detail: string }
  /** The header of the weights is damaged, or the file is not a safetensors file. */
  | { kind: "headerInvalid"; detail: string }
  | { kind: "tensorMissing"; name: string }
  | { kind: "tensorUnexpected"; name: string }
  | { kind: "tensorShape"; name: string; shape: number[]; expected: number[] }
  | { kind: "tensorType"; name: string; dtype: string }
  /** A weight is NaN or infinite, or too large for the target type: the file is damaged. */
  | { kind: "weightOutOfRange"; name: string }
  /** The weights end early. Both numbers are bytes from the start of the file. */
  | { kind: "sourceTruncated"; bytes: number; expected: number }
  /** There are bytes after the last weight. */
  | { kind: "sourceTooLong"; expected: number }
  /** The weights are not the expected ones. */
  | { kind: "sourceHashMismatch"; actual: string; expected: string }
  /** `code` is the system's error code, for example `ENOSPC` for a full disk. */
  | { kind: "targetUnwritable"; path: string; code: string; detail: string }
  /** The worker thread ended without an answer. */
  | { kind: "workerDied"; detail: string };

export class ConversionError extends Error {
  readonly failure: ConversionFailure;

  constructor(failure: ConversionFailure, options?: ErrorOptions) {
    super(JSON.stringify(failure), options);
    this.name = "ConversionError";
    this.failure = failure;
  }
}
