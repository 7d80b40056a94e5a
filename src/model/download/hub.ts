/**
 * What the Hugging Face hub, or a mirror of it, knows of files. To be imported where it is needed: it brings the hub's
 * client along.
 */
import { pathsInfo, type PathInfo } from "@huggingface/hub";
import { Connection, type Fetch, type NetworkOptions } from "./connection.ts";
import { DownloadError } from "./downloadError.ts";
import type { FileHash, FileRequest } from "./fileRequest.ts";
import { Retries, RETRY_POLICY } from "./retries.ts";

export const HUB_ENDPOINT = "https://huggingface.co";

export interface HubRepository {
  /** The hub, or a mirror with the same paths; https, or http on this computer. By default `HUB_ENDPOINT`. */
  endpoint?: string | undefined;
  /** `OWNER/NAME` */
  repo: string;
  /** A full commit: branches and tags move. */
  revision: string;
}

export type HubFile = FileRequest & { path: string; revision: string };

/**
 * Size and hash of files as the hub has them at the pinned revision: SHA-256 of those in LFS, git's object id of the
 * others. The download itself has the revision confirmed once more, by the server that sends the file.
 * @returns the files in the order of `paths`
 * @throws DownloadError; RangeError when `repository` or `paths` could never be right
 */
export async function describeFiles(
  repository: HubRepository,
  paths: readonly string[],
  options: NetworkOptions = {},
): Promise<HubFile[]> {
  const { repo, revision } = repository;
  if (!/^\w[\w.-]*\/\w[\w.-]*$/.test(repo)) throw new RangeError(`not a repository: ${repo}`);
  if (!/^[0-9a-f]{40}$/.test(revision)) throw new RangeError(`not a full commit: ${revision}`);
  for (const path of paths)
    if (path.split("/").some((part) => part === "" || part === "." || part === ".."))
      throw new RangeError(`not a path in a repository: ${path}`);
  const endpoint = (repository.endpoint ?? HUB_ENDPOINT).replace(/\/+$/, "");
  const known = await askForPaths(endpoint, repo, revision, paths, options);
  return paths.map((path) => {
    const info = known.find((candidate) => candidate.path === path && candidate.type === "file");
    if (!info) throw new DownloadError({ kind: "noSuchFile", path, revision });
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    const url = `${endpoint}/${repo}/resolve/${revision}/${encoded}`;
    return { path, url, revision, size: info.size, ...hashOf(info, new URL(endpoint).host) };
  });
}

async function askForPaths(
  hubUrl: string,
  repo: string,
  revision: string,
  paths: readonly string[],
  options: NetworkOptions,
): Promise<PathInfo[]> {
  const policy = options.retryPolicy ?? RETRY_POLICY;
  const retries = new Retries(policy, options.signal);
  for (;;) {
    const connection = new Connection(options, policy.stallMs);
    // The client follows redirects anywhere and gives up at the first failure; this does neither.
    const guarded = async (url: string, init: RequestInit): Promise<Response> => {
      const response = await connection.open(url, init);
      const commit = response.headers.get("x-repo-commit");
      if (commit !== null && commit !== revision)
        throw new DownloadError({ kind: "wrongRevision", host: connection.host, expected: revision, actual: commit });
      const text = await connection.within(() => response.text());
      return new Response(text, { headers: { "content-type": "application/json" } });
    };
    try {
      return await pathsInfo({
        repo: { type: "model", name: repo },
        paths: [...paths],
        revision,
        hubUrl,
        fetch: guarded as Fetch,
      });
    } catch (error) {
      await retries.afterFailure(error instanceof DownloadError ? error : malformed(error, connection.host), 0);
    }
  }
}

function hashOf(info: PathInfo, host: string): FileHash {
  const { lfs, oid, size } = info;
  const isSize = Number.isSafeInteger(size) && size >= 0;
  if (isSize && lfs && /^[0-9a-f]{64}$/.test(lfs.oid) && lfs.size === size) return { sha256: lfs.oid };
  if (isSize && !lfs && oid !== undefined && /^[0-9a-f]{40}$/.test(oid)) return { gitOid: oid };
  throw malformed(`no size and hash of ${info.path}`, host);
}

function malformed(cause: unknown, host: string): DownloadError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new DownloadError({ kind: "wrongContent", host, detail }, { cause });
}
