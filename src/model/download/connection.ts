/** Requests that go nowhere but to the hub, its CDN or the user's mirror, and whose failures have names. */
import { DownloadError, type DownloadFailure } from "./downloadError.ts";
import type { RetryPolicy } from "./retries.ts";

export type Fetch = typeof globalThis.fetch;

/** How one file or one question gets over the network. */
export interface NetworkOptions {
  /** By default the global one, which VS Code replaces in the extension host to apply its proxy and certificates. */
  fetch?: Fetch | undefined;
  signal?: AbortSignal | undefined;
  retryPolicy?: RetryPolicy | undefined;
}

/** What a hub says of a file in the headers of its own answer, before the CDN is asked. */
interface Pinned {
  revision?: string;
  sha256?: string;
  size?: number;
}

/**
 * The hub keeps LFS and Xet files on hosts of its own that come and go (cdn-lfs.hf.co, cas-bridge.xethub.hf.co,
 * us.aws.cdn.hf.co, …), under these two domains.
 */
const HUB_DOMAINS = ["huggingface.co", "hf.co"];

/** The hub needs two: within its own host, then to its CDN. */
const MAX_REDIRECTS = 5;

/** One attempt on the network; it ends itself when no byte comes for too long. */
export class Connection {
  readonly #fetch: Fetch;
  readonly #cancelled: AbortSignal | undefined;
  readonly #stallMs: number;
  readonly #stalled = new AbortController();
  readonly #signal: AbortSignal;
  #host = "";

  constructor(options: NetworkOptions, stallMs: number) {
    this.#fetch = options.fetch ?? globalThis.fetch;
    this.#cancelled = options.signal;
    this.#stallMs = stallMs;
    this.#signal = AbortSignal.any([this.#stalled.signal, ...(options.signal ? [options.signal] : [])]);
  }

  /** Whom the last request went to. */
  get host(): string {
    return this.#host;
  }

  /**
   * An answer with a status of 2xx that is no web page. Redirects are followed here, one by one: `fetch` would go
   * anywhere, and would hide the headers of the hub's own answer.
   * @throws DownloadError
   */
  async open(address: string, init: RequestInit, pinned: Pinned = {}): Promise<Response> {
    const start = parseAddress(address);
    let confirmed = pinned.revision === undefined;
    for (let url = start, redirects = 0; ; redirects++) {
      checkAddress(url, start);
      if (redirects > MAX_REDIRECTS) throw refused(url, "tooManyRedirects");
      this.#host = url.host;
      const response = await this.within(() => this.#fetch(url, { ...init, redirect: "manual", signal: this.#signal }));
      const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
      try {
        if (location === null && !response.ok) throw statusError(response, url.host);
        confirmed = checkPinned(response, url.host, pinned) || confirmed;
        if (location === null) {
          if (!confirmed) throw wrongRevision(url.host, pinned.revision, null);
          if (response.headers.get("content-type")?.startsWith("text/html"))
            throw this.wrongContent("a web page (text/html)");
          return response;
        }
      } catch (error) {
        discard(response);
        throw error;
      }
      discard(response);
      url = parseAddress(location, url);
    }
  }

  /**
   * Lets `work` take as long as a connection may be silent.
   * @throws DownloadError `cancelled`, `stalled`, `offline` or `certificate`, whatever `work` rejects with
   */
  async within<T>(work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#stalled.abort(), this.#stallMs);
    try {
      return await work();
    } catch (error) {
      if (this.#cancelled?.aborted) throw new DownloadError({ kind: "cancelled" });
      if (this.#stalled.signal.aborted)
        throw new DownloadError({ kind: "stalled", host: this.#host, seconds: this.#stallMs / 1000 });
      throw new DownloadError(networkFailure(error, this.#host), { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  wrongContent(detail: string): DownloadError {
    return new DownloadError({ kind: "wrongContent", host: this.#host, detail });
  }
}

/** An ETag that says that bytes are the same, byte by byte; weak ones say less (RFC 9110, 8.8.3). */
export function strongEtag(response: Response): string | null {
  const etag = response.headers.get("etag");
  return etag?.startsWith('"') ? etag : null;
}

function parseAddress(address: string, base?: URL): URL {
  try {
    return new URL(address, base);
  } catch (error) {
    throw new DownloadError(
      { kind: "refusedAddress", host: base?.host ?? address, reason: "insecure" },
      { cause: error },
    );
  }
}

/** @param start where the redirects began: a mirror may go on to the hub, and only this computer's to this computer */
function checkAddress(url: URL, start: URL): void {
  if (url.username !== "" || url.password !== "") throw refused(url, "credentials");
  const local = isLoopback(url.hostname) && isLoopback(start.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && local)) throw refused(url, "insecure");
  if (!local && ![start.hostname, ...HUB_DOMAINS].some((domain) => isWithin(url.hostname, domain)))
    throw refused(url, "foreignHost");
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
}

/**
 * Compares what the hub says of the file it redirects to, or sends.
 * @returns whether it confirmed the revision
 */
function checkPinned(response: Response, host: string, pinned: Pinned): boolean {
  const commit = response.headers.get("x-repo-commit");
  if (commit !== null && pinned.revision !== undefined && commit !== pinned.revision)
    throw wrongRevision(host, pinned.revision, commit);
  const size = response.headers.get("x-linked-size");
  if (size !== null && pinned.size !== undefined && Number(size) !== pinned.size)
    throw new DownloadError({ kind: "changed", host, detail: `${size} bytes instead of ${pinned.size}` });
  const linked = /[0-9a-f]{64}/.exec(response.headers.get("x-linked-etag") ?? "")?.[0];
  if (linked !== undefined && pinned.sha256 !== undefined && linked !== pinned.sha256)
    throw new DownloadError({ kind: "changed", host, detail: `SHA-256 ${linked} instead of ${pinned.sha256}` });
  return commit !== null;
}

function wrongRevision(host: string, expected = "", actual: string | null): DownloadError {
  return new DownloadError({ kind: "wrongRevision", host, expected, actual });
}

function refused(url: URL, reason: (DownloadFailure & { kind: "refusedAddress" })["reason"]): DownloadError {
  // The host alone: the CDN's addresses are signed, and this ends up in a log.
  return new DownloadError({ kind: "refusedAddress", host: url.host, reason });
}

function statusError(response: Response, host: string): DownloadError {
  const retryAfterSeconds = retryAfter(response.headers.get("retry-after"));
  return new DownloadError({ kind: "httpStatus", status: response.status, host, retryAfterSeconds });
}

/** Seconds; the header has them, or a date (RFC 9110, 10.2.3). */
function retryAfter(value: string | null): number | null {
  if (value === null) return null;
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - Date.now()) / 1000));
}

function networkFailure(error: unknown, host: string): DownloadFailure {
  const detail = innermost(error);
  // OpenSSL's names for what is wrong with a certificate, and Node's own ERR_TLS_CERT_ALTNAME_INVALID.
  const isCertificate = /CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE/.test(detail);
  return { kind: isCertificate ? "certificate" : "offline", host, detail };
}

/** `fetch` fails with a TypeError that says nothing; its causes lead to the error of the system, with a code. */
function innermost(error: unknown): string {
  let at = error;
  while (at instanceof Error) {
    if ("code" in at && typeof at.code === "string") return at.code;
    if (!(at.cause instanceof Error)) return at.message;
    at = at.cause;
  }
  return String(at);
}

/** Lets go of an answer that is not read. */
export function discard(response: Response): void {
  // It may have failed already, which is no news.
  response.body?.cancel().catch(() => undefined);
}
