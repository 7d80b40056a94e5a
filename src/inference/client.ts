import type { ChildProcess } from "node:child_process";
import * as v from "valibot";
import {
  type CancellationToken,
  CancellationTokenSource,
  createMessageConnection,
  type Disposable,
  type MessageConnection,
  ProgressType,
  ResponseError,
} from "vscode-jsonrpc";
import { IPCMessageWriter } from "vscode-jsonrpc/node";
import type { LogLine } from "../base/logLine.ts";
import type { BackendIdentity } from "./backends.ts";
import { BoundedLog } from "./boundedLog.ts";
import { forkServer, guardChannel, type ServerProgram } from "./childProcess.ts";
import { FailureError, parseFailure } from "./failure.ts";
import { Heartbeat, HEARTBEAT_MS } from "./heartbeat.ts";
import { CheckedMessageReader, ToHost } from "./messages.ts";
import {
  BackendEvent,
  CountRequest,
  type GenerateParams,
  GenerateRequest,
  type GenerationRecord,
  type Hardware,
  type HardwareParams,
  HardwareRequest,
  type LoadedModel,
  LoadEvent,
  type LoadParams,
  LoadRequest,
  type PrepareParams,
  PrepareRequest,
  type PromptPart,
  type ServerEvent,
  type ServerRequest,
  type ServerStatus,
  StatusRequest,
  type TokenizedPrompt,
  TokenizeRequest,
} from "./protocol.ts";

export interface ProcessExit {
  code: number | null;
  signal: string | null;
}

export interface GenerateOptions {
  /** Receives the answer as it is generated, in whole grapheme clusters. */
  onDelta?: (text: string) => void;
  /** Cancels the generation; its record then has `stop: "cancelled"` and the text so far. */
  signal?: AbortSignal;
}

/** ms that a process without its channel is given to end by itself, which says how it ended. */
const GRACE_MS = 1_000;

/**
 * One inference process, from its start to its end. Every request settles: with an answer, with a `FailureError` that
 * the process sent, or with `processDied` if the process ends first. A hung process is killed.
 */
export class InferenceClient {
  readonly exited: Promise<ProcessExit>;
  readonly #exit = Promise.withResolvers<ProcessExit>();
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #log: LogLine;
  readonly #heartbeat: NodeJS.Timeout;
  /** Reject functions of the pending requests. */
  readonly #pending = new Set<(failure: FailureError) => void>();
  /** Why the process ended; undefined while it runs. */
  #death: FailureError | undefined;
  #loading: string | null = null;
  #backend: BackendIdentity | undefined;
  #hung = false;
  #grace: NodeJS.Timeout | undefined;
  #hasDropped = false;
  #nextDelta = 0;

