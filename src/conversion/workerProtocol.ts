/** The messages between the host (`startConversion.ts`) and the conversion thread (`worker.ts`). */
import * as v from "valibot";
import { ConversionFailure } from "./conversionError.ts";
import { ConversionResult } from "./conversionResult.ts";
import type { Checkpoint, ConversionOptions } from "./convert.ts";

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

export const FromWorker = v.variant("type", [
  v.object({ type: v.literal("progress"), fraction: v.number() }),
  /** A chunk was taken from the queue, so there is room for another one. */
  v.object({ type: v.literal("taken") }),
  v.object({ type: v.literal("done"), result: ConversionResult }),
  /** `failure` is null if the error is not a known one, or the conversion was aborted. */
  v.object({ type: v.literal("failed"), failure: v.nullable(ConversionFailure), detail: v.string() }),
]);
export type FromWorker = v.InferOutput<typeof FromWorker>;
