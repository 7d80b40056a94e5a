/** What the Hugging Face hub, or a mirror of it, knows about files. What it says is parsed before it is used. */
import * as v from "valibot";
import { errorText } from "../../base/errorText.ts";
import { Connection, discard, type NetworkOptions } from "./connection.ts";
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

const Size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** https://huggingface.co/docs/huggingface.js/hub/interfaces/PathInfo, as far as it is used. */
const PathInfo = v.object({
  type: v.string(),
  path: v.string(),
  size: Size,
  oid: v.optional(v.string()),
  lfs: v.nullish(v.object({ oid: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), size: Size })),
});
type PathInfo = v.InferOutput<typeof PathInfo>;

/** There are never more than the files that were asked for; a mirror may add some. */
const Answer = v.pipe(v.array(PathInfo), v.maxLength(100));

/** Each entry has a few hundred bytes. */
const MAX_ANSWER_BYTES = 1 << 18;

function askForPaths(
  endpoint: string,
  repo: string,
  revision: string,
  paths: readonly string[],
  options: NetworkOptions,
): Promise<PathInfo[]> {
  return withRetries(options, async (connection) => {
    const response = await connection.open(`${endpoint}/api/models/${repo}/paths-info/${revision}`, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      body: JSON.stringify({ paths }),
    });
    const commit = response.headers.get("x-repo-commit");
    if (commit !== null && commit !== revision) {
      discard(response);
      throw new DownloadError({ kind: "wrongRevision", host: connection.host, expected: revision, actual: commit });
    }
    return parse(await connection.text(response, MAX_ANSWER_BYTES), connection);
  });
}

function parse(text: string, connection: Connection): PathInfo[] {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (error) {
    throw connection.wrongContent(errorText(error));
  }
  const { success, output, issues } = v.safeParse(Answer, answer, { abortEarly: true });
  if (success) return output;
  throw connection.wrongContent(`${v.getDotPath(issues[0]) ?? "the answer"}: ${issues[0].message}`);
}

/** Fewer than for a file: nothing has arrived that were lost, and somebody is waiting. They take 7 s. */
const MOST_RETRIES = 3;

/** Tries again if another attempt may help. */
async function withRetries<T>(options: NetworkOptions, ask: (connection: Connection) => Promise<T>): Promise<T> {
  const policy = options.retryPolicy ?? RETRY_POLICY;
  const fewer = { ...policy, backoffMs: policy.backoffMs.slice(0, MOST_RETRIES) };
  const retries = new Retries(fewer, options.signal, options.onRetry);
  for (;;) {
    try {
      return await ask(new Connection(options, "metadata"));
    } catch (error) {
      await retries.afterFailure(error, 0);
    }
  }
}

const COMMIT = /^[0-9a-f]{40}$/;

function checkRepository(repo: string): void {
  if (!/^\w[\w.-]*\/\w[\w.-]*$/.test(repo)) throw new RangeError(`not a repository: ${repo}`);
}

function endpointOf({ endpoint = HUB_ENDPOINT }: { endpoint?: string | undefined }): string {
  return endpoint.replace(/(?<!\/)\/+$/, "");
}

function hashOf({ path, lfs, oid, size }: PathInfo, host: string): FileHash {
  if (lfs?.size === size) return { sha256: lfs.oid };
  if (!lfs && oid !== undefined && COMMIT.test(oid)) return { gitOid: oid };
  throw new DownloadError({ kind: "wrongContent", host, detail: `no size and hash for ${path}`, of: "metadata" });
}
