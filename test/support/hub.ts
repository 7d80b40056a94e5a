/**
 * A stand-in for the Hugging Face hub on this computer: one repository at one commit, with the paths and headers of the
 * real one, which misbehaves on command.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";

/** What can go wrong with one answer that should bring bytes of a file. `after` counts the bytes that still come. */
export type Fault =
  /** The body ends early, and says that it is complete. */
  | { kind: "truncate"; after: number }
  /** The connection breaks in the body. */
  | { kind: "reset"; after: number }
  /** Nothing more comes, and the connection stays open. */
  | { kind: "stall"; after: number }
  /** More bytes than the file has. */
  | { kind: "excess"; bytes: number }
  /** A login page, with status 200. */
  | { kind: "html" }
  /** The range is another one than was asked for. */
  | { kind: "wrongRange"; shift: number }
  /** The whole file, whatever was asked for. */
  | { kind: "ignoreRange" }
  /** The range, though `If-Range` names another ETag. */
  | { kind: "ignoreIfRange" }
  /** One wrong byte, in the middle. */
  | { kind: "corrupt" }
  | { kind: "gzip" }
  | { kind: "status"; status: number; retryAfter?: string }
  | { kind: "redirect"; to: string };

export interface Behaviour {
  /** bytes per second for each answer; without it, as fast as it goes */
  bytesPerSecond?: number;
  /** For the next answers, one each. */
  nextFaults?: Fault[];
  /** For every answer after those. */
  fault?: Fault;
  /** ETag of all files on the CDN, without quotes; their hash otherwise. */
  etag?: string;
  /** What `X-Repo-Commit` says instead of the commit; null for no header. */
  commit?: string | null;
  /** SHA-256 that the metadata of LFS files say. */
  lfsHash?: string;
  /** Answers the metadata with this status, and `Retry-After: 0`. */
  metadataStatus?: number;
}

export interface HubRequest {
  method: string;
  /** The path, without host. */
  path: string;
  range: string | undefined;
  ifRange: string | undefined;
  status: number;
  /** bytes of the body that were handed to the system */
  served: number;
}

export interface HubOptions {
  repo?: string;
  /** A full commit. */
  revision?: string;
  /** By their path in the repository. */
  files: Record<string, Uint8Array>;
  behaviour?: Behaviour;
}

/** The official checkpoint. */
const REPO = "42dot/42dot_LLM-SFT-1.3B";
const REVISION = "6ad0fe677ddf727162428b62d166729afa633196";

/** The hub keeps these in LFS, and the others in git. */
const LFS = /\.(safetensors|gguf|bin)$/;

/** bytes handed to the system at a time */
const SERVED_AT_ONCE = 16 * 1024;

export class HubStandIn {
  readonly repo: string;
  readonly revision: string;
  readonly files: Record<string, Uint8Array>;
  /** May be changed at any time; a body on its way goes on as it began, at the new speed. */
  behaviour: Behaviour;
  /** Everything that was asked for, oldest first. */
  readonly requests: HubRequest[] = [];
  readonly #server: Server;

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

  /** @param port 0 takes any that is free */
  static async start(options: HubOptions, port = 0): Promise<HubStandIn> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
    return new HubStandIn(server, options);
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  /** What a user would set as the mirror. */
  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Answers that were to bring bytes of a file, without the redirects to them. */
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
    else if (path === `/api/models/${this.repo}/revision/main`)
      send(response, log, 200, { "Content-Type": "application/json" }, JSON.stringify({ sha: this.revision }));
    else if (path.startsWith(resolved))
      await this.#resolve(decodeURIComponent(path.slice(resolved.length)), response, log);
    else if (path.startsWith("/cdn/")) await this.#sendFile(decodeURIComponent(path.slice(5)), response, log);
    else send(response, log, 404, { "X-Error-Code": "RepoNotFound" }, "Repository not found");
  }

  /** POST /api/models/REPO/paths-info/REVISION */
  async #sendMetadata(request: IncomingMessage, response: ServerResponse, log: HubRequest): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { metadataStatus } = this.behaviour;
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

  /** GET /REPO/resolve/REVISION/PATH: files in LFS are on the CDN, the others are sent at once. */
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
    const etag = `"${this.behaviour.etag ?? (LFS.test(path) ? sha256(whole) : gitOid(whole))}"`;
    response.setHeader("ETag", etag);
    response.setHeader("Accept-Ranges", "bytes");
    const isCurrent = log.ifRange === undefined || log.ifRange === etag || fault?.kind === "ignoreIfRange";
    const asked = Number(/^bytes=(\d+)-$/.exec(log.range ?? "")?.[1] ?? 0);
    const start = isCurrent && fault?.kind !== "ignoreRange" ? asked : 0;
    let body = Buffer.from(whole.subarray(start));
    if (start >= whole.length && start > 0) {
      send(response, log, 416, { "Content-Range": `bytes */${whole.length}` }, "");
      return;
    }
    if (start > 0) {
      const shown = start + (fault?.kind === "wrongRange" ? fault.shift : 0);
      response.setHeader("Content-Range", `bytes ${shown}-${whole.length - 1}/${whole.length}`);
    }
    response.statusCode = log.status = start > 0 ? 206 : 200;
    if (fault?.kind === "corrupt") body.writeUInt8(body.readUInt8(body.length >> 1) ^ 1, body.length >> 1);
    if (fault?.kind === "excess") body = Buffer.concat([body, Buffer.alloc(fault.bytes)]);
    if (fault?.kind === "gzip") {
      body = gzipSync(body);
      response.setHeader("Content-Encoding", "gzip");
    }
    // Without a length, only the client's own count can tell.
    if (fault?.kind !== "truncate" && fault?.kind !== "excess") response.setHeader("Content-Length", body.length);
    const end = fault && "after" in fault ? Math.min(fault.after, body.length) : body.length;
    await this.#write(response, body.subarray(0, end), log);
    if (fault?.kind === "reset") response.socket?.resetAndDestroy();
    else if (fault?.kind !== "stall") response.end();
  }

  async #write(response: ServerResponse, body: Buffer, log: HubRequest): Promise<void> {
    response.flushHeaders();
    for (let at = 0; at < body.length && !response.destroyed; at += SERVED_AT_ONCE) {
      const piece = body.subarray(at, at + SERVED_AT_ONCE);
      const isTaken = response.write(piece);
      log.served += piece.length;
      const { bytesPerSecond } = this.behaviour;
      if (bytesPerSecond !== undefined) await sleep((piece.length * 1000) / bytesPerSecond);
      else if (!isTaken) await drained(response);
    }
  }
}

/** Random bytes that are the same for the same seed and size. */
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

/** What `git hash-object` prints. */
export function gitOid(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** Resolves when the system takes more bytes, or the client is gone. */
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
