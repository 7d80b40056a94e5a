/**
 * A stand-in on loopback for the servers that run models: with the paths and messages of vLLM, llama-server, Ollama and
 * OpenAI's chat endpoint. It misbehaves on demand.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { GOLDEN } from "../../src/remote/sentPrompt.ts";
import type { ServerKind } from "../../src/remote/wire.ts";

/** What can go wrong with one answer. */
export type ServerFault =
  /** Each byte comes by itself, so that every character is cut. */
  | { kind: "bytes" }
  /** After some text, in a status of 200; `field`: as builds of llama-server of 2025 write it. */
  | { kind: "errorInside"; message: string; field?: boolean }
  | { kind: "html" }
  | { kind: "endless" }
  | { kind: "redirect"; to: string }
  /** After some text, nothing, with the connection open. */
  | { kind: "stall" }
  /** The connection is cut within a message. */
  | { kind: "truncate" }
  /** It ends like a whole answer, without saying that it is one. */
  | { kind: "noEndMark" }
  | { kind: "notJson" }
  | { kind: "status"; status: number; retryAfter?: string; body?: unknown }
  /** Comments and fields that carry nothing, and other line ends. */
  | { kind: "comments" }
  | { kind: "slowStart"; ms: number }
  /** It says that it is another model. */
  | { kind: "otherModel"; name: string };

/** What runs the model behind the interface. */
export interface Brain {
  tokenize(text: string, parseSpecial: boolean): Promise<number[]> | number[];
  /** @param prompt as it came: text, ids, or messages */
  answer(
    prompt: unknown,
    limits: { maxTokens: number; stop: string[]; temperature: number },
    signal: AbortSignal,
  ): AsyncIterable<{ text: string; tokens: number[] }>;
}

export interface Received {
  path: string;
  body: Record<string, unknown>;
  headers: IncomingMessage["headers"];
  /** The client went away before the answer was complete. */
  wasAborted: boolean;
}

export interface ModelServerOptions {
  kind: ServerKind;
  model?: string;
  contextSize?: number;
  key?: string;
  brain?: Brain;
  /** For the next answers, one each. */
  faults?: ServerFault[];
  /** For every answer after those. */
  fault?: ServerFault;
  /** For what it says about itself, instead of that. */
  infoFault?: ServerFault;
  /** Any by default. */
  port?: number;
  /** Under a path of a gateway, such as `/team`. */
  prefix?: string;
}

