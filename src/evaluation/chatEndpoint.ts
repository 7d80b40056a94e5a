/**
 * An OpenAI-compatible chat endpoint: as a judge, and as a model that is put beside others.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
import { setTimeout as wait } from "node:timers/promises";
import * as v from "valibot";
import { errorText } from "../base/errorText.ts";
import type { Answer, Answerer } from "./answerer.ts";

export interface ChatEndpoint {
  /** Up to and with `/v1`. */
  url: URL;
  model: string;
  /** Sent as a bearer token; undefined to send none. */
  key: string | undefined;
  /** Undefined to leave it to the server. */
  temperature?: number;
}

export type EndpointFault =
  /** Only https, or http to this computer. */
  | { kind: "notSecure" }
  | { kind: "notReachable"; detail: string }
  | { kind: "denied" | "notFound" | "busy" | "stalled"; status?: number }
  /** Another status, or an answer that is not what the protocol says. */
  | { kind: "unexpected"; detail: string };

export class EndpointError extends Error {
  override readonly name = "EndpointError";
  readonly url: URL;
  readonly fault: EndpointFault;

  constructor(url: URL, fault: EndpointFault) {
    super(`${url.origin}: ${JSON.stringify(fault)}`);
    this.url = url;
    this.fault = fault;
  }
}

const Completion = v.object({
  choices: v.tupleWithRest(
    [v.object({ message: v.object({ content: v.nullable(v.string()) }), finish_reason: v.nullish(v.string()) })],
    v.unknown(),
  ),
  usage: v.nullish(v.object({ prompt_tokens: v.number(), completion_tokens: v.number() })),
});

/** A judge with a long answer takes a minute; a server that says nothing for this long says nothing at all. */
const PATIENCE_MS = 300_000;
/** An answer is a few KB. */
const LONGEST_BYTES = 4 << 20;
const TRIES = 6;
/** Between two tries if the server does not say; doubled with each. */
const PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** @throws EndpointError; the signal's reason */
export async function ask(
  endpoint: ChatEndpoint,
  content: string,
  signal: AbortSignal,
  fetchOnce: typeof fetch = fetch,
): Promise<Answer> {
  const { url } = endpoint;
  if (url.protocol !== "https:" && !(url.protocol === "http:" && LOOPBACK.test(url.hostname)))
    throw new EndpointError(url, { kind: "notSecure" });
  for (let attempt = 1; ; attempt++) {
    const start = performance.now();
    const response = await request(endpoint, content, signal, fetchOnce);
    const mayComeBack = response.status === 429 || response.status >= 500;
    if (mayComeBack && attempt < TRIES) {
      await response.body?.cancel();
      await wait(pauseMs(response, attempt), undefined, { signal });
      continue;
    }
    const text = await bodyOf(url, response, signal);
    return { ...answerIn(url, response, text), ms: performance.now() - start };
  }
}

async function request(
  { url, model, key, temperature }: ChatEndpoint,
  content: string,
  signal: AbortSignal,
  fetchOnce: typeof fetch,
): Promise<Response> {
  try {
    return await fetchOnce(`${url.href.replace(/\/$/, "")}/chat/completions`, {
      method: "POST",
      // A key goes to the address that it was given for, and no further.
      redirect: "error",
      headers: {
        "content-type": "application/json",
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({
        model,
        messages: [{ role: "user", content }],
        ...(temperature === undefined ? {} : { temperature }),
      }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
  } catch (error) {
    signal.throwIfAborted();
    throw new EndpointError(url, faultOf(error));
  }
}

function faultOf(error: unknown): EndpointFault {
  if (error instanceof Error && error.name === "TimeoutError") return { kind: "stalled" };
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return { kind: "notReachable", detail: errorText(cause) };
}

/** Of `Retry-After`, in seconds or as a date. */
function pauseMs({ headers }: Response, attempt: number): number {
  const said = headers.get("retry-after") ?? "";
  const asked = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now();
  const pause = Number.isNaN(asked) ? PAUSE_MS * 2 ** (attempt - 1) : asked;
  return Math.min(LONGEST_PAUSE_MS, Math.max(0, pause));
}

async function bodyOf(url: URL, { body }: Response, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) {
      bytes += (chunk as Uint8Array).length;
      if (bytes > LONGEST_BYTES)
        throw new EndpointError(url, { kind: "unexpected", detail: "the answer does not end" });
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof EndpointError ? error : new EndpointError(url, faultOf(error));
  }
  return text + decoder.decode();
}

function answerIn(url: URL, { status }: Response, text: string): Omit<Answer, "ms"> {
  if (status === 401 || status === 403) throw new EndpointError(url, { kind: "denied", status });
  if (status === 404) throw new EndpointError(url, { kind: "notFound", status });
  if (status === 429 || status === 503) throw new EndpointError(url, { kind: "busy", status });
  if (status !== 200) throw new EndpointError(url, { kind: "unexpected", detail: `${status} ${excerpt(text)}` });
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Completion), text);
  if (!parsed.success) throw new EndpointError(url, { kind: "unexpected", detail: excerpt(text) });
  const { choices, usage } = parsed.output;
  const [{ message, finish_reason: stop }] = choices;
  return {
    text: message.content ?? "",
    stop: stop ?? "",
    ...(usage ? { promptTokens: usage.prompt_tokens, answerTokens: usage.completion_tokens } : {}),
  };
}

function excerpt(text: string): string {
  return text.slice(0, 200).replace(/\s+/g, " ").trim();
}

export function endpointAnswerer(endpoint: ChatEndpoint, parallel: number): Answerer {
  const { url, model, temperature } = endpoint;
  return {
    name: model,
    id: JSON.stringify({ url: url.href, model, temperature }),
    parallel,
    about: { host: url.host },
    answer: (question, signal) => ask(endpoint, question, signal),
  };
}
