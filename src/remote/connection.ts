/** Requests to one server. They go nowhere else, end when nothing comes any more, and fail with a `FailureError`. */
import * as v from "valibot";
import type { ServerAddress } from "./address.ts";
import { readLines, TooMuchError } from "./readLines.ts";
import { errorIn, failureOfAnswer, failureOfNetwork, serverFailure } from "./serverFailure.ts";

export interface ConnectionOptions {
  address: ServerAddress;
  key?: string | undefined;
  /** By default the global one, which VS Code patches to apply its proxy and certificates. */
  fetch?: typeof globalThis.fetch | undefined;
  patience?: Patience | undefined;
}

/** In ms. */
export interface Patience {
  /** Until an answer begins: a busy server keeps requests waiting, and reads a long prompt first. */
  begin: number;
  /** Between two pieces of an answer. */
  piece: number;
}

const PATIENCE: Patience = { begin: 180_000, piece: 60_000 };

/** Bytes of an answer about the server or of tokens: those of a full context take a few hundred thousand. */
const LARGEST_JSON = 16_000_000;

/** Within the same server, for example to a path with a slash at its end. */
const MOST_REDIRECTS = 3;

interface RequestOptions {
  /** Sent as JSON by POST; GET without. */
  body?: unknown;
  signal?: AbortSignal | undefined;
}

/** A message of a stream; `done` is OpenAI's own end mark. */
export type StreamMessage = { json: unknown } | { done: true };

export class ServerConnection {
  readonly host: string;
  readonly #address: ServerAddress;
  readonly #key: string | undefined;
  readonly #fetch: typeof globalThis.fetch;
  readonly #patience: Patience;

  constructor({ address, key, fetch, patience }: ConnectionOptions) {
    this.#address = address;
    this.host = address.host;
    this.#key = key;
    this.#fetch = fetch ?? globalThis.fetch;
    this.#patience = patience ?? PATIENCE;
  }

  /**
   * @returns the parsed body
   * @throws FailureError; the signal's reason once it is aborted
   */
  async json(path: string, { body, signal }: RequestOptions = {}): Promise<unknown> {
    const watch = new Watch(this.#patience, signal);
    try {
      const response = await this.#open(path, body, watch);
      const parsed = await this.#parsed(response, watch);
      if (errorIn(parsed) !== undefined) throw failureOfAnswer(this.host, { status: response.status, body: parsed });
      return parsed;
    } catch (error) {
      throw this.#failure(error, watch, false);
    } finally {
      watch.end();
    }
  }

  /**
   * The messages of a stream, as server-sent events or as JSON in lines.
   * @param maxBytes of the whole answer
   * @throws FailureError; the signal's reason once it is aborted
   */
  async *stream(
    path: string,
    { body, signal, maxBytes }: RequestOptions & { maxBytes: number },
  ): AsyncGenerator<StreamMessage> {
    const watch = new Watch(this.#patience, signal);
    let hasBegun = false;
    try {
      const response = await this.#open(path, body, watch);
      const type = response.headers.get("content-type") ?? "";
      hasBegun = true;
      for await (const line of readLines(chunksOf(response, watch), maxBytes)) {
        const message = this.#message(line, type);
        if (message !== undefined) yield message;
      }
    } catch (error) {
      throw this.#failure(error, watch, hasBegun);
    } finally {
      // Whoever stops reading ends the request, and with it the server's work.
      watch.end();
    }
  }

  /**
   * What a server says, read by its interface.
   * @throws FailureError also if it is not what that has
   */
  async within<T>(reading: Promise<T>): Promise<T> {
    try {
      return await reading;
    } catch (error) {
      if (!v.isValiError(error)) throw error;
      throw serverFailure(this.host, "unexpected", { detail: v.summarize(error.issues) }, { cause: error });
    }
  }

  /** @returns undefined for a line without a message */
  #message(line: string, type: string): StreamMessage | undefined {
    // Blank lines end an event; those with a colon are comments, which keep the connection open.
    if (line === "" || line.startsWith(":")) return undefined;
    const [, field, value = ""] = /^(data|error|event|id|retry): ?(.*)$/.exec(line) ?? [];
    if (field === "event" || field === "id" || field === "retry") return undefined;
    const text = field === undefined ? line : value;
    if (text === "[DONE]") return { done: true };
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw serverFailure(this.host, "unexpected", { detail: `${type}: ${line}` });
    }
    // llama-server of 2025 has the error itself in a field of that name.
    const body = field === "error" && errorIn(json) === undefined ? { error: json } : json;
    if (errorIn(body) !== undefined) throw failureOfAnswer(this.host, { status: 0, body });
    return { json };
  }

