/**
 * A local fake of the Hugging Face hub: one repository at one commit, with the paths and headers of the real hub. It
 * misbehaves on demand.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";

/** What can go wrong with one response for a file. `after` is the number of bytes that are still sent. */
export type Fault =
  /** The body ends early, but the response looks complete. */
  | { kind: "truncate"; after: number }
  /** The connection is reset during the body. */
  | { kind: "reset"; after: number }
  /** No more data is sent, and the connection stays open. */
  | { kind: "stall"; after: number }
  /** More bytes than the file has. */
  | { kind: "excess"; bytes: number }
  /** A login page with status 200. */
  | { kind: "html" }
  /** A different range than the requested one. */
  | { kind: "wrongRange"; shift: number }
  /** The whole file, whatever range was requested. */
  | { kind: "ignoreRange" }
  /** The range, though `If-Range` names another ETag. */
  | { kind: "ignoreIfRange" }
  /** One wrong byte in the middle. */
  | { kind: "corrupt" }
  | { kind: "gzip" }
  /** Compressed, far more bytes than the file has. */
  | { kind: "bomb"; bytes: number }
  /** Only so many bytes in one answer, which says so, whatever was asked for. */
  | { kind: "crumbs"; bytes: number }
  /** So many bytes at a time, for ever if the file were long enough. */
  | { kind: "drip"; bytes: number; everyMs: number }
  /** A body without an end. */
  | { kind: "endless" }
  /** Another ETag than ever before, and the range all the same. */
  | { kind: "newEtag" }
  | { kind: "status"; status: number; retryAfter?: string }
  | { kind: "redirect"; to: string };

export interface Behaviour {
  /** Bytes per second for each response; unlimited by default. */
  bytesPerSecond?: number;
  /** For the next responses, one each. */
  nextFaults?: Fault[];
  /** For every response after those. */
  fault?: Fault;
  /** ETag of all files on the CDN, without quotes; by default, their hash. */
  etag?: string;
  /** Value of `X-Repo-Commit` instead of the commit; null for no header. */
  commit?: string | null;
  /** SHA-256 in the metadata of LFS files. */
  lfsHash?: string;
  /** Answers metadata requests with this status and `Retry-After: 0`. */
  metadataStatus?: number;
  /** Answers metadata requests with this, or without an end. */
  metadata?: { text: string } | { endless: true } | { bomb: number } | { drip: number };
}

export interface HubRequest {
  method: string;
  /** The path, without the host. */
  path: string;
  range: string | undefined;
  ifRange: string | undefined;
  status: number;
  /** Bytes of the body that were handed to the system. */
  served: number;
}

export interface HubOptions {
  repo?: string;
  /** A full commit hash. */
  revision?: string;
  /** Contents by path in the repository. */
  files: Record<string, Uint8Array>;
  behaviour?: Behaviour;
}

/** The official checkpoint. */
const REPO = "42dot/42dot_LLM-SFT-1.3B";
const REVISION = "6ad0fe677ddf727162428b62d166729afa633196";

/** Files that the hub keeps in LFS; the others are in git. */
const LFS = /\.(safetensors|gguf|bin)$/;

/** Bytes handed to the system at a time. */
const CHUNK_BYTES = 16 * 1024;

export class HubStandIn {
  readonly repo: string;
  readonly revision: string;
  readonly files: Record<string, Uint8Array>;
  /** May be changed at any time; a body that is being sent continues as it started, but at the new speed. */
  behaviour: Behaviour;
  /** All requests, oldest first. */
  readonly requests: HubRequest[] = [];
  readonly #server: Server;
  #etags = 0;

  private constructor(server: Server, options: HubOptions) {
    this.#server = server;
    this.repo = options.repo ?? REPO;
    this.revision = options.revision ?? REVISION;
    this.files = options.files;
    this.behaviour = options.behaviour ?? {};
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
  }

  /** @param port 0 picks any free port */
  static async start(options: HubOptions, port = 0): Promise<HubStandIn> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
    return new HubStandIn(server, options);
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  /** The URL that a user would set as the mirror. */
  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Requests for the bytes of a file, without redirects. */
  get fileRequests(): HubRequest[] {
    return this.requests.filter((request) => !request.path.startsWith("/api/") && request.status !== 302);
  }