/** Tokens of the stand-in: the bytes of the text, and 42dot's special tokens; the golden sentence as 42dot reads it. */
export function scriptedBrain(answer = "안녕하세요! 무엇을 도와 드릴까요?"): Brain {
  return {
    tokenize: (text, parseSpecial) => {
      if (text === GOLDEN.text) return [...GOLDEN.tokens];
      const special = { "<||bos||>": 50257, "<|endoftext|>": 50256 }[text];
      if (parseSpecial && special !== undefined) return [special];
      return [...Buffer.from(text)].map((byte) => 1000 + byte);
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous
    answer: async function* (_prompt, { maxTokens }) {
      for (const character of Array.from(answer).slice(0, maxTokens)) yield { text: character, tokens: [7] };
    },
  };
}

export class ModelServer {
  url = "";
  readonly received: Received[] = [];
  /** Most answers that were under way at once. */
  mostAtOnce = 0;
  #atOnce = 0;
  readonly #options: ModelServerOptions;
  readonly #server: Server;
  readonly #brain: Brain;

  private constructor(options: ModelServerOptions) {
    this.#options = options;
    this.#brain = options.brain ?? scriptedBrain();
    this.#server = createServer((request, response) => {
      void this.#serve(request, response).catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500);
        response.end(String(error));
      });
    });
  }

  static async start(options: ModelServerOptions): Promise<ModelServer> {
    const server = new ModelServer(options);
    await new Promise<void>((listening) => server.#server.listen(options.port ?? 0, "127.0.0.1", listening));
    const { port } = server.#server.address() as AddressInfo;
    server.url = `http://127.0.0.1:${port}${options.prefix ?? ""}`;
    return server;
  }

  get model(): string {
    return this.#options.model ?? "42dot_LLM-SFT-1.3B";
  }

  /** What was asked for an answer. */
  get asked(): Received[] {
    return this.received.filter(({ path }) => /\/(?:completions?|generate)$/.test(path));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const prefix = this.#options.prefix ?? "";
    const path = (request.url ?? "").replace(prefix, "");
    const body = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
    const entry: Received = { path, body, headers: request.headers, wasAborted: false };
    this.received.push(entry);
    response.once("close", () => (entry.wasAborted = !response.writableFinished));
    const { kind, key, infoFault } = this.#options;
    const isOpen = path === "/health" || path === "/version" || (kind === "vllm" && path === "/tokenize");
    if (key !== undefined && !isOpen && request.headers.authorization !== `Bearer ${key}`) {
      sendJson(response, { error: { code: 401, message: "Invalid API Key", type: "authentication_error" } }, 401);
      return;
    }
    if (infoFault !== undefined && path !== ANSWER_PATHS[kind] && (await fails(infoFault, response))) return;
    const info = await this.#info(path, body);
    if (info !== undefined) sendJson(response, info);
    else if (path === ANSWER_PATHS[kind]) await this.#answer(body, response);
    else sendJson(response, { error: { code: 404, message: "File Not Found", type: "not_found_error" } }, 404);
  }

  async #info(path: string, body: Record<string, unknown>): Promise<unknown> {
    const { kind, contextSize = 4096 } = this.#options;
    const { model } = this;
    const isOpenAi = kind !== "ollama";
    if (path === "/v1/models" && isOpenAi)
      return {
        object: "list",
        data: [{ id: model, object: "model", ...(kind === "vllm" && { max_model_len: contextSize }) }],
      };
    if (kind === "vllm") {
      if (path === "/version") return { version: "0.11.0" };
      if (path === "/tokenize") {
        // Its tokenizer reads the names of special tokens wherever they stand.
        const parts = String(body["prompt"])
          .split(/(<\|\|bos\|\|>|<\|endoftext\|>)/)
          .filter((part) => part !== "");
        const tokens = (await Promise.all(parts.map(async (part) => this.#brain.tokenize(part, true)))).flat();
        return { count: tokens.length, max_model_len: contextSize, tokens };
      }
    }
    if (kind === "llamaServer") {
      if (path === "/props")
        return { default_generation_settings: { n_ctx: contextSize }, total_slots: 4, build_info: "b7000-abc" };
      if (path === "/health") return { status: "ok" };
      if (path === "/tokenize")
        return { tokens: await this.#brain.tokenize(String(body["content"]), body["parse_special"] === true) };
    }
    if (kind === "ollama") {
      if (path === "/api/tags") return { models: [{ name: model, size: 1 }] };
      if (path === "/api/version") return { version: "0.12.0" };
      if (path === "/api/show")
        return {
          model_info: {
            "general.architecture": "llama",
            "llama.context_length": contextSize,
            "tokenizer.ggml.bos_token_id": 50257,
            "tokenizer.ggml.eos_token_id": 50256,
          },
        };
    }
    return undefined;
  }

  async #answer(body: Record<string, unknown>, response: ServerResponse): Promise<void> {
    const fault = this.#options.faults?.shift() ?? this.#options.fault;
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    response.once("close", () => this.#atOnce--);
    if (fault !== undefined && fault.kind !== "endless" && (await fails(fault, response))) return;
    const ended = new AbortController();
    response.once("close", () => ended.abort());
    const isLines = this.#options.kind === "ollama";
    response.writeHead(200, { "content-type": isLines ? "application/x-ndjson" : "text/event-stream; charset=utf-8" });
    // At once, as a server does that has begun.
    response.flushHeaders();
    const end = fault?.kind === "comments" ? "\r\n" : "\n";
    const write = async (message: unknown): Promise<void> => {
      const json = typeof message === "string" ? message : JSON.stringify(message);
      const bytes = Buffer.from(isLines ? `${json}${end}` : `data: ${json}${end}${end}`);
      if (fault?.kind !== "bytes") {
        if (!response.write(bytes)) await once(response, "drain", { signal: ended.signal }).catch(() => undefined);
        return;
      }
      for (const byte of bytes) {
        response.write(Buffer.of(byte));
        await new Promise((turn) => setImmediate(turn));
      }
    };
    let [sent, piecesSent] = [0, 0];
    let stop: "length" | "stop" = "stop";
    const maxTokens = Number(
      body["max_tokens"] ??
        body["n_predict"] ??
        (body["options"] as { num_predict?: number } | undefined)?.num_predict ??
        16,
    );
    if (fault?.kind === "comments") response.write(": ping\r\n\r\nevent: message\r\nid: 1\r\nretry: 10\r\n");
    if (fault?.kind === "notJson") response.write(isLines ? "hello\n" : "data: hello\n\n");
    while (fault?.kind === "endless" && !ended.signal.aborted) await write(this.#piece("끝없이 ".repeat(100), []));
    const prompt = body["prompt"] ?? body["messages"];
    const limits = { maxTokens, stop: (body["stop"] ?? []) as string[], temperature: Number(body["temperature"]) };
    for await (const piece of this.#brain.answer(prompt, limits, ended.signal)) {
      if (ended.signal.aborted) return;
      await write(this.#piece(piece.text, piece.tokens, fault?.kind === "otherModel" ? fault.name : this.model));
      sent += piece.tokens.length;
      if (++piecesSent < 3) continue;
      if (fault?.kind === "errorInside") {
        const error = { code: 500, message: fault.message, type: "server_error" };
        if (fault.field === true) response.write(`error: ${JSON.stringify(error)}\n\n`);
        else await write(isLines ? { error: fault.message } : { error });
        if (!isLines) await write("[DONE]");
        response.end();
        return;
      }
      if (fault?.kind === "stall") return;
      if (fault?.kind === "truncate") {
        response.write('data: {"choices":[{"te');
        await sleep(20);
        response.destroy();
        return;
      }
    }
    if (sent >= maxTokens) stop = "length";
    if (fault?.kind !== "noEndMark")
      for (const message of this.#end(stop, sent, fault?.kind === "otherModel" ? fault.name : this.model))
        await write(message);
    response.end();
  }

  #piece(text: string, tokens: number[], model = this.model): unknown {
    switch (this.#options.kind) {
      case "llamaServer":
        return { index: 0, content: text, tokens, stop: false, id_slot: 0, tokens_predicted: 1, tokens_evaluated: 9 };
      case "ollama":
        return { model, created_at: "2026-01-01T00:00:00Z", response: text, done: false };
      case "chat":
        return {
          object: "chat.completion.chunk",
          model,
          choices: [{ index: 0, delta: { content: text }, finish_reason: null }],
        };
      default:
        return {
          object: "text_completion",
          model,
          choices: [
            { index: 0, text, finish_reason: null, ...(this.#options.kind === "vllm" && { token_ids: tokens }) },
          ],
        };
    }
  }

  #end(stop: "length" | "stop", generated: number, model: string): unknown[] {
    const usage = {
      prompt_tokens: 9,
      completion_tokens: generated,
      total_tokens: 9 + generated,
      prompt_tokens_details: { cached_tokens: 4 },
    };
    switch (this.#options.kind) {
      case "llamaServer":
        return [
          {
            ...{ index: 0, content: "", tokens: [], id_slot: 0, stop: true, model, tokens_predicted: generated },
            ...{
              tokens_evaluated: 9,
              stop_type: stop === "length" ? "limit" : "eos",
              stopping_word: "",
              truncated: false,
            },
            timings: { cache_n: 4, prompt_n: 5, prompt_ms: 12.5, predicted_n: generated, predicted_ms: 40 },
          },
        ];
      case "ollama":
        return [
          {
            ...{ model, created_at: "2026-01-01T00:00:01Z", response: "", done: true, done_reason: stop },
            ...{
              prompt_eval_count: 9,
              prompt_eval_duration: 12_500_000,
              eval_count: generated,
              eval_duration: 40_000_000,
            },
          },
        ];
      case "chat":
        return [
          { model, choices: [{ index: 0, delta: {}, finish_reason: stop }] },
          { model, choices: [], usage },
          "[DONE]",
        ];
      default:
        return [
          { model, choices: [{ index: 0, text: "", finish_reason: stop }] },
          { model, choices: [], usage },
          "[DONE]",
        ];
    }
  }
}

const ANSWER_PATHS: Record<ServerKind, string> = {
  vllm: "/v1/completions",
  openai: "/v1/completions",
  llamaServer: "/completion",
  ollama: "/api/generate",
  chat: "/v1/chat/completions",
};

/** What goes wrong with an answer as a whole. @returns whether that was all of it */
async function fails(fault: ServerFault, response: ServerResponse): Promise<boolean> {
  switch (fault.kind) {
    case "html":
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end("<!doctype html><title>Sign in</title>");
      return true;
    case "redirect":
      response.writeHead(307, { location: fault.to });
      response.end();
      return true;
    case "status": {
      if (fault.retryAfter !== undefined) response.setHeader("retry-after", fault.retryAfter);
      const body = fault.body ?? { error: { message: "Too busy", type: "x", code: fault.status } };
      sendJson(response, body, fault.status);
      return true;
    }
    case "endless":
      response.writeHead(200, { "content-type": "application/json" });
      while (!response.destroyed) {
        response.write(" ".repeat(1_000_000));
        await sleep(1);
      }
      return true;
    case "slowStart":
      await sleep(fault.ms);
      return false;
    default:
      return false;
  }
}

function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}
