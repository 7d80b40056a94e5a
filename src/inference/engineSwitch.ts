import { type Disposable, Emitter, type Event } from "../base/emitter.ts";
import { once } from "../base/lazy.ts";
import type { GenerateOptions } from "./client.ts";
import type { Engine, EngineState } from "./engine.ts";
import type {
  EngineModel,
  GenerateParams,
  GenerationRecord,
  PrepareParams,
  PromptPart,
  ServerStatus,
} from "./protocol.ts";

/** Asks the inference process or the server, as the settings say. After they have changed, it must be stopped. */
export class EngineSwitch implements Engine {
  readonly onDidChangeState: Event<EngineState>;
  readonly #changed = new Emitter<EngineState>();
  readonly #local: Engine;
  readonly #isRemote: () => boolean;
  readonly #get: () => Promise<Engine>;
  readonly #listener: Disposable;
  #remote: Engine | undefined;

  /** @param remote makes the one that asks the server; called when it is first needed */
  constructor(local: Engine, remote: () => Promise<Engine>, isRemote: () => boolean) {
    this.#local = local;
    this.#isRemote = isRemote;
    this.onDidChangeState = this.#changed.event;
    this.#listener = local.onDidChangeState((state) => !isRemote() && this.#changed.fire(state));
    this.#get = once(async () => {
      const made = await remote();
      made.onDidChangeState((state) => isRemote() && this.#changed.fire(state));
      return (this.#remote = made);
    });
  }

  get state(): EngineState {
    return this.#isRemote() ? (this.#remote?.state ?? { kind: "stopped" }) : this.#local.state;
  }

  async ready(): Promise<EngineModel> {
    return (await this.#engine()).ready();
  }

  async generate(params: GenerateParams, options?: GenerateOptions): Promise<GenerationRecord> {
    return (await this.#engine()).generate(params, options);
  }

  async count(prompts: PromptPart[][], signal?: AbortSignal): Promise<number[]> {
    return (await this.#engine()).count(prompts, signal);
  }

  async prepare(params: PrepareParams, signal?: AbortSignal): Promise<number> {
    return (await this.#engine()).prepare(params, signal);
  }

  async status(): Promise<ServerStatus | undefined> {
    return (await this.#engine()).status();
  }

  stop(): void {
    this.#local.stop();
    this.#remote?.stop();
  }

  dispose(): void {
    this.#listener.dispose();
    this.#local.dispose();
    this.#remote?.dispose();
    this.#changed.dispose();
  }

  async #engine(): Promise<Engine> {
    return this.#isRemote() ? this.#get() : this.#local;
  }
}
