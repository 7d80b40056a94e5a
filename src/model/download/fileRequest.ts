/** What a file is expected to be, known before its first byte arrives. */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { DownloadError } from "./downloadError.ts";

/** Lowercase hexadecimal. The hub has the SHA-256 of files in LFS, and git's object id of all others. */
export type FileHash = { sha256: string } | { gitOid: string };

export type FileRequest = FileHash & {
  url: string;
  /** bytes */
  size: number;
  /** The full commit that the server must confirm in the header `X-Repo-Commit`; for files on a hub. */
  revision?: string;
};

/** bytes read at a time: about a millisecond of hashing, so that the event loop is never blocked */
const READ_BYTES = 1 << 20;

export interface Hasher {
  update: (bytes: Uint8Array) => void;
  /** Hexadecimal; the hasher can't be used afterwards. */
  digest: () => string;
}

/** Hashes with the algorithm that identifies `file`. */
export function createHasher(file: FileHash & { size: number }): Hasher {
  const hash = createHash("sha256" in file ? "sha256" : "sha1");
  // Git's object id of a blob: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects#_object_storage
  if ("gitOid" in file) hash.update(`blob ${file.size}\0`);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("hex") };
}

export function expectedHash(file: FileRequest): string {
  return "sha256" in file ? file.sha256 : file.gitOid;
}

/**
 * The hash of a file on the disk.
 * @param onBytes called with the bytes hashed so far
 * @throws DownloadError `cancelled`, or a file system error
 */
export async function hashOnDisk(
  path: string,
  file: FileHash & { size: number },
  signal?: AbortSignal,
  onBytes?: (bytes: number) => void,
): Promise<string> {
  const hasher = createHasher(file);
  const handle = await open(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    for (let total = 0; ;) {
      if (signal?.aborted) throw new DownloadError({ kind: "cancelled" });
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, total);
      if (bytesRead === 0) return hasher.digest();
      hasher.update(buffer.subarray(0, bytesRead));
      total += bytesRead;
      onBytes?.(total);
    }
  } finally {
    await handle.close();
  }
}
