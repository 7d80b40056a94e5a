/** `NAME.part` and, beside it, `NAME.part.json`: what has arrived of a file, and which file that is. */
import { constants } from "node:fs";
import { open, readFile, rm, writeFile, type FileHandle } from "node:fs/promises";
import { expectedHash, type FileRequest } from "./fileRequest.ts";
import type { Position } from "./readBody.ts";

/** What the bytes in the part belong to. */
interface PartRecord {
  etag: string | null;
  size: number;
  /** The expected one. */
  hash: string;
}

export class PartFile {
  readonly position: Position;
  readonly #handle: FileHandle;
  readonly #recordPath: string;
  readonly #file: FileRequest;

  private constructor(handle: FileHandle, recordPath: string, file: FileRequest, position: Position) {
    this.#handle = handle;
    this.#recordPath = recordPath;
    this.#file = file;
    this.position = position;
  }

  /** Opens what is there of `file`, or an empty part when that belongs to another file. The caller holds the lock. */
  static async open(target: string, file: FileRequest): Promise<PartFile> {
    const recordPath = recordPathOf(target);
    const record = await readRecord(recordPath);
    const handle = await open(partPathOf(target), constants.O_RDWR | constants.O_CREAT, 0o644);
    try {
      // The size is the truth after a crash of the process: all that was written is in the system's cache. After a
      // power cut a file system may have kept the size and not the bytes; the hash at the end finds that.
      const { size } = await handle.stat();
      if (size <= file.size && record?.size === file.size && record.hash === expectedHash(file))
        return new PartFile(handle, recordPath, file, { offset: size, etag: record.etag });
      await handle.truncate(0);
      return new PartFile(handle, recordPath, file, { offset: 0, etag: null });
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Empties it for the answer with this ETag. */
  async begin(etag: string | null): Promise<void> {
    // In this order: a record only ever changes beside an empty part, so it can be torn without harm.
    await this.#handle.truncate(0);
    const record: PartRecord = { etag, size: this.#file.size, hash: expectedHash(this.#file) };
    await writeFile(this.#recordPath, JSON.stringify(record));
    this.position.offset = 0;
    this.position.etag = etag;
  }

  /** Writes at the position, which the reader of the body moves on. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.position.offset + done);
      done += bytesWritten;
    }
  }

  /** Returns when the bytes are on the disk itself. */
  async sync(): Promise<void> {
    await this.#handle.sync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

export function partPathOf(target: string): string {
  return `${target}.part`;
}

/** Deletes what has arrived of a file that is not going to be finished. Not while it is being downloaded. */
export async function discardPart(target: string): Promise<void> {
  await rm(partPathOf(target), { force: true });
  await rm(recordPathOf(target), { force: true });
}

function recordPathOf(target: string): string {
  return `${target}.part.json`;
}

/** @returns undefined when there is none that can be read: the part is then begun anew */
async function readRecord(path: string): Promise<PartRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(path, "utf8")) as Partial<PartRecord> | null;
    if (typeof record?.size !== "number" || typeof record.hash !== "string") return undefined;
    return { size: record.size, hash: record.hash, etag: typeof record.etag === "string" ? record.etag : null };
  } catch {
    return undefined;
  }
}
