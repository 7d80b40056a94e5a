import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { DownloadError, type DownloadFailure } from "../../../../src/model/download/downloadError.ts";
import type { FileRequest } from "../../../../src/model/download/fileRequest.ts";
import { RETRY_POLICY, type RetryPolicy } from "../../../../src/model/download/retries.ts";
import { gitOid, type HubStandIn, sha256 } from "../../../support/hub.ts";

export const WEIGHTS = "model.safetensors";
export const CONFIG = "config.json";

/** Like the real policy, but with short waits. */
export const IMPATIENT: RetryPolicy = {
  ...RETRY_POLICY,
  stallMs: 10_000,
  backoffMs: [5, 5, 5],
  maxRetryAfterMs: 1_500,
};

/** For connections that stall. A busy machine can be silent for this long too, so other tests are given more time. */
export const STALLS_SOON: RetryPolicy = { ...IMPATIENT, stallMs: 250 };

/** For connections that drip. */
export const GIVES_UP_SOON: RetryPolicy = { ...IMPATIENT, minRate: 20_000, rateWindowMs: 200, answerMs: 400 };

/** What a working hub says about one of its files. */
export function requestOf(hub: HubStandIn, path = WEIGHTS): FileRequest {
  const bytes = hub.files[path]!;
  const url = `${hub.endpoint}/${hub.repo}/resolve/${hub.revision}/${path}`;
  const hash = path === WEIGHTS ? { sha256: sha256(bytes) } : { gitOid: gitOid(bytes) };
  return { url, revision: hub.revision, size: bytes.length, ...hash };
}

/** The failure that `work` rejects with, which must be of this kind. */
export async function failureOf<Kind extends DownloadFailure["kind"]>(
  work: Promise<unknown>,
  kind: Kind,
): Promise<DownloadFailure & { kind: Kind }> {
  const error: unknown = await work.then(
    () => assert.fail(`expected ${kind}, and it succeeded`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof DownloadError)) throw error;
  assert.equal(error.failure.kind, kind, JSON.stringify(error.failure));
  return error.failure as DownloadFailure & { kind: Kind };
}

/** The names in a folder, without the lock files, which are never deleted. */
export function namesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.endsWith(".lock"))
    .sort();
}
