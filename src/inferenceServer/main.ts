/** The inference process: forked by the extension host, speaks JSON-RPC over the IPC channel, dies with its parent. */
import * as inspector from "node:inspector";
import * as v from "valibot";
import { type CancellationToken, createMessageConnection, ProgressType, ResponseError } from "vscode-jsonrpc";
import { IPCMessageWriter } from "vscode-jsonrpc/node";
import { DEBUGGABLE } from "../inference/childProcess.ts";
import { failureOf } from "../inference/failure.ts";
import { CheckedMessageReader, ToServer } from "../inference/messages.ts";
import {
  BackendEvent,
  CountRequest,
  GenerateRequest,
  HardwareRequest,
  LoadEvent,
  LoadRequest,
  PrepareRequest,
  type ServerRequest,
  StatusRequest,
  TokenizeRequest,
} from "../inference/protocol.ts";
import { DeltaBuffer } from "../text/deltaBuffer.ts";
import { Engine } from "./engine.ts";
import { closeInheritedFiles } from "./inheritedFiles.ts";
import { exitWithParent } from "./parentWatch.ts";

// Before any thread of ours starts: Node.js aborts the process if a file that a new thread is reading is closed.
closeInheritedFiles();
exitWithParent();
// Without the inspector (childProcess.ts), the signal would end the process; with an older Node.js, open its port.
if (!process.argv.includes(DEBUGGABLE)) process.on("SIGUSR1", () => undefined);

// Node.js's own messages are about sockets, which nobody passes; one that comes all the same would end the process.
process.removeAllListeners("internalMessage");

const log = (message: string): void => void process.stderr.write(`${message}\n`);
const engine = new Engine(log);
const reader = new CheckedMessageReader(process, ToServer);
const connection = createMessageConnection(reader, new IPCMessageWriter(process));
connection.onError(([error]) => log(`connection: ${error.message}`));

/**
 * Answers a request, if its parameters are what the protocol says. A failure is sent as data, so that the host can
 * report it in the user's language. JSON-RPC's cancellation becomes an abort signal.
 */
function answer<Params, Result>(
  { method, params: schema }: ServerRequest<Params, Result>,
  work: (params: Params, signal: AbortSignal) => Result | Promise<Result>,
): void {
  connection.onRequest(method, async (received: unknown, cancellation: CancellationToken) => {
    const abort = new AbortController();
    const listener = cancellation.onCancellationRequested(() => abort.abort());
    // The token of a request that was cancelled before it got here is already cancelled and fires no event.
    if (cancellation.isCancellationRequested) abort.abort();
    try {
      const parsed = v.safeParse(schema, received);
      if (!parsed.success) throw new Error(`invalid ${method} request: ${v.summarize(parsed.issues)}`);
      return await work(parsed.output, abort.signal);
    } catch (error) {
      const failure = failureOf(error);
      return new ResponseError(1, failure.kind, failure);
    } finally {
      listener.dispose();
    }
  });
}

answer(LoadRequest, (params) =>
  engine.load(params, {
    onBackend: (identity) => void connection.sendNotification(BackendEvent.method, identity ?? null),
    onProgress: (fraction) => void connection.sendNotification(LoadEvent.method, fraction),
  }),
);
answer(GenerateRequest, async ({ delta, ...params }, signal) => {
  const deltas = new DeltaBuffer((text) => void connection.sendProgress(new ProgressType<string>(), delta, text));
  try {
    return await engine.generate(params, (text) => deltas.push(text), signal);
  } finally {
    deltas.flush();
  }
});
answer(PrepareRequest, (params, signal) => engine.prepare(params, signal));
answer(CountRequest, (prompts, signal) => engine.count(prompts, signal));
answer(TokenizeRequest, (prompt) => engine.tokenize(prompt));
answer(HardwareRequest, (params) => engine.hardware(params));
answer(StatusRequest, () => ({
  pid: process.pid,
  model: engine.model,
  pending: engine.pending,
  steps: engine.steps,
  isDebugged: inspector.url() !== undefined,
  memory: process.memoryUsage.rss(),
}));

connection.listen();
