import { setTimeout as delay } from "node:timers/promises";
import { Emitter, type Event } from "../base/emitter.ts";
import { factsText } from "../base/factsText.ts";
import type { LogLine } from "../base/logLine.ts";
import { type BackendTrust, faultOf, wasKilled } from "./backendTrust.ts";
import type { ServerProgram } from "./childProcess.ts";
import type { GenerateOptions, InferenceClient, ProcessExit } from "./client.ts";
import type { Engine, EngineState } from "./engine.ts";
import { type Failure, FailureError, failureOf } from "./failure.ts";
import type {
  GenerateParams,
  GenerationRecord,
  LoadedModel,
  LoadParams,
  PrepareParams,
  PromptPart,
  ServerStatus,
  TokenizedPrompt,
} from "./protocol.ts";
import { decideRestart, RESTART_WINDOW_MS } from "./restartPolicy.ts";

export interface SupervisorOptions {
  /** @returns ms without a request after which the process is released; 0 keeps it */
  idleMs?: () => number;
  /** Tries GPU back ends before their first use; undefined to use any that starts. */
  trust?: BackendTrust;
  /** @returns whether the loaded model is no longer the one to load */
  isStale?: () => Promise<boolean>;
}

interface Running {
  client: InferenceClient;
  model: LoadedModel;
}

/**
 * Runs one inference process with one model: starts it on the first request, restarts it when it dies (within the
 * restart policy), and makes sure that every request settles.
 */
export class Supervisor implements Engine {
  readonly onDidChangeState: Event<EngineState<LoadedModel>>;
  readonly #stateChanged = new Emitter<EngineState<LoadedModel>>();
  readonly #program: ServerProgram;
  readonly #loadParams: () => Promise<LoadParams>;
  readonly #log: LogLine;
  readonly #idleMs: () => number;
  readonly #trust: BackendTrust | undefined;
  readonly #isStale: () => Promise<boolean>;
  #state: EngineState<LoadedModel> = { kind: "stopped" };
  #client: InferenceClient | undefined;
  /** The running or starting process with its model; undefined if the next request must start one. */
  #running: Promise<Running> | undefined;
  #restarts: number[] = [];
  /** Requests that have not settled. */
  #requests = 0;
  /** Requests that the process works on. */
  #active = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  /** Aborted when the current process, or the wait for it, is abandoned. */
  #lifetime = new AbortController();

  /**
   * @param loadParams returns the model to load; called at every start; may throw a FailureError
   */
  constructor(
    program: ServerProgram,
    loadParams: () => Promise<LoadParams>,
    log: LogLine,
    { idleMs = () => 0, trust, isStale = () => Promise.resolve(false) }: SupervisorOptions = {},
  ) {
    this.#idleMs = idleMs;
    this.#trust = trust;
    this.#isStale = isStale;
    this.#program = program;
    this.#loadParams = loadParams;
    this.#log = log;
    this.onDidChangeState = this.#stateChanged.event;
  }

  get state(): EngineState<LoadedModel> {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#client?.pid;
  }

