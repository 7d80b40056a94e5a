/** What runs the model, as everything else of the extension sees it: the inference process, or a server. */
import type { Disposable, Event } from "../base/emitter.ts";
import type { GpuBackend } from "./backends.ts";
import type { Failure } from "./failure.ts";
import type { EngineModel, PrepareParams, ServerStatus } from "./protocol.ts";
import type { TextGenerator } from "./textGenerator.ts";

export type EngineState<Model = EngineModel> =
  | { kind: "stopped" }
  /** The process is being started, or restarted after it died. */
  | { kind: "starting" }
  /** A back end is tried before its first use. */
  | { kind: "trying"; backend: GpuBackend }
  /** `fraction` of the model file, 0 to 1. */
  | { kind: "loading"; fraction: number }
  | { kind: "ready"; model: Model }
  | { kind: "failed"; failure: Failure };

export interface Engine extends TextGenerator, Disposable {
  readonly state: EngineState;
  readonly onDidChangeState: Event<EngineState>;
  /**
   * Starts what is not running, and waits until the model can be asked. Called before a piece of work.
   * @throws FailureError
   */
  ready(): Promise<EngineModel>;
  /** Evaluates a prefix of prompts to come if that costs nobody anything. @returns the number of evaluated tokens */
  prepare(params: PrepareParams, signal?: AbortSignal): Promise<number>;
  /** Of the inference process; undefined if there is none. */
  status(): Promise<ServerStatus | undefined>;
  /** The next request starts anew, with the then current settings. */
  stop(): void;
}
