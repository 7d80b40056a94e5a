/** The host's side of a conversion in a worker thread. */
import { rm } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import * as v from "valibot";
import { errorText } from "../base/errorText.ts";
import { ConversionError } from "./conversionError.ts";
import type { ConversionResult } from "./conversionResult.ts";
import type { Checkpoint, ConversionOptions } from "./convert.ts";
import { partPathOf } from "./targetFile.ts";
import { FromWorker, type ToWorker, type WorkerRequest } from "./workerProtocol.ts";

/**
 * What to convert. `weights` of a streamed checkpoint is read only as fast as the worker converts, so that backpressure
 * reaches a download.
 */
export type ConversionRequest = Pick<ConversionOptions, "type" | "target" | "provenance"> & {
  source: { folder: string } | { checkpoint: Checkpoint };
};

/**
 * Downloads arrive in chunks of 64 KiB or less, and a message costs more than copying those, so they are collected in
 * batches of this many bytes, whose memory is transferred to the worker.
 */
const BATCH_BYTES = 1 << 20;
/** Batches that the worker has not yet taken. */
const MAX_BATCHES_IN_FLIGHT = 8;

/**
 * Converts in a worker thread, and settles exactly once, whatever happens to the thread.
 * @param workerPath the bundle of `worker.ts`
 * @param onProgress receives the fraction of the weights that is converted, from 0 to 1
 * @throws ConversionError, or the signal's reason; nothing is left behind then
 */
export async function startConversion(
  workerPath: string,
  request: ConversionRequest,
  onProgress: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<ConversionResult> {
  signal?.throwIfAborted();
  const { source, ...settings } = request;
  const workerData: WorkerRequest = {
    ...settings,
    source: "folder" in source ? source : { streamed: withoutWeights(source.checkpoint) },
  };
  const worker = new Worker(workerPath, { workerData, execArgv: [] });
  const post = (message: ToWorker, transfer: ArrayBuffer[] = []): void => worker.postMessage(message, transfer);
  const feeder = "checkpoint" in source ? new Feeder(source.checkpoint.weights, post) : undefined;
  const onAbort = (): void => post({ type: "abort" });
  signal?.addEventListener("abort", onAbort);
  try {
    return await resultOf(worker, onProgress, () => feeder?.taken());
  } catch (error) {
    // A worker that died could not clean up.
    if (error instanceof ConversionError && error.failure.kind === "workerDied")
      await rm(partPathOf(request.target), { force: true });
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    feeder?.stop();
    await worker.terminate();
  }
}

function resultOf(
  worker: Worker,
  onProgress: (fraction: number) => void,
  onTaken: () => void,
): Promise<ConversionResult> {
  return new Promise((resolve, reject) => {
    const died = (detail: string, cause?: unknown): void =>
      reject(new ConversionError({ kind: "workerDied", detail }, { cause }));
    worker.on("message", (received: unknown) => {
      const { success, output: message, issues } = v.safeParse(FromWorker, received);
      if (!success) return died(`unknown message: ${v.summarize(issues)}`);
      switch (message.type) {
        case "progress":
          return onProgress(message.fraction);
        case "taken":
          return onTaken();
        case "done":
          return resolve(message.result);
        case "failed":
          return reject(message.failure === null ? new Error(message.detail) : new ConversionError(message.failure));
      }
    });
    worker.once("error", (error) => died(errorText(error), error));
    worker.once("messageerror", (error) => died(errorText(error), error));
    worker.once("exit", (code) => died(`exit code ${code}`));
  });
}

/** Sends the weights to the worker as fast as it takes them. */
class Feeder {
  readonly #post: (message: ToWorker, transfer?: ArrayBuffer[]) => void;
  #inFlight = 0;
  #stopped = false;
  #wake: () => void = () => undefined;

  constructor(weights: AsyncIterable<Uint8Array>, post: (message: ToWorker, transfer?: ArrayBuffer[]) => void) {
    this.#post = post;
    void this.#feed(weights);
  }

  taken(): void {
    this.#inFlight--;
    this.#wake();
  }

  /** Releases the source at the next chunk. */
  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  async #feed(weights: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      let batch = new Uint8Array(BATCH_BYTES);
      let filled = 0;
      for await (const chunk of weights) {
        for (let at = 0; at < chunk.length;) {
          const part = chunk.subarray(at, at + batch.length - filled);
          batch.set(part, filled);
          filled += part.length;
          at += part.length;
          if (filled < batch.length) continue;
          await this.#send(batch);
          batch = new Uint8Array(BATCH_BYTES);
          filled = 0;
        }
        if (this.#stopped) return;
      }
      await this.#send(batch.slice(0, filled));
      this.#post({ type: "end" });
    } catch (error) {
      const failure = error instanceof ConversionError ? error.failure : null;
      this.#post({ type: "sourceFailed", detail: errorText(error), failure });
    }
  }

  /** Waits until the worker has room for another batch. */
  async #send(batch: Uint8Array<ArrayBuffer>): Promise<void> {
    while (!this.#stopped && this.#inFlight >= MAX_BATCHES_IN_FLIGHT)
      await new Promise<void>((wake) => (this.#wake = wake));
    if (this.#stopped) return;
    this.#inFlight++;
    this.#post({ type: "chunk", bytes: batch }, [batch.buffer]);
  }
}

function withoutWeights({ config, tokenizer }: Checkpoint): Omit<Checkpoint, "weights"> {
  return { config, tokenizer };
}
