/** Downloads a file to the disk. Only the complete, verified file ever gets the final name, by an atomic rename. */
import { mkdir, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { renameAtomically } from "../../base/atomicRename.ts";
import { errorCode, errorText } from "../../base/errorText.ts";
import type { NetworkOptions } from "./connection.ts";
import { DownloadError } from "./downloadError.ts";
import { type FileLock, waitForLock } from "./fileLock.ts";
import { expectedHash, type FileRequest, hashOnDisk } from "./fileRequest.ts";
import { discardPart, PartFile, partPathOf } from "./partFile.ts";
import { type OnProgress, ProgressMeter } from "./progress.ts";
import { readBody } from "./readBody.ts";

export interface DownloadOptions extends NetworkOptions {
  /** Called at most five times a second, and at the end of each phase. */
  onProgress?: OnProgress | undefined;
  /** Bytes that this user can still write in a folder; by default the file system is asked. */
  freeSpace?: ((folder: string) => Promise<number>) | undefined;
}

/**
 * Downloads `file` to `target`, or returns at once if it is already there. What an earlier attempt left next to it (as
 * `target.part`) is resumed. While another window downloads the same target, this one waits, reports the other's
 * progress, and takes over if it fails or dies.
 * @throws DownloadError; an existing `target` is then untouched
 */
export async function downloadFile(file: FileRequest, target: string, options: DownloadOptions = {}): Promise<void> {
  const freeSpace = options.freeSpace ?? freeSpaceOf;
  let lock: FileLock | undefined;
  try {
    await mkdir(dirname(target), { recursive: true });
    const otherWindow = new ProgressMeter(options.onProgress, {
      phase: "downloading",
      elsewhere: true,
      total: file.size,
    });
    lock = await waitForLock(`${target}.lock`, options.signal, async () => otherWindow.update(await partSize(target)));
    if (await isComplete(target, file, options)) return;
    const part = await PartFile.open(target, file);
    try {
      const needed = file.size - part.position.offset;
      const free = await freeSpace(dirname(target));
      if (needed > free) throw new DownloadError({ kind: "noSpace", folder: dirname(target), needed, free });
      await receive(file, part, options);
      await part.sync();
    } finally {
      await part.close();
    }
    await verify(file, target, options);
    await renameAtomically(partPathOf(target), target);
    await discardPart(target);
  } catch (error) {
    throw await toDownloadError(error, file, target, freeSpace);
  } finally {
    lock?.release();
  }
}

async function receive(file: FileRequest, part: PartFile, options: DownloadOptions): Promise<void> {
  const meter = new ProgressMeter(options.onProgress, { phase: "downloading", elsewhere: false, total: file.size });
  meter.update(part.position.offset);
  for await (const bytes of readBody(file, part.position, (etag) => part.begin(etag), options)) {
    await part.write(bytes);
    meter.update(part.position.offset + bytes.length);
  }
}

/** Reads the part back from the disk: what was received may differ from what is stored, above all after a resume. */
async function verify(file: FileRequest, target: string, options: DownloadOptions): Promise<void> {
  const actual = await hash(partPathOf(target), file, options);
  if (actual === expectedHash(file)) return;
  await discardPart(target);
  throw new DownloadError({ kind: "hashMismatch", expected: expectedHash(file), actual });
}

/** Whether `target` already is the complete, correct file, left by another window or an earlier run. */
async function isComplete(target: string, file: FileRequest, options: DownloadOptions): Promise<boolean> {
  const size = await sizeOf(target);
  if (size !== file.size || (await hash(target, file, options)) !== expectedHash(file)) return false;
  await discardPart(target);
  return true;
}

function hash(path: string, file: FileRequest, options: DownloadOptions): Promise<string> {
  const meter = new ProgressMeter(options.onProgress, { phase: "verifying", elsewhere: false, total: file.size });
  meter.update(0);
  return hashOnDisk(path, file, options.signal, (bytes) => meter.update(bytes));
}

/** @returns bytes */
export async function freeSpaceOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** In bytes; 0 if there is no part, since the other window may have just started or finished. */
async function partSize(target: string): Promise<number> {
  return (await sizeOf(partPathOf(target))) ?? 0;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Any error with a code that is not a DownloadError comes from the disk. */
async function toDownloadError(
  error: unknown,
  file: FileRequest,
  target: string,
  freeSpace: (folder: string) => Promise<number>,
): Promise<unknown> {
  const code = errorCode(error);
  if (error instanceof DownloadError || code === undefined) return error;
  const folder = dirname(target);
  if (code === "ENOSPC" || code === "EDQUOT") {
    const free = await freeSpace(folder).catch(() => 0);
    const needed = file.size - (await partSize(target));
    return new DownloadError({ kind: "noSpace", folder, needed, free }, { cause: error });
  }
  const detail = errorText(error);
  return new DownloadError({ kind: "diskError", path: target, code, detail }, { cause: error });
}