  /**
   * Starts the process if needed and waits until the model is loaded. Call it before a piece of work: a model whose file
   * was replaced is loaded anew here, and not in the middle.
   * @throws FailureError
   */
  async ready(): Promise<LoadedModel> {
    if (this.#state.kind === "ready") await this.#replaceStale();
    const { model } = await this.#run();
    if (this.#requests === 0) this.#releaseWhenIdle();
    return model;
  }

  async generate(params: GenerateParams, options?: GenerateOptions): Promise<GenerationRecord> {
    const record = await this.#use((client) => client.generate(params, options));
    if (record.generatedTokens > 0) this.#trust?.worked();
    return record;
  }

  /** Evaluates a prefix of prompts to come if the process is running anyway. @returns the number of evaluated tokens */
  async prepare(params: PrepareParams, signal?: AbortSignal): Promise<number> {
    return this.#state.kind === "ready" ? this.#use((client) => client.prepare(params, signal)) : 0;
  }

  count(prompts: PromptPart[][], signal?: AbortSignal): Promise<number[]> {
    return this.#use((client) => client.count(prompts, signal));
  }

  tokenize(prompt: PromptPart[]): Promise<TokenizedPrompt> {
    return this.#use((client) => client.tokenize(prompt));
  }

  /** Undefined if there is no process. */
  async status(): Promise<ServerStatus | undefined> {
    return this.#client?.status();
  }

  /** Ends the process; the next request starts a new one with the then current settings. Forgets earlier deaths. */
  stop(): void {
    this.#restarts = [];
    this.#abandon();
    this.#setState({ kind: "stopped" });
  }

  dispose(): void {
    this.#abandon();
    this.#stateChanged.dispose();
  }

  /** Runs a request; starts the process if needed, and schedules its release after the last request. */
  async #use<T>(work: (client: InferenceClient) => Promise<T>): Promise<T> {
    clearTimeout(this.#idleTimer);
    this.#requests++;
    try {
      return await this.#watchGpu((await this.#run()).client, work);
    } finally {
      this.#requests--;
      if (this.#requests === 0) this.#releaseWhenIdle();
    }
  }

  /** A GPU that fails or computes nonsense is treated like one that takes the process down. */
  async #watchGpu<T>(client: InferenceClient, work: (client: InferenceClient) => Promise<T>): Promise<T> {
    this.#active++;
    try {
      return await work(client);
    } catch (error) {
      const failure = failureOf(error);
      const isFault = failure.kind === "gpuFailed" || failure.kind === "brokenOutput";
      if (isFault && client.backend === undefined) this.#trust?.acquit();
      else if (isFault && this.#client === client) this.#died(client, { code: null, signal: null }, failure);
      throw error;
    } finally {
      this.#active--;
    }
  }

  #releaseWhenIdle(): void {
    clearTimeout(this.#idleTimer);
    const ms = this.#idleMs();
    if (ms === 0 || this.#running === undefined) return;
    this.#idleTimer = setTimeout(() => {
      if (this.#requests > 0 || this.#state.kind !== "ready") return;
      this.#log(`no request for ${ms} ms: the inference process is released`);
      this.stop();
    }, ms);
  }

  async #replaceStale(): Promise<void> {
    const running = this.#running;
    if (!(await this.#isStale()) || this.#running !== running) return;
    // What is under way ends with the model that it began with.
    if (this.#active > 0) throw new FailureError({ kind: "stopped" });
    this.stop();
  }

  async #run(): Promise<Running> {
    if (this.#state.kind === "failed" && this.#state.failure.kind === "gaveUp") {
      throw new FailureError(this.#state.failure);
    }
    this.#running ??= this.#start();
    return this.#running;
  }

  async #start(): Promise<Running> {
    this.#setState({ kind: "starting" });
    const lifetime = this.#lifetime.signal;
    const isCurrent = (): boolean => !lifetime.aborted;
    try {
      const params = await this.#loadParams();
      // Imported lazily: the JSON-RPC library takes longer to load than the rest of the extension.
      const { InferenceClient } = await import("./client.ts");
      if (!isCurrent()) throw new FailureError({ kind: "stopped" });
      const client = (this.#client = new InferenceClient(this.#program, this.#log));
      void client.exited.then((exit) => {
        if (isCurrent()) this.#died(client, exit);
      });
      const model = await this.#load(client, params, lifetime);
      if (isCurrent()) this.#setState({ kind: "ready", model });
      // After an automatic restart there may be no request.
      if (isCurrent() && this.#requests === 0) this.#releaseWhenIdle();
      return { client, model };
    } catch (error) {
      const failure = failureOf(error);
      // The file or the process reported why the model can't be loaded: a restart would fail the same way.
      if (isCurrent() && failure.kind !== "processDied") {
        this.#abandon();
        this.#setState({ kind: "failed", failure });
      }
      throw error;
    }
  }

  /** Loads the model on the best back end that can be trusted, after trying those that were never used. */
  async #load(client: InferenceClient, params: LoadParams, lifetime: AbortSignal): Promise<LoadedModel> {
    const isCurrent = (): boolean => !lifetime.aborted;
    for (;;) {
      const verdicts = await this.#trust?.verdicts();
      try {
        return await client.load(verdicts === undefined ? params : { ...params, verdicts }, (fraction) => {
          if (isCurrent()) this.#setState({ kind: "loading", fraction });
        });
      } catch (error) {
        const failure = failureOf(error);
        if (failure.kind !== "backendUntried" || this.#trust === undefined) throw error;
        if (isCurrent()) this.#setState({ kind: "trying", backend: failure.identity.backend });
        await this.#trust.try(failure.identity, lifetime);
        if (isCurrent()) this.#setState({ kind: "starting" });
      }
    }
  }

  /** @param failure what the GPU did, if the process did not end by itself */
  #died(client: InferenceClient, exit: ProcessExit, failure?: Failure): void {
    const { backend, hung } = client;
    const now = performance.now();
    const death = failure ?? ({ kind: "processDied", ...exit, loading: client.loading } as const);
    const isFault = backend !== undefined && !wasKilled(death, hung);
    // The next back end gets all of its restarts.
    if (isFault && this.#trust?.faulted(backend, faultOf(death, hung), now) === true) this.#restarts = [];
    if (backend === undefined) this.#trust?.acquit();
    this.#restart(client, exit, now);
  }

  #restart(client: InferenceClient, exit: ProcessExit, now: number): void {
    this.#restarts = this.#restarts.filter((time) => now - time < RESTART_WINDOW_MS);
    const decision = decideRestart(this.#restarts, now);
    const isLast = decision.kind === "giveUp";
    const next = isLast ? "it is not started again" : `it is started again after ${decision.afterMs} ms`;
    this.#log(`${factsText({ kind: "the inference process ended", ...exit })}; ${next}`, isLast ? "error" : "warning");
    this.#abandon();
    if (decision.kind === "giveUp") {
      const failure: Failure = { kind: "gaveUp", restarts: this.#restarts.length, loading: client.loading };
      this.#setState({ kind: "failed", failure });
      return;
    }
    this.#restarts = [...this.#restarts, now];
    this.#setState({ kind: "starting" });
    this.#running = this.#startAfter(decision.afterMs);
    // Starts before the next request; a failure is reported through the state and to that request.
    this.#running.catch(() => undefined);
  }

  async #startAfter(ms: number): Promise<Running> {
    try {
      await delay(ms, undefined, { signal: this.#lifetime.signal });
    } catch {
      throw new FailureError({ kind: "stopped" });
    }
    return this.#start();
  }

  /** Drops the process. Later events from it or its start are ignored. */
  #abandon(): void {
    clearTimeout(this.#idleTimer);
    this.#lifetime.abort();
    this.#lifetime = new AbortController();
    this.#client?.dispose();
    this.#client = undefined;
    this.#running = undefined;
  }

  #setState(state: EngineState<LoadedModel>): void {
    this.#state = state;
    this.#stateChanged.fire(state);
  }
}