  get bytesServed(): number {
    return this.fileRequests.reduce((sum, request) => sum + request.served, 0);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "/";
    const { range, "if-range": ifRange } = request.headers;
    const log: HubRequest = {
      method: request.method ?? "",
      path,
      range,
      ifRange: typeof ifRange === "string" ? ifRange : undefined,
      status: 0,
      served: 0,
    };
    this.requests.push(log);
    response.on("error", () => undefined);
    const resolved = `/${this.repo}/resolve/${this.revision}/`;
    if (path === `/api/models/${this.repo}/paths-info/${this.revision}` && request.method === "POST")
      await this.#sendMetadata(request, response, log);
    else if (path.startsWith(resolved))
      await this.#resolve(decodeURIComponent(path.slice(resolved.length)), response, log);
    else if (path.startsWith("/cdn/")) await this.#sendFile(decodeURIComponent(path.slice(5)), response, log);
    else send(response, log, 404, { "X-Error-Code": "RepoNotFound" }, "Repository not found");
  }

  /** POST /api/models/REPO/paths-info/REVISION */
  async #sendMetadata(request: IncomingMessage, response: ServerResponse, log: HubRequest): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { metadataStatus, metadata } = this.behaviour;
    if (metadata !== undefined) {
      await this.#sendStrange(metadata, response, log);
      return;
    }
    if (metadataStatus !== undefined) {
      send(response, log, metadataStatus, { "Retry-After": "0" }, "{}");
      return;
    }
    const { paths } = JSON.parse(body) as { paths: string[] };
    const known = paths.flatMap((path) => {
      const bytes = this.files[path];
      if (!bytes) return [];
      const info = { type: "file", path, size: bytes.length };
      if (!LFS.test(path)) return [{ ...info, oid: gitOid(bytes) }];
      const lfs = { oid: this.behaviour.lfsHash ?? sha256(bytes), size: bytes.length, pointerSize: 135 };
      return [{ ...info, oid: gitOid(Buffer.from(lfs.oid)), lfs }];
    });
    send(response, log, 200, { "Content-Type": "application/json; charset=utf-8" }, JSON.stringify(known));
  }

  async #sendStrange(
    metadata: NonNullable<Behaviour["metadata"]>,
    response: ServerResponse,
    log: HubRequest,
  ): Promise<void> {
    const json = { "Content-Type": "application/json" };
    if ("endless" in metadata) {
      response.writeHead((log.status = 200), json);
      await this.#writeForEver(response, log, Buffer.alloc(64 * 1024, " "), 0);
    } else if ("text" in metadata) send(response, log, 200, json, metadata.text);
    else if ("bomb" in metadata) {
      response.writeHead((log.status = 200), { ...json, "Content-Encoding": "gzip" });
      await this.#write(response, bomb(metadata.bomb), log);
      response.end();
    } else {
      response.writeHead((log.status = 200), json);
      await this.#writeForEver(response, log, Buffer.from(" "), metadata.drip);
    }
  }

  async #writeForEver(response: ServerResponse, log: HubRequest, bytes: Buffer, everyMs: number): Promise<void> {
    while (!response.destroyed) {
      const isTaken = response.write(bytes);
      log.served += bytes.length;
      if (everyMs > 0) await sleep(everyMs);
      else if (!isTaken) await drained(response);
    }
  }

  /** GET /REPO/resolve/REVISION/PATH: LFS files are redirected to the CDN, the others are sent directly. */
  async #resolve(path: string, response: ServerResponse, log: HubRequest): Promise<void> {
    const { commit = this.revision } = this.behaviour;
    if (commit !== null) response.setHeader("X-Repo-Commit", commit);
    const bytes = this.files[path];
    if (!bytes) {
      send(response, log, 404, { "X-Error-Code": "EntryNotFound" }, "Entry not found");
    } else if (LFS.test(path)) {
      response.setHeader("X-Linked-Size", bytes.length);
      response.setHeader("X-Linked-Etag", `"${sha256(bytes)}"`);
      send(response, log, 302, { Location: `/cdn/${encodeURIComponent(path)}` }, "Found");
    } else await this.#sendFile(path, response, log);
  }

  async #sendFile(path: string, response: ServerResponse, log: HubRequest): Promise<void> {
    const whole = this.files[path];
    const fault = this.behaviour.nextFaults?.shift() ?? this.behaviour.fault;
    if (!whole) {
      send(response, log, 404, {}, "");
      return;
    }
    if (fault?.kind === "html") {
      send(response, log, 200, { "Content-Type": "text/html; charset=utf-8" }, "<!doctype html><title>Log in</title>");
      return;
    }
    if (fault?.kind === "redirect") {
      send(response, log, 302, { Location: fault.to }, "");
      return;
    }
    if (fault?.kind === "status") {
      send(response, log, fault.status, fault.retryAfter === undefined ? {} : { "Retry-After": fault.retryAfter }, "");
      return;
    }
    if (fault?.kind === "newEtag") this.#etags++;
    const own = this.#etags > 0 ? `${this.#etags}` : LFS.test(path) ? sha256(whole) : gitOid(whole);
    const etag = `"${this.behaviour.etag ?? own}"`;
    response.setHeader("ETag", etag);
    response.setHeader("Accept-Ranges", "bytes");
    const ignoresIfRange = fault?.kind === "ignoreIfRange" || fault?.kind === "newEtag";
    const isCurrent = log.ifRange === undefined || log.ifRange === etag || ignoresIfRange;
    const requested = Number(/^bytes=(\d+)-$/.exec(log.range ?? "")?.[1] ?? 0);
    const start = isCurrent && fault?.kind !== "ignoreRange" ? requested : 0;
    let body = Buffer.from(whole.subarray(start));
    if (start >= whole.length && start > 0) {
      send(response, log, 416, { "Content-Range": `bytes */${whole.length}` }, "");
      return;
    }
    if (fault?.kind === "crumbs") body = body.subarray(0, fault.bytes);
    const isPart = start > 0 || fault?.kind === "crumbs";
    if (isPart) {
      const shown = start + (fault?.kind === "wrongRange" ? fault.shift : 0);
      response.setHeader("Content-Range", `bytes ${shown}-${start + body.length - 1}/${whole.length}`);
    }
    response.statusCode = log.status = isPart ? 206 : 200;
    if (fault?.kind === "endless") {
      await this.#writeForEver(response, log, body.subarray(0, CHUNK_BYTES), 0);
      return;
    }
    if (fault?.kind === "corrupt") body.writeUInt8(body.readUInt8(body.length >> 1) ^ 1, body.length >> 1);
    if (fault?.kind === "excess") body = Buffer.concat([body, Buffer.alloc(fault.bytes)]);
    if (fault?.kind === "gzip" || fault?.kind === "bomb") {
      body = fault.kind === "bomb" ? bomb(fault.bytes) : gzipSync(body);
      response.setHeader("Content-Encoding", "gzip");
    }
    // Without a length, only the client's own count can reveal the fault.
    if (fault?.kind !== "truncate" && fault?.kind !== "excess") response.setHeader("Content-Length", body.length);
    const end = fault && "after" in fault ? Math.min(fault.after, body.length) : body.length;
    if (fault?.kind === "drip") {
      for (let at = 0; at < end && !response.destroyed; at += fault.bytes) {
        response.write(body.subarray(at, at + fault.bytes));
        log.served += fault.bytes;
        await sleep(fault.everyMs);
      }
    } else await this.#write(response, body.subarray(0, end), log);
    if (fault?.kind === "reset") response.socket?.resetAndDestroy();
    else if (fault?.kind !== "stall") response.end();
  }

  async #write(response: ServerResponse, body: Buffer, log: HubRequest): Promise<void> {
    response.flushHeaders();
    for (let at = 0; at < body.length && !response.destroyed; at += CHUNK_BYTES) {
      const chunk = body.subarray(at, at + CHUNK_BYTES);
      const isTaken = response.write(chunk);
      log.served += chunk.length;
      const { bytesPerSecond } = this.behaviour;
      if (bytesPerSecond !== undefined) await sleep((chunk.length * 1000) / bytesPerSecond);
      else if (!isTaken) await drained(response);
    }
  }
}

/** Pseudorandom bytes, reproducible by seed and size. */
export function fileOf(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  for (let i = 0, state = seed >>> 0; i < size; i++) {
    // xorshift32 (Marsaglia, 2003)
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state & 0xff;
  }
  return bytes;
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const bombs = new Map<number, Buffer<ArrayBuffer>>();

/** So many blanks, compressed a thousandfold. */
function bomb(bytes: number): Buffer<ArrayBuffer> {
  const made = bombs.get(bytes) ?? gzipSync(Buffer.alloc(bytes, " "));
  bombs.set(bytes, made);
  return made;
}

/** What `git hash-object` prints. */
export function gitOid(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** Resolves when the system accepts more bytes, or the client is gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}

function send(
  response: ServerResponse,
  log: HubRequest,
  status: number,
  headers: Record<string, string>,
  body: string,
): void {
  log.status = status;
  log.served = body.length;
  response.writeHead(status, headers).end(body);
}
