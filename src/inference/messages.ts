/**
 * What may come over the IPC channel, as JSON-RPC has it. vscode-jsonrpc trusts its peer: other messages, such as a
 * cancellation without an id, make it throw in the event loop, which ends a process.
 */
import { inspect } from "node:util";
import * as v from "valibot";
import type { DataCallback, Disposable } from "vscode-jsonrpc";
import { IPCMessageReader } from "vscode-jsonrpc/node";

const version = v.literal("2.0");
const id = v.union([v.number(), v.string()]);

const Cancellation = v.strictObject({
  jsonrpc: version,
  method: v.literal("$/cancelRequest"),
  params: v.strictObject({ id }),
});

const Progress = v.strictObject({
  jsonrpc: version,
  method: v.literal("$/progress"),
  params: v.strictObject({ token: id, value: v.unknown() }),
});

/** Requests and notifications of our own; what their parameters are is for their handlers to check. */
const ownMethod = v.pipe(v.string(), v.regex(/^\w+$/));
const params = v.optional(v.union([v.array(v.unknown()), v.looseObject({})]));

const Request = v.strictObject({ jsonrpc: version, id, method: ownMethod, params });
const Notification = v.strictObject({ jsonrpc: version, method: ownMethod, params });

const Response = v.union([
  v.strictObject({ jsonrpc: version, id, result: v.unknown() }),
  v.strictObject({
    jsonrpc: version,
    id,
    error: v.strictObject({ code: v.number(), message: v.string(), data: v.optional(v.unknown()) }),
  }),
]);

/** What the inference process receives. */
export const ToServer = v.union([Request, Cancellation]);
/** What the extension host receives. */
export const ToHost = v.union([Response, Notification, Progress]);

/** It may be as deep or as long as it likes. */
const BRIEFLY = { depth: 1, maxArrayLength: 5, maxStringLength: 100, breakLength: Infinity };

/** Reads the messages of one direction; for anything else, it fires its `onError`. */
export class CheckedMessageReader extends IPCMessageReader {
  readonly #schema: typeof ToServer | typeof ToHost;

  constructor(process: ConstructorParameters<typeof IPCMessageReader>[0], schema: typeof ToServer | typeof ToHost) {
    super(process);
    this.#schema = schema;
  }

  override listen(callback: DataCallback): Disposable {
    return super.listen((message) => {
      if (v.is(this.#schema, message)) callback(message);
      else this.fireError(new Error(`what was received is no message: ${inspect(message, BRIEFLY).slice(0, 200)}`));
    });
  }
}
