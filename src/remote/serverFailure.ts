/** What a server says when something is wrong, as a failure. */
import * as v from "valibot";
import { errorText } from "../base/errorText.ts";
import { type Failure, FailureError, type ServerProblem } from "../inference/failure.ts";

export interface Answered {
  status: number;
  /** Of the header `Retry-After`. */
  retryAfter?: string | null;
  /** Parsed, or text that is no JSON. */
  body: unknown;
}

export function serverFailure(
  host: string,
  problem: ServerProblem,
  more: { detail?: string; seconds?: number } = {},
  options?: ErrorOptions,
): FailureError {
  const { detail, seconds } = more;
  return new FailureError(
    {
      kind: "server",
      ...{ host, problem },
      ...(detail !== undefined && detail !== "" && { detail: briefly(detail) }),
      ...(seconds !== undefined && { seconds }),
    },
    options,
  );
}

/** Of a server's own words, which may be a whole page. */
function briefly(detail: string): string {
  return detail.replace(/\s+/g, " ").trim().slice(0, 300).toWellFormed();
}

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The three servers, and others, put the same things into different places. */
const ErrorBody = v.object({
  message: v.fallback(v.string(), ""),
  type: v.fallback(v.string(), ""),
  code: v.fallback(v.union([v.number(), v.string()]), ""),
  n_prompt_tokens: v.fallback(v.optional(Count), undefined),
  n_ctx: v.fallback(v.optional(Count), undefined),
});
type ErrorBody = v.InferOutput<typeof ErrorBody>;

/** The error in a body; undefined if it has none: then it is an answer. */
export function errorIn(body: unknown): ErrorBody | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { error, object, detail } = body as Record<string, unknown>;
  if (typeof error === "string") return v.parse(ErrorBody, { message: error });
  if (typeof error === "object" && error !== null) return v.parse(ErrorBody, error);
  // vLLM before 0.10, and FastAPI's own.
  if (object === "error") return v.parse(ErrorBody, body);
  if (typeof detail === "string") return v.parse(ErrorBody, { message: detail });
  return undefined;
}

/** @param status of the answer, or 0 for an error in the middle of one, which may name its own */
export function failureOfAnswer(host: string, { status, retryAfter, body }: Answered): FailureError {
  const error = errorIn(body) ?? v.parse(ErrorBody, { message: typeof body === "string" ? body : "" });
  const detail = error.message;
  const code = status === 0 ? Number(error.code) || 0 : status;
  const tooLong = tooLongOf(error);
  if (tooLong !== undefined) return new FailureError(tooLong);
  const is = (problem: ServerProblem, more: { seconds?: number } = {}): FailureError =>
    serverFailure(host, problem, { detail, ...more });
  if (code === 401 || code === 403 || error.type === "authentication_error") return is("wrongKey");
  if (code === 404) return /model/i.test(detail) ? is("noModel") : is("notFound");
  if (code === 413) return is("tooLong");
  if (code === 503 && /loading/i.test(detail)) return is("loading");
  if (code === 429 || code === 503 || code === 529) {
    const seconds = secondsOf(retryAfter);
    return is("overloaded", seconds === undefined ? {} : { seconds });
  }
  if (code === 408 || code === 504) return is("stalled");
  if (code === 502) return is("unreachable");
  return serverFailure(host, "reported", { detail: detail || `HTTP ${code}` });
}

/**
 * llama-server gives both numbers; vLLM writes them into its sentence, in several ways through its versions, first the
 * limit and then, of what was asked for, the prompt.
 */
function tooLongOf({ message, type, n_prompt_tokens: tokens, n_ctx: limit }: ErrorBody): Failure | undefined {
  if (type === "exceed_context_size_error" && tokens !== undefined && limit !== undefined)
    return { kind: "promptTooLong", tokens, limit };
  const named = /maximum context length is (\d+) tokens\D+(\d+)/.exec(message);
  if (named === null) return undefined;
  const ofPrompt = /\((\d+) in the (?:prompt|messages)/.exec(message);
  return { kind: "promptTooLong", tokens: Number(ofPrompt?.[1] ?? named[2]), limit: Number(named[1]) };
}

/** Seconds, or a date. https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */
export function secondsOf(retryAfter: string | null | undefined, now = Date.now()): number | undefined {
  if (retryAfter === null || retryAfter === undefined || retryAfter.trim() === "") return undefined;
  const seconds = Number(retryAfter);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds));
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

/** What `fetch` or a body throws. Its own message says nothing; the cause does. */
export function failureOfNetwork(host: string, error: unknown, hasBegun: boolean): FailureError {
  if (error instanceof FailureError) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: unknown } | undefined)?.code;
  const detail = typeof code === "string" ? code : errorText(cause);
  return serverFailure(host, hasBegun ? "interrupted" : "unreachable", { detail }, { cause: error });
}
