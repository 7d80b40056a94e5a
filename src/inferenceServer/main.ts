/** The inference process: forked by the extension host, speaks JSON-RPC over the IPC channel, dies with its parent. */
import * as inspector from "node:inspector";
import { type CancellationToken, createMessageConnection, ResponseError } from "vscode-jsonrpc";
import { IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node";
import { type Failure, failureOf } from "../inference/failure.ts";
import {
  BackendProgress,
  CountRequest,
  DeltaProgress,
  GenerateRequest,
  HardwareRequest,
  LoadProgress,
  LoadRequest,
  PrepareRequest,
  StatusRequest,
  TokenizeRequest,
} from "../inference/protocol.ts";
import { DeltaBuffer } from "./deltaBuffer.ts";
import { Engine } from "./engine.ts";
import { exitWithParent } from "./parentWatch.ts";

exitWithParent();

const engine = new Engine((message) => process.stderr.write(`${message}\n`));
const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));

/** Sends a failure as data, so that the host can report it in the user's language. */
async function answering<T>(work: () => T | Promise<T>): Promise<T | ResponseError<Failure>> {
  try {
    return await work();
  } catch (error) {
    const failure = failureOf(error);
    return new ResponseError(1, failure.kind, failure);
  }
}

/** Maps JSON-RPC's cancellation to an abort signal for the duration of the work. */
async function cancellable<T>(
  cancellation: CancellationToken,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | ResponseError<Failure>> {
  const abort = new AbortController();
  const listener = cancellation.onCancellationRequested(() => abort.abort());
  // The token of a request that was cancelled before it got here is already cancelled and fires no event.
  if (cancellation.isCancellationRequested) abort.abort();
  try {
    return await answering(() => work(abort.signal));
  } finally {
    listener.dispose();
  }
}

connection.onRequest(LoadRequest, (params) =>
  answering(() =>
    engine.load(params, {
      onBackend: (identity) => void connection.sendNotification(BackendProgress, identity ?? null),
      onProgress: (fraction) => void connection.sendNotification(LoadProgress, fraction),
    }),
  ),
);
connection.onRequest(GenerateRequest, (params, cancellation) =>
  cancellable(cancellation, async (signal) => {
    const deltas = new DeltaBuffer((text) => void connection.sendProgress(DeltaProgress, params.delta, text));
    try {
      return await engine.generate(params, (text) => deltas.push(text), signal);
    } finally {
      deltas.flush();
    }
  }),
);
connection.onRequest(PrepareRequest, (params, cancellation) =>
  cancellable(cancellation, (signal) => engine.prepare(params, signal)),
);
connection.onRequest(CountRequest, (prompts, cancellation) =>
  cancellable(cancellation, (signal) => engine.count(prompts, signal)),
);
connection.onRequest(TokenizeRequest, (prompt) => answering(() => engine.tokenize(prompt)));
connection.onRequest(HardwareRequest, (params) => answering(() => engine.hardware(params)));
connection.onRequest(StatusRequest, () =>
  answering(() => ({
    pid: process.pid,
    model: engine.model,
    pending: engine.pending,
    steps: engine.steps,
    isDebugged: inspector.url() !== undefined,
    memory: process.memoryUsage.rss(),
  })),
);

connection.listen();
