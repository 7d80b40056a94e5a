/** Requests that only go to the hub, its CDN or the user's mirror, and fail with a `DownloadError`. */
import { DownloadError, type DownloadFailure } from "./downloadError.ts";
import { type Retry, RETRY_POLICY, type RetryPolicy } from "./retries.ts";

export type Fetch = typeof globalThis.fetch;

/** Options of a request for a file or for metadata. */
export interface NetworkOptions {
  /** By default the global one, which VS Code patches in the extension host to apply its proxy and certificates. */
  fetch?: Fetch | undefined;
  signal?: AbortSignal | undefined;
  retryPolicy?: RetryPolicy | undefined;
  /** Called before each wait for another attempt. */
  onRetry?: ((retry: Retry) => void) | undefined;
}

/** What a hub must say about a file in the headers of its own response, before the CDN is asked. */
interface Pinned {
  revision?: string;
  sha256?: string;
  size?: number;
}

/**
 * The hub keeps LFS and Xet files on hosts that change over time (cdn-lfs.hf.co, cas-bridge.xethub.hf.co,
 * us.aws.cdn.hf.co, …), all under these two domains.
 */
const HUB_DOMAINS = ["huggingface.co", "hf.co"];

/** The hub needs two: one within its own host, one to its CDN. */
const MAX_REDIRECTS = 5;

/**
 * One attempt on the network. It ends when no byte arrives for too long, and when too few do: a server must not be able
 * to keep it open for ever.
 */
export class Connection {
  readonly #fetch: Fetch;
  readonly #cancelled: AbortSignal | undefined;
  readonly #policy: RetryPolicy;
  readonly #of: "file" | "metadata";
  readonly #stalled = new AbortController();
  readonly #deadline: AbortSignal | undefined;
  readonly #signal: AbortSignal;
  #host = "";
  /** Bytes of bodies, and ms that were waited: not those that the reader of the file took. */
  #received = 0;
  #waitedMs = 0;
  /** Both at the start of the current window. */
  #window = { received: 0, waitedMs: 0 };

  /** @param of what is asked for: an answer about files has a deadline as a whole */
  constructor(options: NetworkOptions, of: "file" | "metadata") {
    this.#fetch = options.fetch ?? globalThis.fetch;
    this.#cancelled = options.signal;
    this.#policy = options.retryPolicy ?? RETRY_POLICY;
    this.#of = of;
    this.#deadline = of === "metadata" ? AbortSignal.timeout(this.#policy.answerMs) : undefined;
    const signals = [this.#stalled.signal, options.signal, this.#deadline];
    this.#signal = AbortSignal.any(signals.filter((signal) => signal !== undefined));
  }

  /** Host of the last request. */
  get host(): string {
    return this.#host;
  }

  /** Bytes that count as progress: 0 if they came too slowly. */
  get progress(): number {
    return this.#isTooSlow(this.#received, this.#waitedMs) ? 0 : this.#received;
  }

  /**
   * Returns a response with a 2xx status that is not a web page. Redirects are followed here, one by one: `fetch` would
   * follow them to any host, and would hide the headers of the hub's own response.
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
   * The bytes of a body as they arrive, without those of a body that is abandoned.
   * @throws DownloadError
   */
  async *chunks(response: Response): AsyncGenerator<Uint8Array, void, undefined> {
    const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
    try {
      while (reader) {
        const { done, value } = await this.within(() => reader.read());
        if (done) return;
        this.#received += value.length;
        this.#checkRate();
        yield value;
      }
    } finally {
      reader?.cancel().catch(() => undefined);
    }
  }

  /**
   * A whole body.
   * @param maxBytes of the text, which a compressed body may exceed by far
   * @throws DownloadError
   */
  async text(response: Response, maxBytes: number): Promise<string> {
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const bytes of this.chunks(response)) {
      if ((length += bytes.length) > maxBytes) throw this.wrongContent(`more than ${maxBytes} bytes`);
      parts.push(bytes);
    }
    return Buffer.concat(parts).toString("utf8");
  }

