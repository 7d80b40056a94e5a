import { Emitter, type Event } from "../base/emitter.ts";
import { factsText } from "../base/factsText.ts";
import type { LogLine } from "../base/logLine.ts";
import type { GenerateOptions } from "../inference/client.ts";
import type { Engine, EngineState } from "../inference/engine.ts";
import { FailureError, failureOf } from "../inference/failure.ts";
import type { GenerateParams, GenerationRecord, PromptPart, ServedModel } from "../inference/protocol.ts";
import { type ServerAddress, serverAddress } from "./address.ts";
import type { Connected, CountTokens, Vocabulary } from "./connected.ts";
import { type Patience, ServerConnection } from "./connection.ts";
import { generateOn } from "./generateOn.ts";
import { patiently } from "./patiently.ts";
import { estimatedTokens, GOLDEN, isOf42dot, sentParts, ServerTokenizer } from "./sentPrompt.ts";
import { serverFailure } from "./serverFailure.ts";
import { Slots } from "./slots.ts";
import type { ServerKind } from "./wire.ts";
import { wireOf } from "./wires.ts";

export interface ServerSettings {
  /** As the user wrote it. */
  url: string;
  kind: ServerKind;
  /** The model's name on the server. */
  model: string;
  /** Whose prompt and notice the extension has for it. `other`: only for the chat endpoint. */
  family: "42dot" | "demo" | "other";
  /** In tokens, where the server does not say, and at most. */
  contextSize: number;
  /** Requests of batch jobs and the like at once. */
  parallelRequests: number;
}

export interface RemoteEngineServices {
  settings: () => ServerSettings;
  /** The key for a server, by its origin; undefined if it needs none. */
  key: (origin: string) => Promise<string | undefined>;
  /** Whether the user has agreed to send to a server, by its origin. */
  isAllowed: (origin: string) => boolean;
  /** For a server that can't be asked for tokens; undefined if there is none of this family. */
  vocabulary?: (family: "42dot" | "demo") => Promise<Vocabulary | undefined>;
  log: LogLine;
  fetch?: typeof globalThis.fetch;
  patience?: Patience;
}

/** After these, it is asked anew what it is and has. */
const NOT_THE_SAME: ReadonlySet<string> = new Set(["unreachable", "noModel", "otherModel", "notFound", "redirected"]);

interface Counting {
  count: CountTokens;
  counts: Pick<ServedModel["server"], "estimates" | "countedHere">;
}

const estimate: CountTokens = (prompts) => Promise.resolve(prompts.map(estimatedTokens));

/** Runs the model on a server. Nothing is sent before the user has agreed to that server. */
export class RemoteEngine implements Engine {
  readonly onDidChangeState: Event<EngineState>;
  readonly #stateChanged = new Emitter<EngineState>();
  readonly #services: RemoteEngineServices;
  #state: EngineState = { kind: "stopped" };
  #connecting: Promise<Connected> | undefined;
  /** Aborted with everything that is under way. */
  #lifetime = new AbortController();

  constructor(services: RemoteEngineServices) {
    this.#services = services;
    this.onDidChangeState = this.#stateChanged.event;
  }

  get state(): EngineState {
    return this.#state;
  }

  async ready(): Promise<ServedModel> {
    return (await this.#connected()).model;
  }

  generate(params: GenerateParams, { onDelta, signal }: GenerateOptions = {}): Promise<GenerationRecord> {
    return this.#use(signal, async (server, either) => {
      const ask = (): Promise<GenerationRecord> => generateOn(server, params, { onDelta, signal, either });
      if (params.priority !== "background") return ask();
      return server.slots.run(() => patiently(ask, either, this.#services.log), either);
    });
  }

  /** The server keeps prefixes by itself; asking it ahead would cost others. */
  prepare(): Promise<number> {
    return Promise.resolve(0);
  }

  count(prompts: PromptPart[][], signal?: AbortSignal): Promise<number[]> {
    return this.#use(signal, (server, either) => server.count(prompts, either));
  }

  status(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  stop(): void {
    this.#abandon();
    this.#setState({ kind: "stopped" });
  }

  dispose(): void {
    this.#abandon();
    this.#stateChanged.dispose();
  }

  /** @param work is given a signal that ends with the caller's, and when this engine is stopped */
  async #use<T>(
    signal: AbortSignal | undefined,
    work: (server: Connected, either: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const server = await this.#connected();
    const lifetime = this.#lifetime.signal;
    try {
      return await work(server, signal === undefined ? lifetime : AbortSignal.any([signal, lifetime]));
    } catch (error) {
      if (lifetime.aborted) throw new FailureError({ kind: "stopped" }, { cause: error });
      const failure = failureOf(error);
      if (failure.kind === "server" && NOT_THE_SAME.has(failure.problem)) {
        this.#abandon();
        this.#setState({ kind: "failed", failure });
      }
      throw error;
    }
  }

  #connected(): Promise<Connected> {
    this.#connecting ??= this.#connect();
    return this.#connecting;
  }

  async #connect(): Promise<Connected> {
    const { signal } = this.#lifetime;
    this.#setState({ kind: "starting" });
    try {
      const server = await this.#find(signal);
      if (signal.aborted) throw new FailureError({ kind: "stopped" });
      this.#setState({ kind: "ready", model: server.model });
      return server;
    } catch (error) {
      if (signal.aborted) throw new FailureError({ kind: "stopped" }, { cause: error });
      const failure = failureOf(error);
      this.#services.log(`the server can't be used: ${factsText(failure)}`, "error");
      this.#connecting = undefined;
      this.#setState({ kind: "failed", failure });
      throw new FailureError(failure, { cause: error });
    }
  }

