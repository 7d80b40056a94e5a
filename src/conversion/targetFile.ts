import { createHash } from "node:crypto";
import { open, rm, type FileHandle } from "node:fs/promises";
import { renameAtomically } from "../base/atomicRename.ts";
import { ConversionError } from "./conversionError.ts";
import { errorCode, errorText } from "../base/errorText.ts";

/** What is not yet whole is kept under this name beside the target. */
export function partOf(target: string): string {
  return `${target}.part`;
}

/**
 * A file that appears under its name only when it is whole and on the disk. While one piece is being written, the next
 * one can be filled.
 */
export class TargetFile {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #hash = createHash("sha256");
  /** One is written while the other one is filled. */
  #buffers: [next: Uint8Array, written: Uint8Array];
  #writing: Promise<void> = Promise.resolve();
  #position = 0;

  private constructor(path: string, file: FileHandle, capacity: number) {
    this.#path = path;
    this.#file = file;
    this.#buffers = [new Uint8Array(capacity), new Uint8Array(capacity)];
  }

  /** @param capacity bytes of the largest piece */
  static async create(path: string, capacity: number): Promise<TargetFile> {
    const file = await open(partOf(path), "w").catch((error: unknown) => {
      throw unwritable(path, error);
    });
    return new TargetFile(path, file, capacity);
  }

  /** Bytes, with those that are still being written. */
  get length(): number {
    return this.#position;
  }

  /**
   * Appends `length` bytes, which `fill` writes into the memory it is given; that may hold anything before.
   * @throws ConversionError `targetUnwritable`, also for the piece before
   */
  async append(length: number, fill: (memory: Uint8Array) => void): Promise<void> {
    const [next, written] = this.#buffers;
    const memory = next.subarray(0, length);
    fill(memory);
    this.#hash.update(memory);
    await this.#writing;
    this.#buffers = [written, next];
    this.#writing = this.#write(memory, this.#position);
    // Looked at with the next piece.
    this.#writing.catch(() => undefined);
    this.#position += length;
  }

  /** Puts the file in its place, for good. @returns its SHA-256 */
  async commit(): Promise<string> {
    await this.#writing;
    try {
      await this.#file.sync();
      await this.#file.close();
      await renameAtomically(partOf(this.#path), this.#path);
    } catch (error) {
      throw unwritable(this.#path, error);
    }
    return this.#hash.digest("hex");
  }

  /** Leaves nothing behind. What stood under the name before is untouched. */
  async discard(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#file.close().catch(() => undefined);
    await rm(partOf(this.#path), { force: true });
  }

  async #write(bytes: Uint8Array, position: number): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await this.#file.write(bytes, at, bytes.length - at, position + at);
        at += bytesWritten;
      }
    } catch (error) {
      throw unwritable(this.#path, error);
    }
  }
}

function unwritable(path: string, error: unknown): ConversionError {
  const code = errorCode(error) ?? "";
  return new ConversionError({ kind: "targetUnwritable", path, code, detail: errorText(error) }, { cause: error });
}