  /**
   * Runs `work` with a timeout: as long as a connection may be silent.
   * @throws DownloadError `cancelled`, `stalled`, `tooSlow`, `wrongContent`, `offline` or `certificate`, whatever error `work` rejects
   *   with
   */
  async within<T>(work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const timer = setTimeout(() => this.#stalled.abort(), this.#policy.stallMs);
    try {
      return await work();
    } catch (error) {
      if (this.#cancelled?.aborted) throw new DownloadError({ kind: "cancelled" });
      if (this.#stalled.signal.aborted)
        throw new DownloadError({ kind: "stalled", host: this.#host, seconds: this.#policy.stallMs / 1000 });
      if (this.#deadline?.aborted) throw this.#tooSlow();
      if (rootCause(error) === "UND_ERR_HEADERS_OVERFLOW") throw this.wrongContent("too many headers");
      throw new DownloadError(networkFailure(error, this.#host), { cause: error });
    } finally {
      clearTimeout(timer);
      this.#waitedMs += performance.now() - startedAt;
    }
  }

  /** @param detail may hold text of the server */
  wrongContent(detail: string): DownloadError {
    return new DownloadError({ kind: "wrongContent", host: this.#host, detail: detail.slice(0, 300), of: this.#of });
  }

  #checkRate(): void {
    const { received, waitedMs } = this.#window;
    if (this.#waitedMs - waitedMs < this.#policy.rateWindowMs) return;
    if (this.#isTooSlow(this.#received - received, this.#waitedMs - waitedMs)) throw this.#tooSlow();
    this.#window = { received: this.#received, waitedMs: this.#waitedMs };
  }

  #isTooSlow(bytes: number, ms: number): boolean {
    return bytes * 1000 < this.#policy.minRate * ms;
  }

  #tooSlow(): DownloadError {
    return new DownloadError({ kind: "tooSlow", host: this.#host, bytesPerSecond: this.#policy.minRate });
  }
}

/** The ETag if it is strong, which guarantees identical bytes; a weak one does not (RFC 9110, 8.8.3). */
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

/** @param start where the redirects began: a mirror may redirect to the hub, but only this computer to itself */
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
 * Compares the hub's headers about the file that it sends or redirects to with what is pinned.
 * @returns whether the hub confirmed the revision
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
  // Only the host: the CDN's URLs are signed, and this ends up in a log.
  return new DownloadError({ kind: "refusedAddress", host: url.host === "" ? url.protocol : url.host, reason });
}

function statusError(response: Response, host: string): DownloadError {
  const retryAfterSeconds = retryAfter(response.headers.get("retry-after"));
  return new DownloadError({ kind: "httpStatus", status: response.status, host, retryAfterSeconds });
}

/** In seconds; the header holds seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(value: string | null): number | null {
  if (value === null) return null;
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - Date.now()) / 1000));
}

function networkFailure(error: unknown, host: string): DownloadFailure {
  const detail = rootCause(error);
  // OpenSSL's names of certificate errors, and Node's own ERR_TLS_CERT_ALTNAME_INVALID.
  const isCertificate = /CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE/.test(detail);
  return { kind: isCertificate ? "certificate" : "offline", host, detail };
}

/** `fetch` fails with a generic TypeError; its chain of causes leads to the system error, which has a code. */
function rootCause(error: unknown): string {
  let at = error;
  while (at instanceof Error) {
    if ("code" in at && typeof at.code === "string") return at.code;
    if (!(at.cause instanceof Error)) return at.message;
    at = at.cause;
  }
  return String(at);
}

/** Releases a response whose body is not read. */
export function discard(response: Response): void {
  // It may have failed already, which doesn't matter.
  response.body?.cancel().catch(() => undefined);
}
