/**
 * What the Hugging Face hub, or a mirror of it, knows about files. Import it lazily: it pulls in the hub's client.
 */
import { type PathInfo, pathsInfo } from "@huggingface/hub";
import { Connection, type Fetch, type NetworkOptions } from "./connection.ts";
import { DownloadError } from "./downloadError.ts";
import type { FileHash, FileRequest } from "./fileRequest.ts";
import { HUB_ENDPOINT } from "./hubEndpoint.ts";
import { Retries, RETRY_POLICY } from "./retries.ts";

export interface HubRepository {
  /** The hub, or a mirror with the same paths; https, or http on this computer. Defaults to `HUB_ENDPOINT`. */
  endpoint?: string | undefined;
  /** `OWNER/NAME` */
  repo: string;
  /** A full commit: branches and tags move. */
  revision: string;
}

export type HubFile = FileRequest & { path: string; revision: string };

/**
 * Size and hash of files on the hub at the pinned revision: SHA-256 for files in LFS, git's object id for the others.
 * The download itself checks the revision once more, with the server that sends the file.
 * @returns the files in the order of `paths`
 * @throws DownloadError; RangeError if `repository` or `paths` is malformed
 */
export async function describeFiles(
  repository: HubRepository,
  paths: readonly string[],
  options: NetworkOptions = {},
): Promise<HubFile[]> {
  const { repo, revision } = repository;
  checkRepository(repo);
  if (!COMMIT.test(revision)) throw new RangeError(`not a full commit: ${revision}`);
  for (const path of paths)
    if (path.split("/").some((part) => part === "" || part === "." || part === ".."))
      throw new RangeError(`not a path in a repository: ${path}`);
  const endpoint = endpointOf(repository);
  const known = await askForPaths(endpoint, repo, revision, paths, options);
  return paths.map((path) => {
    const info = known.find((candidate) => candidate.path === path && candidate.type === "file");
    if (!info) throw new DownloadError({ kind: "noSuchFile", path, revision });
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    const url = `${endpoint}/${repo}/resolve/${revision}/${encoded}`;
    return { path, url, revision, size: info.size, ...hashOf(info, new URL(endpoint).host) };
  });
}

/**
 * The current commit of a branch, for repositories whose commit is not known in advance.
 * @throws DownloadError; RangeError if `repository` or `branch` is malformed
 */
export async function resolveCommit(
  repository: Omit<HubRepository, "revision">,
  branch: string,
  options: NetworkOptions = {},
): Promise<string> {
  const { repo } = repository;
  checkRepository(repo);
  if (!/^\w[\w.-]*$/.test(branch)) throw new RangeError(`not a branch: ${branch}`);
  const url = `${endpointOf(repository)}/api/models/${repo}/revision/${branch}`;
  return withRetries(options, async (connection) => {
    const response = await connection.open(url, {});
    const info = JSON.parse(await connection.within(() => response.text())) as { sha?: unknown };
    if (typeof info.sha !== "string" || !COMMIT.test(info.sha)) throw new Error(`no commit for ${branch}`);
    return info.sha;
  });
}

function askForPaths(
  hubUrl: string,
  repo: string,
  revision: string,
  paths: readonly string[],
  options: NetworkOptions,
): Promise<PathInfo[]> {
  return withRetries(options, (connection) => {
    // The client follows redirects to any host and gives up at the first failure; this does neither.
    const guardedFetch = async (url: string, init: RequestInit): Promise<Response> => {
      const response = await connection.open(url, init);
      const commit = response.headers.get("x-repo-commit");
      if (commit !== null && commit !== revision)
        throw new DownloadError({ kind: "wrongRevision", host: connection.host, expected: revision, actual: commit });
      const text = await connection.within(() => response.text());
      return new Response(text, { headers: { "content-type": "application/json" } });
    };
    const name = { type: "model", name: repo } as const;
    return pathsInfo({ repo: name, paths: [...paths], revision, hubUrl, fetch: guardedFetch as Fetch });
  });
}

/** Tries again if another attempt may help. An error that is not a DownloadError means a malformed response. */
async function withRetries<T>(options: NetworkOptions, ask: (connection: Connection) => Promise<T>): Promise<T> {
  const policy = options.retryPolicy ?? RETRY_POLICY;
  const retries = new Retries(policy, options.signal);
  for (;;) {
    const connection = new Connection(options, policy.stallMs);
    try {
      return await ask(connection);
    } catch (error) {
      await retries.afterFailure(error instanceof DownloadError ? error : malformed(error, connection.host), 0);
    }
  }
}

const COMMIT = /^[0-9a-f]{40}$/;

function checkRepository(repo: string): void {
  if (!/^\w[\w.-]*\/\w[\w.-]*$/.test(repo)) throw new RangeError(`not a repository: ${repo}`);
}

function endpointOf({ endpoint = HUB_ENDPOINT }: { endpoint?: string | undefined }): string {
  return endpoint.replace(/\/+$/, "");
}

function hashOf(info: PathInfo, host: string): FileHash {
  const { lfs, oid, size } = info;
  const isSize = Number.isSafeInteger(size) && size >= 0;
  if (isSize && lfs && /^[0-9a-f]{64}$/.test(lfs.oid) && lfs.size === size) return { sha256: lfs.oid };
  if (isSize && !lfs && oid !== undefined && /^[0-9a-f]{40}$/.test(oid)) return { gitOid: oid };
  throw malformed(`no size and hash for ${info.path}`, host);
}

function malformed(cause: unknown, host: string): DownloadError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new DownloadError({ kind: "wrongContent", host, detail }, { cause });
}
