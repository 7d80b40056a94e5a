import type { BackendIdentity, GpuBackend } from "./backends.ts";

/**
 * Everything that can go wrong on the way to an answer, as data: it crosses the process boundary, is stored with the
 * turn that it ended, and is turned into a message and an action by `userErrors.ts`.
 */
export type Failure =
  | { kind: "modelMissing"; path: string }
  | { kind: "modelNotAFile"; path: string }
  | { kind: "modelUnreadable"; path: string; detail: string }
  | { kind: "modelNotGguf"; path: string }
  /** A GGUF file, or what was saved as one, that is something else than a model that writes text. */
  | { kind: "notAModel"; path: string; found: NotAModel }
  | { kind: "modelDamaged"; path: string; detail: string }
  /** The model is split into several files, of which `file` is missing. */
  | { kind: "modelPartMissing"; path: string; file: string }
  /** The file is whole, but needs something that this engine does not have; another version of it may. */
  | { kind: "modelUnsupported"; path: string; feature: EngineFeature; name: string; engine: string }
  /** The engine can't run on this computer, for example `linux-riscv64`. */
  | { kind: "noEngine"; computer: string; detail: string }
  /** The model needs more memory than this computer can provide, in bytes. */
  | { kind: "tooLarge"; path: string; needed: number; available: number }
  | { kind: "outOfMemory"; path: string; detail: string }
  /** A GPU back end has not been tried yet; the host does so and loads again, so that no user sees this. */
  | { kind: "backendUntried"; identity: BackendIdentity }
  /** The GPU reported an error in the middle of its work. */
  | { kind: "gpuFailed"; backend: GpuBackend; detail: string }
  /** What was computed is not numbers, or the answer is nothing but control characters. */
  | { kind: "brokenOutput" }
  /**
   * The prompt alone does not fit into the context. `systemPrompt`: tokens of the user's own system prompt, if it would
   * fit without that.
   */
  | { kind: "promptTooLong"; tokens: number; limit: number; systemPrompt?: number }
  /** The inference process died. `signal` or `code` says how; `loading` is the model file that was being loaded. */
  | { kind: "processDied"; code: number | null; signal: string | null; loading: string | null }
  /** The process was stopped on purpose (changed settings, another model, the window closing) during the request. */
  | { kind: "stopped" }
  /** The process died too often in a short time and is no longer restarted automatically. */
  | { kind: "gaveUp"; restarts: number; loading: string | null }
  /** The window closed or reloaded while the answer was being generated. */
  | { kind: "interrupted" }
  /** The chosen model's notice must be accepted first. */
  | { kind: "noticeNotAccepted"; model: string }
  /** The model only thought: it reached its limit before it began to answer. */
  | { kind: "onlyThoughts" }
  | { kind: "internal"; detail: string };

/**
 * `notGenerative`: for example an embedding model. `otherGguf`: not of a language model. `webPage`: also the error
 * message of a web server.
 */
export type NotAModel =
  "projector" | "adapter" | "importanceMatrix" | "noWeights" | "notGenerative" | "otherGguf" | "lfsPointer" | "webPage";

/** What a model can need of the engine. `contents`: its tensors or metadata; their `name` is the engine's message. */
export type EngineFeature =
  | "architecture"
  | "tokenizer"
  | "preTokenizer"
  | "tensorType"
  | "ropeScaling"
  | "fileVersion"
  | "byteOrder"
  | "contents";

export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(JSON.stringify(failure), options);
    this.name = "FailureError";
    this.failure = failure;
  }
}

/** The failure that an error carries, or `internal` with the error's stack or message for the log. */
export function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  return { kind: "internal", detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