  constructor(program: ServerProgram, log: LogLine) {
    const child = forkServer(program);
    this.#child = child;
    this.#log = log;
    this.exited = this.#exit.promise;
    const output = new BoundedLog(log);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => output.write(text));
    }
    guardChannel(child, (error) => {
      log(`the inference process sent what is no message and is killed: ${String(error).slice(0, 200)}`);
      this.#died({ code: null, signal: "SIGKILL" });
    });
    child.once("exit", (code, signal) => this.#died({ code, signal }));
    // A process that only closed its channel can't answer any more, either.
    child.once("disconnect", () => {
      if (this.#death !== undefined) return;
      this.#grace = setTimeout(() => this.#died({ code: null, signal: "SIGKILL" }), GRACE_MS);
    });
    child.once("error", (error) => {
      log(`the inference process could not be started: ${error.message}`, "error");
      this.#died({ code: null, signal: null });
    });

    const reader = new CheckedMessageReader(child, ToHost);
    this.#connection = createMessageConnection(reader, new IPCMessageWriter(child));
    // A message that could not be sent, or is none. The request settles when the process ends.
    this.#connection.onError(([error]) => output.write(`inference connection: ${error.message}`));
    this.#connection.listen();
    this.#heartbeat = this.#startHeartbeat();
  }

  /** Whether the process ended because it did not answer. */
  get hung(): boolean {
    return this.#hung;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The model file being loaded, if one is. */
  get loading(): string | null {
    return this.#loading;
  }

  /** The GPU back end that the model is on, or is being loaded on. */
  get backend(): BackendIdentity | undefined {
    return this.#backend;
  }

  async load(params: LoadParams, onProgress: (fraction: number) => void): Promise<LoadedModel> {
    const listeners = [
      this.#on(LoadEvent, onProgress),
      this.#on(BackendEvent, (identity) => {
        this.#backend = identity ?? undefined;
      }),
    ];
    this.#loading = params.modelPath;
    try {
      const model = await this.#request(LoadRequest, params);
      this.#loading = null;
      if (model.device.backend === "cpu") this.#backend = undefined;
      return model;
    } finally {
      for (const listener of listeners) listener.dispose();
    }
  }

  async generate(params: GenerateParams, { onDelta, signal }: GenerateOptions = {}): Promise<GenerationRecord> {
    const delta = this.#nextDelta++;
    const listener = this.#connection.onProgress(new ProgressType<unknown>(), delta, (text) => {
      if (typeof text === "string") onDelta?.(text);
      else this.#dropped("progress", text);
    });
    try {
      return await this.#cancellable(GenerateRequest, { ...params, delta }, signal);
    } finally {
      listener.dispose();
    }
  }

  /** Evaluates a prefix of prompts to come. @returns the number of evaluated tokens */
  prepare(params: PrepareParams, signal?: AbortSignal): Promise<number> {
    return this.#cancellable(PrepareRequest, params, signal);
  }

  /** @returns the token count of each prompt */
  count(prompts: PromptPart[][], signal?: AbortSignal): Promise<number[]> {
    return this.#cancellable(CountRequest, prompts, signal);
  }

  tokenize(prompt: PromptPart[]): Promise<TokenizedPrompt> {
    return this.#request(TokenizeRequest, prompt);
  }

  hardware(params: HardwareParams): Promise<Hardware> {
    return this.#request(HardwareRequest, params);
  }

  status(): Promise<ServerStatus> {
    return this.#request(StatusRequest, null);
  }

  /** Ends a process that takes too long, like one that does not answer. */
  killAsHung(): void {
    this.#log("the inference process hangs and is killed", "error");
    this.#hung = true;
    this.#died({ code: null, signal: "SIGKILL" });
  }

  /** Kills the process immediately: it has nothing to save. */
  dispose(): void {
    this.#end({ code: null, signal: "SIGKILL" }, new FailureError({ kind: "stopped" }));
  }

  /** Drops a notification that is none of this version. */
  #on<Params>({ method, params }: ServerEvent<Params>, listener: (params: Params) => void): Disposable {
    return this.#connection.onNotification(method, (received: unknown) => {
      const parsed = v.safeParse(params, received);
      if (parsed.success) listener(parsed.output);
      else this.#dropped(method, received);
    });
  }

  /** Says so once: the process may go on. */
  #dropped(what: string, received: unknown): void {
    if (this.#hasDropped) return;
    this.#hasDropped = true;
    this.#log(`the inference process sent an unknown ${what}: ${JSON.stringify(received).slice(0, 200)}`);
  }

  async #cancellable<Params, Result>(
    request: ServerRequest<Params, Result>,
    params: Params,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    const cancellation = new CancellationTokenSource();
    const cancel = (): void => cancellation.cancel();
    signal?.addEventListener("abort", cancel);
    if (signal?.aborted === true) cancel();
    try {
      return await this.#request(request, params, cancellation.token);
    } finally {
      signal?.removeEventListener("abort", cancel);
      cancellation.dispose();
    }
  }

  #startHeartbeat(): NodeJS.Timeout {
    const heartbeat = new Heartbeat();
    const ask = async (): Promise<void> => {
      const answer = await this.#connection.sendRequest(StatusRequest.method, null);
      const { steps, isDebugged } = v.parse(StatusRequest.result, answer);
      if (isDebugged) clearInterval(timer);
      heartbeat.answered(steps);
    };
    const timer = setInterval(() => {
      const next = heartbeat.beat(this.#pending.size > 0);
      // Without an answer, the process has ended or hangs; the next beats tell which.
      if (next === "ask") ask().catch(() => undefined);
      if (next === "hung") this.killAsHung();
    }, HEARTBEAT_MS);
    return timer;
  }

  #died(exit: ProcessExit): void {
    this.#end(exit, new FailureError({ kind: "processDied", ...exit, loading: this.#loading }));
  }

  /** Does not wait for the process to exit: if a driver blocks it, even a kill may take a while. */
  #end(exit: ProcessExit, death: FailureError): void {
    if (this.#death !== undefined) return;
    this.#death = death;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#grace);
    this.#child.kill("SIGKILL");
    // Before the connection rejects them with its own errors.
    for (const end of this.#pending) end(death);
    this.#connection.dispose();
    this.#exit.resolve(exit);
  }

  async #request<Params, Result>(
    { method, result }: ServerRequest<Params, Result>,
    params: Params,
    ...token: CancellationToken[]
  ): Promise<Result> {
    const answer = await this.#settle(() => this.#connection.sendRequest<unknown>(method, params, ...token));
    const parsed = v.safeParse(result, answer);
    if (parsed.success) return parsed.output;
    const detail = `unexpected answer to ${method}: ${v.summarize(parsed.issues)}`;
    throw new FailureError({ kind: "internal", detail });
  }

  async #settle<T>(send: () => Promise<T>): Promise<T> {
    if (this.#death !== undefined) throw this.#death;
    // Racing against one shared promise would keep every answer in memory until the process ends.
    const death = Promise.withResolvers<never>();
    this.#pending.add(death.reject);
    try {
      return await Promise.race([send(), death.promise]);
    } catch (error) {
      if (error instanceof FailureError) throw error;
      if (error instanceof ResponseError && error.data !== undefined) throw new FailureError(parseFailure(error.data));
      // The connection noticed the end before the exit event, which says how the process ended.
      if (this.#child.exitCode !== null || this.#child.signalCode !== null || !this.#child.connected)
        return await death.promise;
      throw error;
    } finally {
      this.#pending.delete(death.reject);
    }
  }
}
