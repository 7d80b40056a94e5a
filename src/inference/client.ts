import type { ChildProcess } from "node:child_process";
import {
  type CancellationToken,
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  ResponseError,
} from "vscode-jsonrpc";
import { IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node";
import type { BackendIdentity } from "./backends.ts";
import { forkServer, type ServerProgram } from "./childProcess.ts";
import { type Failure, FailureError } from "./failure.ts";
import { Heartbeat, HEARTBEAT_MS } from "./heartbeat.ts";
import {
  BackendProgress,
  CountRequest,
  DeltaProgress,
  type GenerateParams,
  GenerateRequest,
  type GenerationRecord,
  type Hardware,
  type HardwareParams,
  HardwareRequest,
  type LoadedModel,
  type LoadParams,
  LoadProgress,
  LoadRequest,
  type PrepareParams,
  PrepareRequest,
  type PromptPart,
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

/**
 * One inference process, from its start to its end. Every request settles: with an answer, with a `FailureError` that
 * the process sent, or with `processDied` if the process ends first. A hung process is killed.
 */
export class InferenceClient {
  readonly exited: Promise<ProcessExit>;
  readonly #exit = Promise.withResolvers<ProcessExit>();
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #log: (line: string) => void;
  readonly #heartbeat: NodeJS.Timeout;
  /** Reject functions of the pending requests. */
  readonly #pending = new Set<(failure: FailureError) => void>();
  /** Why the process ended; undefined while it runs. */
  #death: FailureError | undefined;
  #loading: string | null = null;
  #backend: BackendIdentity | undefined;
  #hung = false;
  #nextDelta = 0;

  constructor(program: ServerProgram, log: (line: string) => void) {
    const child = forkServer(program);
    this.#child = child;
    this.#log = log;
    this.exited = this.#exit.promise;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => log(text.trimEnd()));
    }
    child.once("exit", (code, signal) => this.#died({ code, signal }));
    child.once("error", (error) => {
      log(`the inference process could not be started: ${error.message}`);
      this.#died({ code: null, signal: null });
    });

    this.#connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    // A message that could not be sent, or came from a dying process. The request settles when the process ends.
    this.#connection.onError(([error]) => log(`inference connection: ${error.message}`));
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
      this.#connection.onNotification(LoadProgress, onProgress),
      this.#connection.onNotification(BackendProgress, (identity) => {
        this.#backend = identity ?? undefined;
      }),
    ];
    this.#loading = params.modelPath;
    try {
      const model = await this.#settle(() => this.#connection.sendRequest(LoadRequest, params));
      this.#loading = null;
      if (model.device.backend === "cpu") this.#backend = undefined;
      return model;
    } finally {
      for (const listener of listeners) listener.dispose();
    }
  }

  async generate(params: GenerateParams, { onDelta, signal }: GenerateOptions = {}): Promise<GenerationRecord> {
    const delta = this.#nextDelta++;
    const listener = this.#connection.onProgress(DeltaProgress, delta, (text) => onDelta?.(text));
    try {
      return await this.#cancellable(signal, (token) =>
        this.#connection.sendRequest(GenerateRequest, { ...params, delta }, token),
      );
    } finally {
      listener.dispose();
    }
  }

  /** Evaluates a prefix of prompts to come. @returns the number of evaluated tokens */
  prepare(params: PrepareParams, signal?: AbortSignal): Promise<number> {
    return this.#cancellable(signal, (token) => this.#connection.sendRequest(PrepareRequest, params, token));
  }

  /** @returns the token count of each prompt */
  count(prompts: PromptPart[][], signal?: AbortSignal): Promise<number[]> {
    return this.#cancellable(signal, (token) => this.#connection.sendRequest(CountRequest, prompts, token));
  }

  tokenize(prompt: PromptPart[]): Promise<TokenizedPrompt> {
    return this.#settle(() => this.#connection.sendRequest(TokenizeRequest, prompt));
  }

  hardware(params: HardwareParams): Promise<Hardware> {
    return this.#settle(() => this.#connection.sendRequest(HardwareRequest, params));
  }

  status(): Promise<ServerStatus> {
    return this.#settle(() => this.#connection.sendRequest(StatusRequest));
  }

  /** Ends a process that takes too long, like one that does not answer. */
  killAsHung(): void {
    this.#log("the inference process hangs and is killed");
    this.#hung = true;
    this.#died({ code: null, signal: "SIGKILL" });
  }

  /** Kills the process immediately: it has nothing to save. */
  dispose(): void {
    this.#end({ code: null, signal: "SIGKILL" }, new FailureError({ kind: "stopped" }));
  }

  async #cancellable<T>(
    signal: AbortSignal | undefined,
    request: (token: CancellationToken) => Promise<T>,
  ): Promise<T> {
    const cancellation = new CancellationTokenSource();
    const cancel = (): void => cancellation.cancel();
    signal?.addEventListener("abort", cancel);
    if (signal?.aborted === true) cancel();
    try {
      return await this.#settle(() => request(cancellation.token));
    } finally {
      signal?.removeEventListener("abort", cancel);
      cancellation.dispose();
    }
  }

  #startHeartbeat(): NodeJS.Timeout {
    const heartbeat = new Heartbeat();
    const ask = async (): Promise<void> => {
      const { steps, isDebugged } = await this.#connection.sendRequest(StatusRequest);
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
    this.#child.kill("SIGKILL");
    // Before the connection rejects them with its own errors.
    for (const end of this.#pending) end(death);
    this.#connection.dispose();
    this.#exit.resolve(exit);
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
      if (error instanceof ResponseError && error.data !== undefined) throw new FailureError(error.data as Failure);
      // The connection noticed the end before the exit event, which says how the process ended.
      if (this.#child.exitCode !== null || this.#child.signalCode !== null || !this.#child.connected)
        return await death.promise;
      throw error;
    } finally {
      this.#pending.delete(death.reject);
    }
  }
}
