/** The inference process. It is forked by the extension host, speaks JSON-RPC over the IPC channel, and dies with its parent. */
import { createMessageConnection, ResponseError } from "vscode-jsonrpc";
import { IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node";
import { failureOf, type Failure } from "../inference/failure.ts";
import {
  CountRequest,
  DeltaProgress,
  GenerateRequest,
  HardwareRequest,
  LoadProgress,
  LoadRequest,
  StatusRequest,
  TokenizeRequest,
} from "../inference/protocol.ts";
import { Engine } from "./engine.ts";
import { exitWithParent } from "./parentWatch.ts";
import { JobQueue } from "./jobQueue.ts";

exitWithParent();

const engine = new Engine((message) => process.stderr.write(`${message}\n`));
const jobs = new JobQueue();
const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));

/** Sends a failure as data, so that the host can say it in the user's language. */
async function answering<T>(work: () => T | Promise<T>): Promise<T | ResponseError<Failure>> {
  try {
    return await work();
  } catch (error) {
    const failure = failureOf(error);
    return new ResponseError(1, failure.kind, failure);
  }
}

connection.onRequest(LoadRequest, (params) =>
  answering(() =>
    jobs.run(() => engine.load(params, (fraction) => void connection.sendNotification(LoadProgress, fraction))),
  ),
);

connection.onRequest(GenerateRequest, (params, cancellation) =>
  answering(async () => {
    const arrivedAt = performance.now();
    const abort = new AbortController();
    const listener = cancellation.onCancellationRequested(() => abort.abort());
    // A request that was cancelled before it got here has a token that is cancelled and stays silent.
    if (cancellation.isCancellationRequested) abort.abort();
    const emit = (text: string): void => void connection.sendProgress(DeltaProgress, params.delta, text);
    try {
      return await jobs.run(() => engine.generate(params, emit, abort.signal, arrivedAt));
    } finally {
      listener.dispose();
    }
  }),
);

connection.onRequest(CountRequest, (prompts) => answering(() => engine.count(prompts)));
connection.onRequest(TokenizeRequest, (prompt) => answering(() => engine.tokenize(prompt)));
connection.onRequest(HardwareRequest, (gpu) => answering(() => jobs.run(() => engine.hardware(gpu))));
connection.onRequest(StatusRequest, () =>
  answering(() => ({
    pid: process.pid,
    model: engine.model,
    pending: jobs.pending,
    memory: process.memoryUsage.rss(),
  })),
);

connection.listen();
