/** The messages between the host (`startConversion.ts`) and the conversion thread (`worker.ts`). */
import type { ConversionFailure } from "./conversionError.ts";
import type { Checkpoint, ConversionOptions, ConversionResult } from "./convert.ts";

type Settings = Pick<ConversionOptions, "type" | "target" | "provenance">;

/** What the worker is started with (`workerData`). */
export type WorkerRequest = Settings & {
  source: { folder: string } | { streamed: Omit<Checkpoint, "weights"> };
};

export type ToWorker =
  /** The next bytes of the weights; their memory is transferred to the worker. */
  | { type: "chunk"; bytes: Uint8Array<ArrayBuffer> }
  /** There are no more chunks. */
  | { type: "end" }
  /** The stream of the weights broke. */
  | { type: "sourceFailed"; detail: string; failure: ConversionFailure | null }
  | { type: "abort" };

export type FromWorker =
  | { type: "progress"; fraction: number }
  /** A chunk was taken from the queue, so there is room for another one. */
  | { type: "taken" }
  | { type: "done"; result: ConversionResult }
  /** `failure` is null if the error is not a known one, or the conversion was aborted. */
  | { type: "failed"; failure: ConversionFailure | null; detail: string };