  async #find(signal: AbortSignal): Promise<Connected> {
    const { log, isAllowed, key, fetch, patience } = this.#services;
    const settings = this.#services.settings();
    const { kind, model: name, family, parallelRequests } = settings;
    const address = addressOf(settings.url, isAllowed);
    const connection = new ServerConnection({ address, key: await key(address.origin), fetch, patience });
    const wire = wireOf(kind);
    const names = await connection.within(wire.models(connection, signal));
    if (!names.includes(name)) {
      throw serverFailure(address.host, "noModel", { detail: `${name} (${names.slice(0, 5).join(", ")})` });
    }
    const served = await connection.within(wire.describe(connection, name, signal));
    const { tokenize } = wire;
    const tokenizer =
      tokenize &&
      new ServerTokenizer((text, special, of) =>
        connection.within(tokenize(connection, text, { model: name, special, signal: of })),
      );
    const other = (): FailureError => serverFailure(address.host, "otherModel", { detail: name });
    if (wire.takes !== "messages") {
      if (family === "other") throw other();
      if (tokenizer !== undefined && !(await isOf42dot(tokenizer, family === "demo", signal))) throw other();
      const { specials } = served;
      const { bos, eos } = GOLDEN.specials;
      if (family === "42dot" && specials !== undefined && (specials.bos !== bos || specials.eos !== eos)) throw other();
    }
    const { counts, count } = await this.#counting(tokenizer, wire.takes === "text" ? family : "other", signal);
    const contextSize = Math.min(served.contextSize ?? settings.contextSize, settings.contextSize);
    const { origin, host } = address;
    log(`${host}: ${served.software} has ${name}, with a context of ${contextSize} tokens`);
    return {
      ...{ connection, wire, tokenizer, count },
      slots: new Slots(parallelRequests),
      model: {
        ...{ name, contextSize },
        server: { origin, host, software: served.software, ...counts },
      },
    };
  }

  /** @param family whose vocabulary the text is sent for; of a server's own template, nobody here knows it */
  async #counting(
    tokenizer: ServerTokenizer | undefined,
    family: ServerSettings["family"],
    lifetime: AbortSignal,
  ): Promise<Counting> {
    if (tokenizer !== undefined)
      return { counts: { estimates: false }, count: (prompts, of) => tokenizer.counts(prompts, of) };
    const vocabulary = family === "other" ? undefined : await this.#vocabulary(family);
    if (vocabulary === undefined) return { counts: { estimates: true }, count: estimate };
    if (lifetime.aborted) vocabulary.dispose();
    else lifetime.addEventListener("abort", () => vocabulary.dispose(), { once: true });
    const count: CountTokens = async (prompts, signal) => {
      try {
        return await vocabulary.count(prompts.map(sentParts), signal);
      } catch (error) {
        signal?.throwIfAborted();
        this.#estimates(error);
        return estimate(prompts);
      }
    };
    return { counts: { estimates: false, countedHere: true }, count };
  }

  async #vocabulary(family: "42dot" | "demo"): Promise<Vocabulary | undefined> {
    try {
      return await this.#services.vocabulary?.(family);
    } catch (error) {
      this.#estimates(error);
      return undefined;
    }
  }

  #estimates(reason: unknown): void {
    this.#services.log(`tokens are estimated: ${factsText(failureOf(reason))}`, "warning");
  }

  #abandon(): void {
    this.#lifetime.abort();
    this.#lifetime = new AbortController();
    this.#connecting = undefined;
  }

  #setState(state: EngineState): void {
    this.#state = state;
    this.#stateChanged.fire(state);
  }
}

/** @throws FailureError if nothing may be sent there */
function addressOf(url: string, isAllowed: (origin: string) => boolean): ServerAddress {
  const address = serverAddress(url);
  if (typeof address === "string") throw serverFailure(url, address);
  if (!isAllowed(address.origin)) throw serverFailure(address.host, "notAllowed");
  return address;
}
