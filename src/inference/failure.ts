import * as v from "valibot";
import { factsText } from "../base/factsText.ts";
import { ofKind } from "../base/ofKind.ts";
import { BackendIdentity, GpuBackend } from "./backends.ts";

/** What a path leads to in place of a file. `systemFile`: in `/proc`, without contents of its own. */
export const NoFile = v.picklist(["pipe", "socket", "device", "systemFile"]);
export type NoFile = v.InferOutput<typeof NoFile>;

/** Why the system does not give out a file, where it can be told. */
export const UnreadableReason = v.picklist(["noPermission", "linkLoop", "nameTooLong", "diskError", "noAnswer"]);
export type UnreadableReason = v.InferOutput<typeof UnreadableReason>;

/**
 * `notGenerative`: for example an embedding model. `otherGguf`: not of a language model. `webPage`: also the error
 * message of a web server.
 */
export const NotAModel = v.picklist([
  "projector",
  "adapter",
  "importanceMatrix",
  "noWeights",
  "notGenerative",
  "otherGguf",
  "lfsPointer",
  "webPage",
]);
export type NotAModel = v.InferOutput<typeof NotAModel>;

/** What a model can need of the engine. `contents`: its tensors or metadata; their `name` is the engine's message. */
export const EngineFeature = v.picklist([
  "architecture",
  "tokenizer",
  "preTokenizer",
  "tensorType",
  "ropeScaling",
  "fileVersion",
  "byteOrder",
  "contents",
]);
export type EngineFeature = v.InferOutput<typeof EngineFeature>;

/**
 * What a server that runs the model does, or does not do.
 * - `notAllowed`: the user has not agreed to send anything to it
 * - `invalid`, `insecure`, `credentials`: its address can't be used
 * - `wrongKey`: it wants a key, or another one
 * - `noModel`: it does not have the model; `otherModel`: what it calls by that name is another one
 * - `notFound`: it does not have this interface
 * - `redirected`: it sends requests to another server
 * - `webPage`: it answers with a page, for example to sign in
 * - `interrupted`: an answer ended before it was complete; `stalled`: nothing more came
 * - `tooMuch`: an answer does not end; `tooLong`: the prompt is too long, and it does not say by how much
 * - `reported`: what it says itself; `unexpected`: nothing that its interface has
 */
export const ServerProblem = v.picklist([
  "notAllowed",
  "invalid",
  "insecure",
  "credentials",
  "unreachable",
  "wrongKey",
  "noModel",
  "otherModel",
  "notFound",
  "loading",
  "overloaded",
  "redirected",
  "webPage",
  "interrupted",
  "stalled",
  "tooMuch",
  "tooLong",
  "reported",
  "unexpected",
]);
export type ServerProblem = v.InferOutput<typeof ServerProblem>;

/**
 * Everything that can go wrong on the way to an answer, as data: it crosses the process boundary, is stored with the
 * turn that it ended, and is turned into a message and an action by `userErrors.ts`.
 */
export const Failure = v.variant("kind", [
  /** `link`: what the path links to, if it is a link. */
  ofKind("modelMissing", { path: v.string(), link: v.exactOptional(v.string()) }),
  /** Without `found` it is a folder. */
  ofKind("modelNotAFile", { path: v.string(), found: v.exactOptional(NoFile) }),
  ofKind("modelUnreadable", { path: v.string(), detail: v.string(), reason: v.exactOptional(UnreadableReason) }),
  ofKind("modelNotGguf", { path: v.string() }),
  /** A GGUF file, or what was saved as one, that is something else than a model that writes text. */
  ofKind("notAModel", { path: v.string(), found: NotAModel }),
  ofKind("modelDamaged", { path: v.string(), detail: v.string() }),
  /** The model is split into several files, of which `file` is missing. */
  ofKind("modelPartMissing", { path: v.string(), file: v.string() }),
  /** The file is whole, but needs something that this engine does not have; another version of it may. */
  ofKind("modelUnsupported", { path: v.string(), feature: EngineFeature, name: v.string(), engine: v.string() }),
  /** The engine can't run on this computer, for example `linux-riscv64`. */
  ofKind("noEngine", { computer: v.string(), detail: v.string() }),
  /** The model needs more memory than this computer can provide, in bytes. */
  ofKind("tooLarge", { path: v.string(), needed: v.number(), available: v.number() }),
  ofKind("outOfMemory", { path: v.string(), detail: v.string() }),
  /** A GPU back end has not been tried yet; the host does so and loads again, so that no user sees this. */
  ofKind("backendUntried", { identity: BackendIdentity }),
  /** The GPU reported an error in the middle of its work. */
  ofKind("gpuFailed", { backend: GpuBackend, detail: v.string() }),
  /** What was computed is not numbers, or the answer is nothing but control characters. */
  ofKind("brokenOutput", {}),
  /**
   * The prompt alone does not fit into the context. `systemPrompt`: tokens of the user's own system prompt, if it would
   * fit without that.
   */
  ofKind("promptTooLong", { tokens: v.number(), limit: v.number(), systemPrompt: v.exactOptional(v.number()) }),
  /** The inference process died. `signal` or `code` says how; `loading` is the model file that was being loaded. */
  ofKind("processDied", {
    code: v.nullable(v.number()),
    signal: v.nullable(v.string()),
    loading: v.nullable(v.string()),
  }),
  /** The process was stopped on purpose (changed settings, another model, the window closing) during the request. */
  ofKind("stopped", {}),
  /** The process died too often in a short time and is no longer restarted automatically. */
  ofKind("gaveUp", { restarts: v.number(), loading: v.nullable(v.string()) }),
  /** The window closed or reloaded while the answer was being generated. */
  ofKind("interrupted", {}),
  /** The chosen model's notice must be accepted first. */
  ofKind("noticeNotAccepted", { model: v.string() }),
  /** The model only thought: it reached its limit before it began to answer. */
  ofKind("onlyThoughts", {}),
  /** No check of the writing help lets the answer pass; `isPartial`: for some of the text. */
  ofKind("notReliable", { reasons: v.array(v.string()), isPartial: v.boolean() }),
  /** The writing help has nothing to change in the text. */
  ofKind("nothingToChange", {}),
  /** No name can be made from the words. */
  ofKind("noName", { words: v.string() }),
  /** `seconds`: how long the server asks to wait. `detail`: its own words, or the network's. */
  ofKind("server", {
    host: v.string(),
    problem: ServerProblem,
    detail: v.exactOptional(v.string()),
    seconds: v.exactOptional(v.number()),
  }),
  ofKind("internal", { detail: v.string() }),
]);
export type Failure = v.InferOutput<typeof Failure>;

/** @returns the failure that another process reported; `internal` if it is none that this version knows */
export function parseFailure(value: unknown): Failure {
  const parsed = v.safeParse(Failure, value);
  return parsed.success ? parsed.output : { kind: "internal", detail: `unknown failure: ${JSON.stringify(value)}` };
}

export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(factsText(failure), options);
    this.name = "FailureError";
    this.failure = failure;
  }
}

/** The failure that an error carries, or `internal` with the error's stack or message for the log. */
export function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  return { kind: "internal", detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
