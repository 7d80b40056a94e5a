/**
 * Everything that can go wrong while a checkpoint is converted, as data: it crosses the worker's boundary and is put
 * into words by whoever shows it. Cancelling is not among it: that rejects with the signal's own reason.
 */
export type ConversionFailure =
  /** A file of the checkpoint can't be opened or read, or the stream that brings it broke. */
  | { kind: "sourceUnreadable"; file: string; detail: string }
  /** A small file of the checkpoint (`config.json`, `vocab.json`, …) does not hold what it has to. */
  | { kind: "fileInvalid"; file: string; detail: string }
  /** A checkpoint in order, but of a model that this converter does not know. */
  | { kind: "unsupported"; detail: string }
  /** The header of the weights is damaged, or it is no safetensors file at all. */
  | { kind: "headerInvalid"; detail: string }
  | { kind: "tensorMissing"; name: string }
  | { kind: "tensorUnexpected"; name: string }
  | { kind: "tensorShape"; name: string; shape: number[]; expected: number[] }
  | { kind: "tensorType"; name: string; dtype: string }
  /** A weight is NaN or infinite, or too large for the type that was asked for: the file is damaged. */
  | { kind: "weightOutOfRange"; name: string }
  /** The weights end early. Both in bytes from the beginning of the file. */
  | { kind: "sourceTruncated"; bytes: number; expected: number }
  /** Bytes stand behind the last weight. */
  | { kind: "sourceTooLong"; expected: number }
  /** The weights are not the ones that were promised. */
  | { kind: "sourceHashMismatch"; actual: string; expected: string }
  /** `code` is the system's, for example `ENOSPC` for a full disk. */
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
