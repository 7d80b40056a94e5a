/** The conversion thread: a separate bundle, so that the extension host's thread stays free. Ends after its answer. */
import { parentPort, workerData } from "node:worker_threads";
import { convertFolder } from "./checkpointFolder.ts";
import { ChunkQueue } from "./chunkQueue.ts";
import { ConversionError } from "./conversionError.ts";
import { convertCheckpoint } from "./convert.ts";
import type { FromWorker, ToWorker, WorkerRequest } from "./workerProtocol.ts";

const port = parentPort;
if (port === null) throw new Error("worker.ts runs as a worker thread");
const post = (message: FromWorker): void => port.postMessage(message);

const abort = new AbortController();
const chunks = new ChunkQueue(() => post({ type: "taken" }));
port.on("message", (message: ToWorker) => {
  switch (message.type) {
    case "chunk":
      return chunks.push(message.bytes);
    case "end":
      return chunks.end();
    case "sourceFailed":
      return chunks.fail(message.failure === null ? new Error(message.detail) : new ConversionError(message.failure));
    case "abort":
      return abort.abort();
  }
});

const { source, ...settings } = workerData as WorkerRequest;
const options = {
  ...settings,
  onProgress: (fraction: number) => post({ type: "progress", fraction }),
  signal: abort.signal,
};
try {
  const result =
    "folder" in source
      ? await convertFolder({ ...options, folder: source.folder })
      : await convertCheckpoint({ ...options, checkpoint: { ...source.streamed, weights: chunks } });
  post({ type: "done", result });
} catch (error) {
  const failure = error instanceof ConversionError ? error.failure : null;
  post({ type: "failed", failure, detail: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
port.close();
