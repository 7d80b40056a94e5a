/** `NAME.part` and, next to it, `NAME.part.json`: what has arrived of a file, and which file it is. */
import { constants } from "node:fs";
import { type FileHandle, open, readFile, rm, writeFile } from "node:fs/promises";
import * as v from "valibot";
import { expectedHash, type FileRequest } from "./fileRequest.ts";
import type { Position } from "./readBody.ts";

/** The file that the bytes in the part belong to. */
const PartRecord = v.object({
  etag: v.nullable(v.pipe(v.string(), v.regex(/^"[^"\r\n]*"$/))),
  size: v.number(),
  /** The expected hash. */
  hash: v.string(),
});
type PartRecord = v.InferOutput<typeof PartRecord>;

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

  /** Opens the existing part of `file`, or an empty one if it belongs to another file. The caller holds the lock. */
  static async open(target: string, file: FileRequest): Promise<PartFile> {
    const recordPath = recordPathOf(target);
    const record = await readRecord(recordPath);
    const handle = await open(partPathOf(target), constants.O_RDWR | constants.O_CREAT, 0o644);
    try {
      // The size is right after a crash of the process: everything written is in the system's cache. After a power cut
      // a file system may have kept the size but not the bytes; the hash at the end detects that.
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

  /** Empties the part for a response with this ETag. */
  async begin(etag: string | null): Promise<void> {
    // In this order: the record only changes while the part is empty, so a torn record is harmless.
    await this.#handle.truncate(0);
    const record: PartRecord = { etag, size: this.#file.size, hash: expectedHash(this.#file) };
    await writeFile(this.#recordPath, JSON.stringify(record));
    this.position.offset = 0;
    this.position.etag = etag;
  }

  /** Writes at the position, which `readBody` advances. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.position.offset + done);
      done += bytesWritten;
    }
  }

  /** Resolves when the bytes are on the disk itself. */
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

/** Deletes what has arrived of a file that will not be finished. Must not be called while it is being downloaded. */
export async function discardPart(target: string): Promise<void> {
  await rm(partPathOf(target), { force: true });
  await rm(recordPathOf(target), { force: true });
}

function recordPathOf(target: string): string {
  return `${target}.part.json`;
}

/** @returns undefined if there is no readable record: the part then starts over */
async function readRecord(path: string): Promise<PartRecord | undefined> {
  try {
    return v.parse(PartRecord, JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}