  async #open(path: string, body: unknown, watch: Watch): Promise<Response> {
    let url = new URL(this.#address.base + path);
    for (let redirects = 0; ; redirects++) {
      const response = await this.#fetch(url, {
        method: body === undefined ? "GET" : "POST",
        headers: {
          accept: "application/json, text/event-stream",
          ...(body !== undefined && { "content-type": "application/json" }),
          ...(this.#key !== undefined && { authorization: `Bearer ${this.#key}` }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: "manual",
        signal: watch.signal,
      });
      const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
      if (location !== null) {
        await response.body?.cancel();
        const next = URL.parse(location, url);
        if (next?.origin !== this.#address.origin || redirects >= MOST_REDIRECTS)
          throw serverFailure(this.host, "redirected", { detail: next?.origin ?? location });
        url = next;
        continue;
      }
      if (/^text\/html/i.test(response.headers.get("content-type") ?? "") && response.status < 500) {
        await response.body?.cancel();
        throw response.status === 404 ? serverFailure(this.host, "notFound") : serverFailure(this.host, "webPage");
      }
      if (response.ok) return response;
      const retryAfter = response.headers.get("retry-after");
      throw failureOfAnswer(this.host, {
        ...{ status: response.status, retryAfter },
        body: await this.#parsed(response, watch).catch(() => undefined),
      });
    }
  }

  async #parsed(response: Response, watch: Watch): Promise<unknown> {
    const lines: string[] = [];
    for await (const line of readLines(chunksOf(response, watch), LARGEST_JSON)) lines.push(line);
    const text = lines.join("\n");
    try {
      return JSON.parse(text);
    } catch {
      if (!response.ok) return text;
      throw serverFailure(this.host, "unexpected", { detail: text });
    }
  }

  #failure(error: unknown, watch: Watch, hasBegun: boolean): unknown {
    if (watch.isCancelled) return watch.signal.reason;
    if (watch.isOver) return serverFailure(this.host, "stalled", {}, { cause: error });
    if (error instanceof TooMuchError) return serverFailure(this.host, "tooMuch", {}, { cause: error });
    return failureOfNetwork(this.host, error, hasBegun);
  }
}

async function* chunksOf(response: Response, watch: Watch): AsyncGenerator<Uint8Array> {
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  try {
    while (reader !== undefined) {
      const { done, value } = await reader.read();
      if (done) return;
      watch.arrived();
      yield value;
    }
  } finally {
    reader?.cancel().catch(() => undefined);
  }
}

/** Ends a request that the caller has cancelled, or for which nothing comes. */
class Watch {
  readonly signal: AbortSignal;
  readonly #patience: Patience;
  readonly #cancelled: AbortSignal | undefined;
  readonly #over = new AbortController();
  readonly #ended = new AbortController();
  #timer: NodeJS.Timeout;

  constructor(patience: Patience, cancelled: AbortSignal | undefined) {
    cancelled?.throwIfAborted();
    this.#patience = patience;
    this.#cancelled = cancelled;
    const signals = [this.#over.signal, this.#ended.signal, cancelled];
    this.signal = AbortSignal.any(signals.filter((signal) => signal !== undefined));
    this.#timer = setTimeout(() => this.#over.abort(), patience.begin);
  }

  get isCancelled(): boolean {
    return this.#cancelled?.aborted === true;
  }

  get isOver(): boolean {
    return this.#over.signal.aborted;
  }

  arrived(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#over.abort(), this.#patience.piece);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#ended.abort();
  }
}
